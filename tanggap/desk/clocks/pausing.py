"""Pausing a clock, letting it run on, and taking up one that was stopped: it keeps what had elapsed (D13)."""

from datetime import datetime

from tanggap.desk.clocks.running import changed, set_instants
from tanggap.desk.models import Clock, Pause
from tanggap.desk.models.clock import ClockQuerySet

REOPENED = "Kasus dibuka kembali"


def pause(clock: Clock, *, at: datetime, reason: str) -> bool:
    """Let the clock stand still; whether it did: one that is due, paused or stopped stays as it is.

    The caller holds the case's lock.
    """
    if clock.stopped_at or clock.paused_at or clock.breached_at or at >= clock.due_at:
        return False
    Pause.objects.create(clock=clock, began_at=at, reason=reason)
    clock.paused_at, clock.next_at = at, None
    clock.save(update_fields=["paused_at", "next_at"])
    changed(clock.case)
    return True


def resume(clock: Clock, *, at: datetime) -> bool:
    """Let a paused clock run on with the time it had left; whether it was paused. The caller holds the case's lock."""
    if clock.paused_at is None:
        return False
    clock.pauses.filter(ended_at=None).update(ended_at=at)
    _run_on(clock, at)
    return True


def take_up(clock: Clock, *, at: datetime) -> None:
    """Let a stopped clock run on: the time since its stop counts as a pause. What is breached stays so."""
    if clock.stopped_at is None:
        return
    clock.pauses.create(began_at=clock.stopped_at, ended_at=at, reason=REOPENED)
    clock.stopped_at = None
    if clock.breached_at:
        clock.save(update_fields=["stopped_at"])
    else:
        _run_on(clock, at)


def end_pauses(clocks: ClockQuerySet, *, at: datetime) -> None:
    """Close the open pauses of clocks that are about to be stopped."""
    Pause.objects.filter(clock__in=clocks.exclude(paused_at=None), ended_at=None).update(ended_at=at)


def _run_on(clock: Clock, at: datetime) -> None:
    clock.paused_at = None
    set_instants(clock, at=at)
    clock.save(update_fields=["stopped_at", "paused_at", "due_at", "next_at", "warned", "schedule_version"])
    changed(clock.case)

"""The loop that acts when a clock's time comes: by due time, each once, on any number of workers (D14).

Whoever locks the case acts for it. A case that somebody holds is passed over and looked at again in a moment; one whose
act fails is put off and told by the doctor, so that no clock waits for another.
"""

import time
from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Min
from django.utils import timezone

from tanggap.desk.clocks import breaching, running
from tanggap.desk.models import Case, Clock, Firing
from tanggap.lib.loops import Loop, still_running, stopping

log = structlog.get_logger(__name__)

SAY_EVERY = 2.0
"""Seconds between signs of life in a burst: each gives the connection back."""
HELD_ELSEWHERE = timedelta(milliseconds=100)
"""How long a case is left alone that somebody has locked when a clock of it is due."""
NEEDED = ("case__branch", "case__category", "case__assignee", "case__procedure")
"""What acts ask of a case, fetched with it."""
PUT_OFF = timedelta(minutes=1)
"""How long a clock rests whose act has failed."""


def fire_due() -> datetime | None:
    """Act on every clock whose time has come.

    :return: when the next one's comes.
    """
    said = time.monotonic()
    while not stopping.is_set() and fire_next():
        if time.monotonic() - said > SAY_EVERY:
            still_running()
            said = time.monotonic()
    next_at: datetime | None = Clock.objects.exclude(next_at=None).aggregate(next=Min("next_at"))["next"]
    return max(next_at, timezone.now() + HELD_ELSEWHERE) if next_at else None


LOOP = Loop(name="desk.clocks", channel=running.CHANNEL, run=fire_due)


def fire_next() -> bool:
    """Act on the clock that has waited longest and whose case nobody holds; whether there was one."""
    found: list[int] = []
    try:
        with transaction.atomic():
            return _fire_one(found)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("clock_failed", clocks=found)
        Clock.objects.filter(pk__in=found).exclude(next_at=None).update(next_at=timezone.now() + PUT_OFF)
        return bool(found)


def _fire_one(found: list[int]) -> bool:
    """:param found: takes up the key of the clock, for whoever must put it off."""
    waiting = Clock.objects.filter(next_at__lte=timezone.now()).order_by("next_at", "id")
    free = waiting.select_related(*NEEDED).select_for_update(skip_locked=True, of=("case",), no_key=True)
    clock: Clock | None = free.first()
    if clock is None:
        return False
    found.append(clock.pk)
    act(clock.case, clock.pk, at=timezone.now())
    return True


def act(case: Case, clock_id: int, *, at: datetime) -> Firing | None:
    """Warn or breach, as the clock's row says now, under the case's lock; None if there is nothing to do any more."""
    clock: Clock = case.clocks.get(pk=clock_id)
    if clock.next_at is None or clock.next_at > at:
        return None
    clock.case = case
    if running.is_outdated(clock):
        running.recount(clock, at=at)
        if clock.next_at is None or clock.next_at > at:
            return None
    return _breach(clock, at) if at >= clock.due_at else _warn(clock, at)


def _warn(clock: Clock, at: datetime) -> Firing:
    run = running.run_of(clock)
    clock.warned = max(run.warned_by(clock.due_at, at), clock.warned)
    clock.next_at = run.next_look(clock.due_at, clock.warned)
    clock.save(update_fields=["warned", "next_at"])
    breaching.warned(clock, at=at)
    return _fired(clock, clock.warned, run.warning(clock.due_at, clock.warned), at)


def _breach(clock: Clock, at: datetime) -> Firing:
    clock.breached_at, clock.warned, clock.next_at = clock.due_at, 90, None
    clock.save(update_fields=["breached_at", "warned", "next_at"])
    firing = _fired(clock, Firing.BREACH, clock.due_at, at)
    breaching.breached(clock, at=at)
    if clock.case.due_at == clock.due_at:
        running.changed(clock.case, is_sooner=False)
    return firing


def _fired(clock: Clock, percent: int, planned_at: datetime, at: datetime) -> Firing:
    return Firing.objects.create(clock=clock, percent=percent, planned_at=planned_at, acted_at=at)

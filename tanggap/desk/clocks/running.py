"""A clock's row and the arithmetic behind it: every change of its instants goes through here (D13)."""

from dataclasses import replace
from datetime import datetime

from django.db import connection

from tanggap.desk.clocks.arithmetic import Run, Span
from tanggap.desk.models import Case, Clock
from tanggap.desk.models.case import NO_CLOCK
from tanggap.institution import current
from tanggap.institution.models import Branch, Department
from tanggap.institution.schedules import NoCalendar, schedule
from tanggap.lib.loops import wake

CHANNEL = "tanggap_clocks"
KEEP = """
update desk_case set due_at = clocks.next, urgent_at = coalesce(clocks.urgent, %s)
from (
    select min(due_at) filter (where breached_at is null) as next, min(due_at) as urgent
    from desk_clock where case_id = %s and stopped_at is null and paused_at is null
) clocks
where id = %s
returning due_at, urgent_at
"""


def calendar_of(place: Branch | Department) -> int:
    """Key of the calendar that a place's clocks run by: its own, else the institution's.

    :raises NoCalendar: neither has one.
    """
    found: int | None = place.calendar_id or current.institution().calendar_id
    if found is None:
        raise NoCalendar
    return found


def run_of(clock: Clock) -> Run:
    """The clock's term with its pauses that are over, by its calendar as it is now.

    :raises NoCalendar: its calendar is gone.
    """
    if clock.calendar_id is None:
        raise NoCalendar
    rows = clock.pauses.exclude(ended_at=None) if clock.pk else ()
    pauses = [Span(row.began_at, row.ended_at) for row in rows if row.ended_at]
    return Run(schedule(clock.calendar_id), clock.started_at, clock.amount, clock.unit, pauses)


def due_by(clock: Clock, at: datetime) -> datetime:
    """When the clock is due; of one that is paused, if it ran on at `at`."""
    if clock.paused_at is None:
        return clock.due_at
    run = run_of(clock)
    return replace(run, pauses=[*run.pauses, Span(clock.paused_at, at)]).due(at)


def set_instants(clock: Clock, *, at: datetime, open_at: datetime | None = None) -> None:
    """Compute when the clock is due and when it is looked at next, as of `at`.

    Warnings whose instant is past are not given again; those that now lie ahead are. The row is not saved.

    :param open_at: an instant at which it was surely not due, if that is not `at`.
    """
    run = run_of(clock)
    clock.schedule_version = run.schedule.version
    clock.due_at = run.due((open_at or at) if clock.pk else None)
    clock.warned = run.warned_by(clock.due_at, at)
    clock.next_at = None if clock.paused_at else run.next_look(clock.due_at, clock.warned)


def is_outdated(clock: Clock) -> bool:
    """Whether its calendar has changed since the clock's instants were computed."""
    return clock.calendar_id is not None and clock.schedule_version < schedule(clock.calendar_id).version


def recount(clock: Clock, *, at: datetime) -> None:
    """Compute the clock's instants anew by its calendar as it is now, under the case's lock.

    What was past when the calendar changed stays as it was.
    """
    hours = run_of(clock).schedule
    changed_at = hours.rules[clock.schedule_version].begins_at
    if clock.stopped_at or clock.breached_at or (clock.due_at <= changed_at and not clock.paused_at):
        clock.schedule_version = hours.version
    else:
        set_instants(clock, at=at, open_at=changed_at)
    clock.save(update_fields=["schedule_version", "due_at", "warned", "next_at"])
    changed(clock.case)


def changed(case: Case, *, is_sooner: bool = True) -> None:
    """Keep on the case when its next clock is due and how urgent it is (see `Case.due_at`, `Case.urgent_at`), and have
    the loop look again; under the case's lock.

    :param is_sooner: whether a clock may be due sooner than the loop knows.
    """
    with connection.cursor() as cursor:
        cursor.execute(KEEP, [case.received_at + NO_CLOCK, case.pk, case.pk])
        case.due_at, case.urgent_at = cursor.fetchone()
    if is_sooner:
        wake(CHANNEL)

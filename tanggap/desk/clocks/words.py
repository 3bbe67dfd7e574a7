"""The time left of a clock, in words and a tone with an icon, so that colour is never alone (D16)."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tanggap.desk.models.clock import Unit
from tanggap.institution.schedules import schedule
from tanggap.institution.worktime import Schedule, local_day
from tanggap.lib.dates import lama

MINUTE = timedelta(minutes=1)
SOON = 75
"""Per cent of its term from which a clock is shown as a warning."""


COLUMNS = (
    *("started_at", "due_at", "paused_at", "stopped_at", "breached_at"),
    *("unit", "calendar_id", "warned"),
)
Told = Any
"""A clock, or a row with at least these columns of it."""


class Left(NamedTuple):
    """`tone` is one of a badge's: ok, warn, danger, info or none."""

    text: str
    tone: str
    icon: str


def term(amount: int, unit: str) -> str:
    """A term in words: `10 hari kerja`, `4 jam kerja`, `2 jam`."""
    if unit == Unit.WORKING_DAYS:
        return f"{amount} hari kerja"
    return _hours(timedelta(minutes=amount)) + (" kerja" if unit == Unit.WORKING_MINUTES else "")


def left(clock: Told, now: datetime) -> Left:
    """How a clock stands at `now`; it asks the database nothing but the calendars, which a process keeps."""
    if clock.stopped_at:
        return _ended(clock, clock.stopped_at)
    if clock.breached_at or (now >= clock.due_at and not clock.paused_at):
        return Left(f"lewat {_late(clock, now)}", "danger", "circle-alert")
    if clock.paused_at:
        return Left("dijeda", "info", "pause")
    words = f"{_span(clock, now, clock.due_at)} lagi"
    return Left(words, "warn", "clock-alert") if clock.warned >= SOON else Left(words, "", "clock")


def _ended(clock: Told, stopped_at: datetime) -> Left:
    if clock.breached_at:
        return Left("selesai, terlambat", "danger", "circle-alert")
    took = stopped_at - clock.started_at
    return Left(f"selesai dalam {lama(took)}" if took >= MINUTE else "selesai seketika", "ok", "check")


def _late(clock: Told, now: datetime) -> str:
    days = 0
    if clock.unit == Unit.WORKING_DAYS and (hours := _schedule(clock)):
        days = hours.working_days_between(local_day(clock.due_at, hours.tz), local_day(now, hours.tz))
    return f"{days} hari kerja" if days else lama(now - clock.due_at)


def _span(clock: Told, now: datetime, due_at: datetime) -> str:
    """Working days for what counts in days, working time where the due is on another day, else plain time."""
    hours = _schedule(clock)
    if hours is None:
        return lama(due_at - now)
    today, last = local_day(now, hours.tz), local_day(due_at, hours.tz)
    if today == last:
        return lama(due_at - now)
    if clock.unit == Unit.WORKING_DAYS:
        return f"{max(1, hours.working_days_between(today, last))} hari kerja"
    return _working(hours.elapsed(now, due_at))


def _working(span: timedelta) -> str:
    return f"{_hours(max(span, timedelta(minutes=1)))} kerja"


def _hours(span: timedelta) -> str:
    """`4 jam 10 menit`: hours are not made into days, of which nobody knows how long they are."""
    hours, minutes = divmod(-(-span // timedelta(minutes=1)), 60)
    return " ".join(f"{number} {unit}" for number, unit in ((hours, "jam"), (minutes, "menit")) if number)


def _schedule(clock: Told) -> Schedule | None:
    """None for a clock that runs round the clock."""
    return schedule(clock.calendar_id) if clock.calendar_id and clock.unit != Unit.ELAPSED_MINUTES else None

"""When a clock is due and when it warns: pure functions of its term, its pauses and a schedule (D13, D15).

Both are computed anew from the beginning each time, never by adding to what was computed before: so a pause, an
extension and a holiday edited in between may come in any order, and nothing is lost in rounding.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

from tanggap.desk.models.clock import Unit
from tanggap.institution.worktime import Schedule, local_day

WARNINGS = (50, 75, 90)
"""Per cent of a clock's term at which it warns (D13)."""


@dataclass(frozen=True)
class Span:
    """A pause that is over."""

    began_at: datetime
    ended_at: datetime


class Hours(Protocol):
    """What runs a clock's time."""

    def add(self, start: datetime, work: timedelta) -> datetime: ...

    def elapsed(self, start: datetime, end: datetime) -> timedelta: ...


class RoundTheClock:
    """Every hour counts."""

    def add(self, start: datetime, work: timedelta) -> datetime:
        return (start + work).astimezone(UTC)

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        return end - start


@dataclass(frozen=True)
class Run:
    """What a clock's instants follow from: begun at `since`, for `amount` `unit`s, less its `pauses` in order."""

    schedule: Schedule
    since: datetime
    amount: int
    unit: str
    pauses: Sequence[Span] = ()

    @property
    def hours(self) -> Hours:
        return RoundTheClock() if self.unit == Unit.ELAPSED_MINUTES else self.schedule

    def due(self, now: datetime | None = None) -> datetime:
        """The instant at which the term is over.

        :param now: given for a clock that is not due yet: days of a calendar that was cut short today do not end it.
        """
        if self.unit != Unit.WORKING_DAYS:
            return self._reached(timedelta(minutes=self.amount))
        days = self.amount
        for pause in self.pauses:
            days = self._past(pause.ended_at, days + self._days(pause))
        return self.schedule.add_days(self.since, self._past(now, days) if now else days)

    def warning(self, due_at: datetime, percent: int) -> datetime:
        """The instant at which `percent` of the time that runs until `due_at` is used up."""
        return min(self._reached(self._used(due_at) * percent / 100), due_at)

    def next_look(self, due_at: datetime, warned: int) -> datetime:
        """When somebody must look next: at the first warning that was not given yet, else when it is due."""
        return next((self.warning(due_at, percent) for percent in WARNINGS if percent > warned), due_at)

    def warned_by(self, due_at: datetime, at: datetime) -> int:
        """The highest warning whose instant has come by `at`; 0 if none has."""
        return max((percent for percent in WARNINGS if self.warning(due_at, percent) <= at), default=0)

    def _used(self, at: datetime) -> timedelta:
        paused = [self.hours.elapsed(pause.began_at, pause.ended_at) for pause in self.pauses]
        return self.hours.elapsed(self.since, at) - sum(paused, timedelta())

    def _reached(self, work: timedelta) -> datetime:
        """The instant at which `work` has run: each pause that began before it puts it off."""
        at = self.hours.add(self.since, work)
        for pause in self.pauses:
            if pause.began_at < at:
                at = self.hours.add(at, self.hours.elapsed(pause.began_at, pause.ended_at))
        return at

    def _days(self, pause: Span) -> int:
        """Working days that a pause puts a term of days off: its last day counts as that of the start does, its first
        does not."""
        first, last = (local_day(at, self.schedule.tz) for at in (pause.began_at, pause.ended_at))
        return self.schedule.working_days_between(first, last)

    def _past(self, at: datetime, days: int) -> int:
        """As many days as are needed for the term to end after `at`: taken up again after the closing of its last day,
        it has the next one."""
        while self.schedule.add_days(self.since, days) <= at:
            days += 1
        return days

"""Working-time arithmetic (D15): pure functions of a schedule, exact to the microsecond.

A `Schedule` is a timeline of rules. It is compiled once into sorted arrays of working intervals with running totals,
so that each question afterwards is one or two binary searches, whatever the distance. Durations are `timedelta`s of
working time; instants are aware and come back in UTC; an interval includes its opening and excludes its closing.
"""

import threading
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tanggap.lib.errors import DomainError

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
DAY = timedelta(days=1)
REACH = timedelta(days=3 * 366)
"""How far past the last change of rules a schedule is compiled at first, and by how much it grows when asked for."""
SEARCH = timedelta(days=10 * 366)
"""How far an answer may lie ahead before the schedule is called empty."""


class NoWorkingTime(DomainError):
    """The schedule has no working time within ten years: it has no spans, or only days off."""

    message = "Kalender ini tidak memiliki jam kerja. Periksa kalender di Pengaturan."


def local_day(instant: datetime, zone: ZoneInfo) -> date:
    """The calendar day of an instant in a zone."""
    return instant.astimezone(zone).date()


def day_start(day: date, zone: ZoneInfo) -> datetime:
    """00:00 of that day in that zone, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_end(day: date, zone: ZoneInfo) -> datetime:
    """The first instant after that day (24:00), in UTC."""
    return day_start(day + DAY, zone)


@dataclass(frozen=True)
class Rules:
    """Weekly spans in a zone and the days off, in force from an instant on.

    `spans` maps the ISO weekday to ordered, disjoint (opens, closes) in minutes from midnight, up to 1440.
    """

    begins_at: datetime
    zone: ZoneInfo
    spans: Mapping[int, Sequence[tuple[int, int]]]
    days_off: frozenset[date] = frozenset()

    def intervals(self, day: date) -> list[tuple[int, int]]:
        """Working intervals of a local day, in microseconds since 1970."""
        if day in self.days_off:
            return []
        return [(self._at(day, opens), self._at(day, closes)) for opens, closes in self.spans.get(day.isoweekday(), ())]

    def _at(self, day: date, minutes: int) -> int:
        days, minutes = divmod(minutes, 1440)
        return _stamp(datetime.combine(day + days * DAY, time(minutes // 60, minutes % 60), self.zone))


class Table:
    """Compiled working intervals: instants in microseconds, working time up to each end, and whose day it is.

    `days` are the ordinals of the working days, ascending, and `closings` the last closing of each.
    """

    def __init__(self, until: int) -> None:
        self.until = until
        self.starts, self.ends, self.worked = array("q"), array("q"), array("q")
        self.days, self.closings = array("q"), array("q")

    def copy(self) -> "Table":
        table = Table(self.until)
        table.starts, table.ends, table.worked = self.starts[:], self.ends[:], self.worked[:]
        table.days, table.closings = self.days[:], self.closings[:]
        return table

    def append(self, day: date, start: int, end: int) -> None:
        """Add working time of a day at the end; what touches the interval before it becomes one with it."""
        if self.ends and self.ends[-1] == start:
            self.ends[-1] = end
            self.worked[-1] += end - start
        else:
            self.starts.append(start)
            self.worked.append((self.worked[-1] if self.worked else 0) + end - start)
            self.ends.append(end)
        if self.days and self.days[-1] >= day.toordinal():
            self.closings[-1] = end
        else:
            self.days.append(day.toordinal())
            self.closings.append(end)

    def total(self, at: int) -> int:
        """Working microseconds from the beginning of the schedule to `at`."""
        i = bisect_right(self.starts, at) - 1
        return self.worked[i] - max(0, self.ends[i] - at) if i >= 0 else 0


class Schedule:
    """Working time along a timeline of rules, the later ones holding from their `begins_at` on.

    :param version: the number of the newest stored version, for those who keep what they computed with.
    """

    def __init__(self, rules: Sequence[Rules], *, version: int = 0) -> None:
        self.rules = sorted(rules, key=lambda rule: rule.begins_at)
        self.version = version
        self.tz = self.rules[-1].zone
        self._begins = _stamp(self.rules[0].begins_at)
        self._growing = threading.Lock()
        self._table = Table(self._begins)
        self._compile(self._table, _stamp(self.rules[-1].begins_at + REACH))

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two instants; negative if `end` is before `start`."""
        table = self._reaching(_stamp(max(start, end)))
        return (table.total(self._known(end)) - table.total(self._known(start))) * MICROSECOND

    def add(self, start: datetime, work: timedelta) -> datetime:
        """The earliest instant by which `work` has been worked since `start`; `start` itself for no work.

        :raises NoWorkingTime: the schedule does not hold that much within ten years.
        """
        if work < timedelta(0):
            raise ValueError("working time runs forwards")
        if not work:
            return start.astimezone(UTC)
        begin = self._known(start)
        for table in self._growing_tables(begin):
            target = table.total(begin) + work // MICROSECOND
            if table.worked and target <= table.worked[-1]:
                i = bisect_left(table.worked, target)
                return _instant(table.ends[i] - (table.worked[i] - target))
        raise NoWorkingTime

    def is_open(self, at: datetime) -> bool:
        table = self._reaching(_stamp(at))
        i = bisect_right(table.starts, self._known(at)) - 1
        return i >= 0 and _stamp(at) < table.ends[i]

    def next_opening(self, at: datetime) -> datetime:
        """The first instant from `at` on at which it is open; `at` itself if it is open then."""
        if self.is_open(at):
            return at.astimezone(UTC)
        for table in self._growing_tables(self._known(at)):
            i = bisect_left(table.starts, _stamp(at))
            if i < len(table.starts):
                return _instant(table.starts[i])
        raise NoWorkingTime

    def next_closing(self, at: datetime) -> datetime:
        """When it closes next: the end of the span that is open, or of the next one; spans that touch are one.

        :raises NoWorkingTime: it never opens, or, open round the clock, never closes.
        """
        opening = _stamp(self.next_opening(at))
        for table in self._growing_tables(opening):
            end = table.ends[bisect_right(table.starts, opening) - 1]
            if end < table.until:
                return _instant(end)
        raise NoWorkingTime("Kalender ini buka terus-menerus.")

    def is_workday(self, day: date) -> bool:
        """Whether any time of that local day is worked."""
        table = self._reaching(_stamp(day_end(day, self.tz)))
        i = bisect_left(table.days, day.toordinal())
        return i < len(table.days) and table.days[i] == day.toordinal()

    def working_day_add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (before it, if negative); `day` itself for 0, worked or not."""
        return date.fromordinal(self._nth(day, count)[0]) if count else day

    def working_days_between(self, first: date, last: date) -> int:
        """Working days after `first` up to and including `last`."""
        table = self._reaching(_stamp(day_end(max(first, last), self.tz)))
        return bisect_right(table.days, last.toordinal()) - bisect_right(table.days, first.toordinal())

    def add_days(self, start: datetime, count: int) -> datetime:
        """The end of a term of `count` working days: the last closing of the `count`-th working day after the local
        day of `start`, which itself does not count (D13)."""
        if count < 1:
            raise ValueError("a term has at least one day")
        return _instant(self._nth(local_day(start, self.tz), count)[1])

    def _nth(self, day: date, count: int) -> tuple[int, int]:
        """Ordinal and last closing of the `count`-th working day from `day`."""
        for table in self._growing_tables(_stamp(day_start(day, self.tz))):
            if count > 0:
                i = bisect_right(table.days, day.toordinal()) + count - 1
            else:
                i = bisect_left(table.days, day.toordinal()) + count
            if 0 <= i < len(table.days):
                return table.days[i], table.closings[i]
        raise NoWorkingTime

    def _known(self, at: datetime) -> int:
        stamp = _stamp(at)
        if stamp < self._begins:
            raise ValueError(f"the schedule begins at {self.rules[0].begins_at:%Y-%m-%d}")
        return stamp

    def _growing_tables(self, begin: int) -> Iterator[Table]:
        """The table as it is, then grown step by step until it reaches far enough past `begin`."""
        limit = begin + SEARCH // MICROSECOND
        table = self._reaching(begin)
        yield table
        while table.until < limit:
            table = self._reaching(table.until)
            yield table

    def _reaching(self, until: int) -> Table:
        table = self._table
        if until < table.until:
            return table
        with self._growing:
            if until >= self._table.until:
                table = self._table.copy()
                self._compile(table, max(until + 1, table.until + REACH // MICROSECOND))
                self._table = table
            return self._table

    def _compile(self, table: Table, until: int) -> None:
        ends = [_stamp(rule.begins_at) for rule in self.rules[1:]] + [until]
        for rule, end in zip(self.rules, ends, strict=True):
            begin = max(table.until, _stamp(rule.begins_at))
            for day, opens, closes in _days(rule, begin, end):
                if max(opens, begin) < min(closes, end):
                    table.append(day, max(opens, begin), min(closes, end))
            table.until = max(table.until, end)


def _days(rule: Rules, begin: int, end: int) -> Iterator[tuple[date, int, int]]:
    day, last = local_day(_instant(begin), rule.zone), local_day(_instant(end), rule.zone)
    while begin < end and day <= last:
        for opens, closes in rule.intervals(day):
            yield day, opens, closes
        day += DAY


def _stamp(instant: datetime) -> int:
    return (instant - EPOCH) // MICROSECOND


def _instant(stamp: int) -> datetime:
    return EPOCH + stamp * MICROSECOND

"""Which week an evaluation is of: Monday 00:00 to Sunday 24:00 in WIB, made on the Monday after at 08:00 (D20)."""

from datetime import date, datetime, time, timedelta

from tanggap.institution.worktime import day_start, local_day
from tanggap.lib.dates import WIB

MADE_AT = time(8)
WEEK = timedelta(days=7)


def bounds(monday: date) -> tuple[datetime, datetime]:
    """The first instant of the week, and the first after it."""
    return day_start(monday, WIB), day_start(monday + WEEK, WIB)


def made_at(monday: date) -> datetime:
    """When the evaluation of the week that begins on `monday` is made."""
    return datetime.combine(monday + WEEK, MADE_AT, WIB)


def monday_of(at: datetime) -> date:
    """The Monday of the week of an instant."""
    day = local_day(at, WIB)
    return day - timedelta(days=day.weekday())


def last_complete(now: datetime) -> date:
    """The Monday of the newest week whose evaluation is due by `now`."""
    monday = monday_of(now) - WEEK
    return monday if made_at(monday) <= now else monday - WEEK

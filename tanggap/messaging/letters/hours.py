"""When a customer may be asked for money: Mon–Sat 08:00–20:00 in their zone, never on a national holiday.

POJK 22/2023 art. 62. 08:00:00 is within, 20:00:00 is not. Joint leave is no national holiday.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from tanggap.institution.models import Holiday
from tanggap.lib.errors import DomainError

OPENS, CLOSES = time(8), time(20)
SUNDAY = 7
SEARCH_DAYS = 60


class NoAllowedHour(DomainError):
    """Every day for two months is a holiday."""

    message = "Tidak ada hari penagihan yang diizinkan dalam 60 hari. Periksa Pengaturan › Hari libur."


def holidays_from(day: date) -> frozenset[date]:
    """The national holidays of the days ahead, as they stand in the database now; from the day before on, for zones."""
    ahead = (day - timedelta(days=1), day + timedelta(days=SEARCH_DAYS + 1))
    rows = Holiday.objects.filter(kind=Holiday.Kind.NATIONAL, is_void=False, day__range=ahead)
    return frozenset(rows.values_list("day", flat=True))


def is_allowed(at: datetime, zone: ZoneInfo, holidays: frozenset[date]) -> bool:
    local = at.astimezone(zone)
    return _is_open(local.date(), holidays) and OPENS <= local.time() < CLOSES


def next_allowed(at: datetime, zone: ZoneInfo, holidays: frozenset[date]) -> datetime:
    """The first instant from `at` on, in UTC; `at` itself if it is allowed.

    :raises NoAllowedHour: none within two months.
    """
    if is_allowed(at, zone, holidays):
        return at.astimezone(UTC)
    local = at.astimezone(zone)
    first = local.date() if local.time() < OPENS else local.date() + timedelta(days=1)
    for ahead in range(SEARCH_DAYS):
        if _is_open(day := first + timedelta(days=ahead), holidays):
            return datetime.combine(day, OPENS, zone).astimezone(UTC)
    raise NoAllowedHour


def closing(at: datetime, zone: ZoneInfo) -> datetime:
    """20:00 of that local day, in UTC: until when a message about money may leave."""
    return datetime.combine(at.astimezone(zone).date(), CLOSES, zone).astimezone(UTC)


def _is_open(day: date, holidays: frozenset[date]) -> bool:
    return day.isoweekday() != SUNDAY and day not in holidays

"""P18, POJK 22/2023 art. 62: when a customer may be asked for money."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanggap.institution.models import Holiday
from tanggap.messaging.letters.hours import NoAllowedHour, closing, holidays_from, is_allowed, next_allowed

ZONES = {"Asia/Jakarta": 7, "Asia/Makassar": 8, "Asia/Jayapura": 9}
WEDNESDAY, SATURDAY, SUNDAY, MONDAY = (dt.date(2026, 11, day) for day in (18, 21, 22, 23))
NONE: frozenset[dt.date] = frozenset()


def utc(day: dt.date, clock: str, offset: int) -> dt.datetime:
    """That local time, worked out without a zone database."""
    return dt.datetime.combine(day, dt.time.fromisoformat(clock), dt.UTC) - dt.timedelta(hours=offset)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("day", [WEDNESDAY, SATURDAY])
@pytest.mark.parametrize(
    ("clock", "allowed"),
    [("07:59:59", False), ("08:00:00", True), ("19:59:59.999999", True), ("20:00:00", False), ("00:00:00", False)],
)
def test_the_hours_are_from_eight_to_eight_to_the_second_in_each_zone(zone, day, clock, allowed):
    """P18."""
    assert is_allowed(utc(day, clock, ZONES[zone]), ZoneInfo(zone), NONE) is allowed


@pytest.mark.parametrize("zone", ZONES)
def test_no_hour_of_a_sunday_is_allowed(zone):
    """P18."""
    hours = [utc(SUNDAY, f"{hour:02}:00:00", ZONES[zone]) for hour in range(24)]
    assert not any(is_allowed(at, ZoneInfo(zone), NONE) for at in hours)


@pytest.mark.parametrize(
    ("day", "clock", "holidays", "expected"),
    [
        (WEDNESDAY, "07:59:59", (), (WEDNESDAY, "08:00:00")),
        (WEDNESDAY, "08:00:00", (), (WEDNESDAY, "08:00:00")),
        (WEDNESDAY, "20:00:00", (), (WEDNESDAY + dt.timedelta(1), "08:00:00")),
        (SATURDAY, "20:00:00", (), (MONDAY, "08:00:00")),
        (SATURDAY, "23:30:00", (MONDAY,), (MONDAY + dt.timedelta(1), "08:00:00")),
        (WEDNESDAY, "10:00:00", (WEDNESDAY,), (WEDNESDAY + dt.timedelta(1), "08:00:00")),
    ],
)
@pytest.mark.parametrize("zone", ZONES)
def test_what_may_not_go_now_goes_at_the_next_opening(zone, day, clock, holidays, expected):
    """P18."""
    found = next_allowed(utc(day, clock, ZONES[zone]), ZoneInfo(zone), frozenset(holidays))
    assert found == utc(*expected, ZONES[zone])


@given(
    at=st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2027, 12, 31), timezones=st.just(dt.UTC)),
    zone=st.sampled_from(list(ZONES)),
    off=st.frozensets(st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31)), max_size=60),
)
def test_the_next_allowed_instant_is_allowed_and_nothing_before_it_is(at, zone, off):
    """P18."""
    found = next_allowed(at, ZoneInfo(zone), off)
    assert found >= at
    assert is_allowed(found, ZoneInfo(zone), off)
    assert next_allowed(found, ZoneInfo(zone), off) == found
    steps = int((found - at) / dt.timedelta(hours=1))
    assert not any(is_allowed(at + dt.timedelta(hours=n), ZoneInfo(zone), off) for n in range(steps))
    assert found == at or not is_allowed(found - dt.timedelta(microseconds=1), ZoneInfo(zone), off)


def test_a_calendar_of_nothing_but_holidays_is_told_of():
    """P18."""
    days = frozenset(WEDNESDAY + dt.timedelta(n) for n in range(-1, 70))
    with pytest.raises(NoAllowedHour):
        next_allowed(utc(WEDNESDAY, "10:00:00", 7), ZoneInfo("Asia/Jakarta"), days)


@pytest.mark.django_db
def test_only_national_holidays_that_stand_close_the_day():
    """P18: joint leave is none, and one that was called off is none any more."""
    Holiday.objects.create(day=WEDNESDAY, name="Libur", kind="national")
    Holiday.objects.create(day=SATURDAY, name="Cuti", kind="joint_leave")
    Holiday.objects.create(day=MONDAY, name="Batal", kind="national", is_void=True)
    assert holidays_from(WEDNESDAY) == {WEDNESDAY}


@pytest.mark.parametrize("zone", ZONES)
def test_the_closing_is_eight_in_the_evening_of_that_local_day(zone):
    """P18."""
    assert closing(utc(WEDNESDAY, "09:00:00", ZONES[zone]), ZoneInfo(zone)) == utc(WEDNESDAY, "20:00:00", ZONES[zone])

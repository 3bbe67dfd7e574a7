"""S7: limits counted in PostgreSQL are exact over threads, window edges and calendar days."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection

from tanggap.lib import limits
from tanggap.lib.limits import Limit
from tests.at_once import at_once

QUARTER = Limit("uji.seperempat", 5, timedelta(minutes=15))
NOON = "2026-11-21T12:00:00+00:00"


@pytest.mark.django_db(transaction=True)
def test_twenty_threads_are_all_counted_and_exactly_the_limit_gets_through():
    """S7: `cache.incr` would lose most of them."""

    def knock() -> int:
        return sum(limits.hit(QUARTER, "budi").is_within for _ in range(5))

    assert sum(at_once(*[knock] * 20)) == 5
    assert limits.peek(QUARTER, "budi").hits == 100


@pytest.mark.django_db
@pytest.mark.parametrize(("seconds", "hits"), [(14 * 60 + 59, 6), (15 * 60, 1)])
def test_a_window_ends_to_the_second(seconds, hits):
    """S7: 14:59 is within, 15:00 begins a new one."""
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(5):
            limits.hit(QUARTER, "siti")
        assert limits.peek(QUARTER, "siti").is_spent
        clock.shift(seconds)
        assert limits.hit(QUARTER, "siti").hits == hits


@pytest.mark.django_db
def test_hits_within_a_window_do_not_move_its_end():
    """P6."""
    with time_machine.travel(NOON, tick=False) as clock:
        end = limits.hit(QUARTER, "siti").ends_at
        clock.shift(600)
        assert limits.hit(QUARTER, "siti").ends_at == end


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "last", "first"),
    [
        ("Asia/Jakarta", "2026-11-21T16:59:59+00:00", "2026-11-21T17:00:00+00:00"),
        ("Asia/Makassar", "2026-11-21T15:59:59+00:00", "2026-11-21T16:00:00+00:00"),
        ("Asia/Jayapura", "2026-11-21T14:59:59+00:00", "2026-11-21T15:00:00+00:00"),
    ],
)
def test_a_calendar_day_ends_at_midnight_of_its_zone(zone, last, first):
    """P3: five a day, of WIB, WITA or WIT."""
    daily = Limit("uji.harian", 5, zone=ZoneInfo(zone))
    with time_machine.travel("2026-11-21T03:00:00+00:00", tick=False) as clock:
        limits.hit(daily, "200991600123")
        clock.move_to(last)
        assert limits.hit(daily, "200991600123").hits == 2
        clock.move_to(first)
        assert limits.hit(daily, "200991600123").hits == 1


@pytest.mark.django_db
def test_subjects_and_limits_are_counted_apart():
    limits.hit(QUARTER, "siti")
    assert limits.hit(QUARTER, "andi").hits == 1
    assert limits.hit(Limit("uji.lain", 5), "siti").hits == 1


@pytest.mark.django_db
def test_a_refund_gives_back_one_hit_and_never_goes_below_none():
    for _ in range(2):
        limits.hit(QUARTER, "siti")
    limits.refund(QUARTER, "siti")
    assert limits.peek(QUARTER, "siti").hits == 1
    for _ in range(3):
        limits.refund(QUARTER, "siti")
    assert limits.peek(QUARTER, "siti").hits == 0


@pytest.mark.django_db
def test_the_wait_is_told_in_seconds_rounded_up():
    """P6."""
    with time_machine.travel(NOON, tick=False) as clock:
        count = limits.hit(QUARTER, "siti")
        clock.shift(timedelta(milliseconds=500))
        assert count.retry_after(limits.timezone.now()) == 900


@pytest.mark.django_db
def test_no_subject_is_stored_in_the_clear():
    """S8: an e-mail or a contract number is kept as a keyed digest only."""
    limits.hit(QUARTER, "siti@contoh.test")
    with connection.cursor() as cursor:
        cursor.execute("select lib_limit_counter::text from lib_limit_counter")
        assert b"siti".hex() not in str(cursor.fetchall())

"""Opening hours in words (P20)."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from tanggap.audit.trail import System
from tanggap.institution import hours
from tanggap.institution.calendars import save_calendar
from tanggap.institution.holidays import save_holiday
from tanggap.institution.models import Calendar, Holiday
from tanggap.institution.schedules import schedule
from tanggap.institution.worktime import Rules, Schedule

WIB, WITA, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jayapura")
ME = System("uji")
OFFICE = {day: [(9, 18)] for day in range(1, 6)}
BREAK = {day: [(9, 12), (13, 18)] for day in range(1, 6)}
NIGHT = {5: [(20, 24)], 6: [(0, 2)]}
TO_MIDNIGHT = {day: [(8, 24)] for day in range(1, 8)}
ALWAYS = {day: [(0, 24)] for day in range(1, 8)}


def compiled(spans: dict[int, list[tuple[int, int]]], zone: ZoneInfo = WIB) -> Schedule:
    minutes = {day: [(opens * 60, closes * 60) for opens, closes in pairs] for day, pairs in spans.items()}
    return Schedule([Rules(dt.datetime(2020, 1, 1, tzinfo=dt.UTC), zone, minutes)])


def at(text: str, zone: ZoneInfo = WIB) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("spans", "instant", "words"),
    [
        (OFFICE, "2026-11-16 09:00", "Buka sekarang sampai 18.00 WIB"),
        (OFFICE, "2026-11-16 17:59:59", "Buka sekarang sampai 18.00 WIB"),
        (OFFICE, "2026-11-16 18:00", "Tutup; buka lagi Selasa 09.00 WIB"),
        (OFFICE, "2026-11-16 08:59:59", "Tutup; buka lagi 09.00 WIB"),
        (OFFICE, "2026-11-20 18:00", "Tutup; buka lagi Senin 09.00 WIB"),
        (BREAK, "2026-11-16 12:00", "Tutup; buka lagi 13.00 WIB"),
        (BREAK, "2026-11-16 11:00", "Buka sekarang sampai 12.00 WIB"),
        (NIGHT, "2026-11-20 23:00", "Buka sekarang sampai Sabtu 02.00 WIB"),
        (TO_MIDNIGHT, "2026-11-20 23:59", "Buka sekarang sampai 24.00 WIB"),
        (ALWAYS, "2026-11-20 03:00", "Buka 24 jam"),
        ({}, "2026-11-20 03:00", "Tutup"),
    ],
)
def test_open_or_closed_is_said_with_what_comes_next(institution, spans, instant, words):
    """P20."""
    assert hours.in_words(compiled(spans), at(instant), WIB) == words


def test_a_place_reads_a_calendar_of_another_zone_in_its_own(institution):
    """P20: a branch in Makassar that works by the head office's calendar."""
    office = compiled(OFFICE)
    assert hours.in_words(office, at("2026-11-16 10:00", WITA), WITA) == "Buka sekarang sampai 19.00 WITA"
    assert hours.week(office, WITA) == (("Senin–Jumat", "10.00–19.00"), ("Sabtu–Minggu", "Tutup"))
    assert hours.week(compiled({7: [(22, 24)]}), WIT) == (("Senin", "00.00–02.00"), ("Selasa–Minggu", "Tutup"))
    assert hours.week(compiled(ALWAYS), WITA) == (("Setiap hari", "00.00–24.00"),)


def test_neighbouring_days_with_the_same_hours_are_one_line(institution):
    spans = OFFICE | {6: [(9, 12)]}
    assert hours.week(compiled(spans), WIB) == (
        ("Senin–Jumat", "09.00–18.00"),
        ("Sabtu", "09.00–12.00"),
        ("Minggu", "Tutup"),
    )
    assert hours.week(compiled(BREAK), WIB)[0] == ("Senin–Jumat", "09.00–12.00, 13.00–18.00")
    assert hours.week(compiled(ALWAYS), WIB) == (("Setiap hari", "00.00–24.00"),)


def test_a_day_off_is_named_and_a_far_opening_has_its_date(office_hours, time_machine):
    """P20."""
    time_machine.move_to(at("2026-12-10 10:00"))
    for day in range(21, 32):
        name = "Cuti panjang" if day != 25 else "Hari Raya Natal"
        save_holiday(Holiday(day=dt.date(2026, 12, day), name=name), by=ME, fields=[])
    noon = at("2026-12-21 12:00")
    time_machine.move_to(noon)
    words = hours.in_words(schedule(office_hours.pk), noon, WIB)
    assert words == "Tutup (Cuti panjang); buka lagi Jumat 1 Januari 09.00 WIB"
    assert (dt.date(2026, 12, 25), "Hari Raya Natal") in hours.coming_days_off(noon)


def test_a_holiday_on_a_day_nobody_works_anyway_is_not_the_reason(office_hours, time_machine):
    time_machine.move_to(at("2026-12-10 10:00"))
    save_holiday(Holiday(day=dt.date(2026, 12, 14), name="Libur"), by=ME, fields=[])
    evening = at("2026-12-11 19:00")
    assert hours.in_words(schedule(office_hours.pk), evening, WIB) == "Tutup; buka lagi Selasa 09.00 WIB"


def test_without_a_calendar_nothing_is_said(institution):
    bare = Calendar.objects.create(name="Tanpa versi")
    assert hours.hours_of(None, at("2026-11-16 10:00")) is None
    assert hours.hours_of(bare.pk, at("2026-11-16 10:00")) is None


def test_the_hours_of_a_calendar_are_read_in_its_own_zone(institution):
    week = {day: [(dt.time(8), dt.time(16))] for day in range(1, 8)}
    calendar = save_calendar(Calendar(name="Jayapura", zone="Asia/Jayapura"), week, by=ME, fields=[])
    found = hours.hours_of(calendar.pk, at("2026-11-16 15:00", WIT))
    assert (found.is_open, found.words, found.zone) == (True, "Buka sekarang sampai 16.00 WIT", "WIT")

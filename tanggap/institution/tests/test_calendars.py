"""Calendars are edited forwards: what was counted stays (D15)."""

import datetime as dt
from functools import partial
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction

from tanggap.audit.trail import System
from tanggap.institution import current, places, schedules
from tanggap.institution.calendars import SpansUnread, read_spans, save_calendar, write_spans
from tanggap.institution.forms import CalendarForm
from tanggap.institution.models import Branch, Calendar, CalendarSpan, Holiday, ScheduleVersion
from tests.at_once import at_once

WIB = ZoneInfo("Asia/Jakarta")
ME = System("uji")
NOON = dt.datetime(2026, 11, 18, 12, tzinfo=WIB)
NINE_TO_SIX = {day: [(dt.time(9), dt.time(18))] for day in range(1, 6)}


def hours(calendar: Calendar, *days: int) -> float:
    """Hours worked on these days of November 2026."""
    current.forget()
    plan = schedules.schedule(calendar.pk)
    worked = [plan.elapsed(midnight(day), midnight(day + 1)) for day in days]
    return sum(worked, dt.timedelta()) / dt.timedelta(hours=1)


def midnight(day: int) -> dt.datetime:
    return dt.datetime(2026, 11, day, tzinfo=WIB)


def test_an_edited_calendar_changes_from_now_on_and_never_backwards(office_hours):
    with time_machine.travel(NOON, tick=False):
        save_calendar(office_hours, {3: [(dt.time(9), dt.time(13))]}, by=ME, fields=["day_3"])
    assert hours(office_hours, 16, 17) == 18
    assert hours(office_hours, 18) == 4
    assert hours(office_hours, 19) == 0
    assert schedules.schedule(office_hours.pk).version == 2


def test_calendars_alike_are_compiled_once_and_part_when_one_is_edited(office_hours):
    other = save_calendar(Calendar(name="Jam layanan"), NINE_TO_SIX, by=ME, fields=[])
    assert schedules.schedule(other.pk) is schedules.schedule(office_hours.pk)
    with time_machine.travel(NOON, tick=False):
        save_calendar(other, {3: [(dt.time(9), dt.time(13))]}, by=ME, fields=["day_3"])
    assert (hours(office_hours, 18), hours(other, 18)) == (9, 4)


def test_a_holiday_added_in_time_is_off_and_one_of_the_past_does_not_rewrite(office_hours):
    with time_machine.travel(NOON, tick=False):
        for day in (17, 19):
            Holiday.objects.create(day=dt.date(2026, 11, day), name="Libur")
        schedules.renew_all(by=ME)
    assert hours(office_hours, 17) == 9
    assert hours(office_hours, 19) == 0


def test_joint_leave_is_worked_until_the_setting_says_otherwise(office_hours, institution):
    Holiday.objects.create(day=dt.date(2026, 11, 20), name="Cuti bersama", kind="joint_leave")
    with time_machine.travel(NOON, tick=False):
        assert schedules.renew_all(by=ME) == 0
        assert hours(office_hours, 20) == 9
        institution.joint_leave_is_workday = False
        places.save_institution(institution, by=ME, fields=["joint_leave_is_workday"])
    assert hours(office_hours, 20) == 0


def test_saving_a_calendar_unchanged_begins_no_version(office_hours):
    save_calendar(office_hours, NINE_TO_SIX, by=ME, fields=["name"])
    assert ScheduleVersion.objects.count() == 1


def test_a_stored_version_cannot_be_rewritten(office_hours):
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        ScheduleVersion.objects.update(spans={})


def test_a_place_without_a_calendar_works_by_the_institutions(office_hours, jakarta, institution):
    with pytest.raises(schedules.NoCalendar):
        schedules.schedule_of(jakarta)
    institution.calendar = office_hours
    institution.save()
    current.forget()
    assert schedules.schedule_of(jakarta) is schedules.schedule(office_hours.pk)
    own = save_calendar(Calendar(name="Makassar", zone="Asia/Makassar"), NINE_TO_SIX, by=ME, fields=[])
    Branch.objects.filter(pk=jakarta.pk).update(calendar=own)
    jakarta.refresh_from_db()
    current.forget()
    assert schedules.schedule_of(jakarta).tz == ZoneInfo("Asia/Makassar")


def test_spans_of_a_day_never_overlap_whatever_writes_them(office_hours):
    with pytest.raises(IntegrityError, match="span_overlaps_no_other"), transaction.atomic():
        CalendarSpan.objects.create(calendar=office_hours, weekday=1, opens=dt.time(17), closes=dt.time(19))
    CalendarSpan.objects.create(calendar=office_hours, weekday=1, opens=dt.time(18), closes=dt.time(0))
    CalendarSpan.objects.create(calendar=office_hours, weekday=2, opens=dt.time(0), closes=dt.time(1))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("09.00–18.00", "09.00–18.00"),
        ("13:00-18:00, 9.00 - 12.00", "09.00–12.00, 13.00–18.00"),
        ("00.00-24.00", "00.00–24.00"),
        ("  ", ""),
    ],
)
def test_hours_are_read_as_people_write_them(text, meant):
    assert write_spans(read_spans(text)) == meant


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("sembilan", "tidak dapat dibaca"),
        ("18.00-09.00", "harus setelah"),
        ("09.00-09.00", "harus setelah"),
        ("25.00-26.00", "bukan jam"),
        ("09.00-12.00, 11.00-13.00", "sudah termasuk"),
        ("20.00-24.00, 22.00-23.00", "sudah termasuk"),
    ],
)
def test_hours_that_make_no_sense_say_why(text, reason):
    with pytest.raises(SpansUnread, match=reason):
        read_spans(text)


def test_the_form_shows_the_week_and_knows_what_changed(office_hours):
    form = CalendarForm(instance=office_hours)
    assert form["day_1"].value() == "09.00–18.00"
    assert not form["day_6"].value()
    data = {"name": "Jam kantor", "zone": "Asia/Jakarta", "day_1": "9.00-18.00", "day_6": "9.00-12.00"}
    data |= {f"day_{n}": "09.00–18.00" for n in range(2, 6)}
    assert CalendarForm(data, instance=office_hours).changed_data == ["day_6"]


@pytest.mark.django_db(transaction=True)
def test_twenty_edits_at_once_make_versions_in_a_row(office_hours):
    def edit(number: int) -> None:
        calendar = Calendar.objects.get(pk=office_hours.pk)
        save_calendar(calendar, {1: [(dt.time(9), dt.time(10, number))]}, by=ME, fields=["day_1"])

    at_once(*(partial(edit, number) for number in range(1, 21)))
    versions = list(ScheduleVersion.objects.order_by("number"))
    assert [version.number for version in versions] == list(range(1, 22))
    assert sorted(version.begins_at for version in versions) == [version.begins_at for version in versions]
    span = CalendarSpan.objects.get()
    assert versions[-1].spans == {"1": [[540, 600 + span.closes.minute]]}

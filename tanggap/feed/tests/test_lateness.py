"""Data that has not come by its hour: F11."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.feed.late import lateness, watch
from tanggap.feed.late.hours import save_hour, seed
from tanggap.feed.models import FeedAlarm, FeedFile, FeedHour, FeedRun
from tanggap.institution import current
from tanggap.institution.models import Holiday, Institution
from tanggap.institution.schedules import renew_all
from tanggap.messaging.models import Message
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
FRIDAY = "2026-11-20"
ME = System("uji")


def at(text: str):
    """Stand at a moment of the institution's clock, WIB: `at("2026-11-20 05:59:59")`."""
    return time_machine.travel(dt.datetime.fromisoformat(f"{text}+07:00"), tick=False)


def expect(by="06:00", on=FRIDAY, kind="payments", **rule) -> FeedHour:
    """An hour that was set at noon three days before."""
    with time_machine.travel(dt.datetime.fromisoformat(f"{on}T12:00:00+07:00") - dt.timedelta(days=3), tick=False):
        return save_hour(FeedHour(kind=kind, by=dt.time.fromisoformat(by), **rule), by=ME, fields=["by"])


def came(moment: str, *, as_of: str | None = None, kind="payments", **file) -> FeedFile:
    """A file that was loaded at a moment, WIB."""
    loaded = dt.datetime.fromisoformat(f"{moment}+07:00")
    stated = as_of and dt.datetime.fromisoformat(f"{as_of}+07:00")
    run = FeedRun.objects.create(actor_label="uji", started_at=loaded, finished_at=loaded)
    return FeedFile.objects.create(run=run, name=f"{kind}.csv", kind=kind, started_at=loaded, as_of=stated, **file)


@pytest.mark.parametrize(("moment", "rings"), [("05:59:59.999999", 0), ("06:00:00", 1)])
def test_the_alarm_rings_at_the_hour_and_not_a_moment_before(institution, moment, rings):
    """F11."""
    expect()
    came("2026-11-19 05:00:00")
    with at(f"{FRIDAY} {moment}"):
        lateness.watch()
        assert FeedAlarm.objects.count() == rings
        assert len(watch.late()) == rings


@pytest.mark.parametrize(
    ("zone", "utc"), [("Asia/Jakarta", "23:00:00"), ("Asia/Makassar", "22:00:00"), ("Asia/Jayapura", "21:00:00")]
)
def test_the_hour_is_the_institutions_own_in_each_zone(institution, zone, utc):
    """F11: WIB, WITA, WIT."""
    Institution.objects.update(zone=zone)
    current.forget()
    expect()
    due = dt.datetime.fromisoformat(f"2026-11-19T{utc}+00:00")
    for moment, rings in ((due - dt.timedelta(microseconds=1), False), (due, True)):
        with time_machine.travel(moment, tick=False):
            lateness.watch()
            assert FeedAlarm.objects.filter(day=FRIDAY).exists() == rings


@pytest.mark.parametrize(
    ("loaded", "as_of", "is_late"),
    [
        ("2026-11-20 05:30:00", None, False),
        ("2026-11-19 18:00:00", None, False),
        ("2026-11-19 17:59:59", None, True),
        ("2026-11-20 05:30:00", "2026-11-19 23:59:59", False),
        ("2026-11-20 05:30:00", "2026-11-19 03:00:00", True),
        ("2026-11-18 05:30:00", "2026-12-31 00:00:00", True),
    ],
)
def test_only_the_days_own_data_counts_not_yesterdays_sent_again(institution, loaded, as_of, is_late):
    """F11: from 12 hours before the hour; a core whose clock runs ahead silences nothing."""
    expect()
    came(loaded, as_of=as_of)
    with at(f"{FRIDAY} 06:00:00"):
        assert bool(watch.late()) == is_late


def test_a_refused_file_and_another_kind_are_no_payments(institution):
    """F11."""
    expect()
    came(f"{FRIDAY} 05:00:00", status=FeedFile.Status.REFUSED)
    came(f"{FRIDAY} 05:00:00", kind="contracts")
    with at(f"{FRIDAY} 06:00:00"):
        assert [standing.as_of for standing in watch.late()] == [None]


def test_it_rings_once_a_day_and_again_the_next(institution, wati):
    """F11: once for each kind and day."""
    expect()
    for moment in (f"{FRIDAY} 06:00:00", f"{FRIDAY} 06:00:30", f"{FRIDAY} 23:59:59", "2026-11-21 06:00:00"):
        with at(moment):
            lateness.watch()
    assert [str(alarm.day) for alarm in FeedAlarm.objects.order_by("day")] == [FRIDAY, "2026-11-21"]
    assert Message.objects.filter(kind="feed_late", user_id=wati.pk).count() == 2


def test_a_house_that_slept_for_a_week_rings_for_the_last_day_only(institution):
    expect(on="2026-11-10")
    came("2026-11-12 05:00:00")
    with at(f"{FRIDAY} 09:00:00"):
        lateness.watch()
        [standing] = watch.late()
        assert standing.late_for == dt.timedelta(days=7, hours=3)
    assert [str(alarm.day) for alarm in FeedAlarm.objects.all()] == [FRIDAY]


def test_a_rule_set_after_the_hour_begins_with_the_next(institution):
    """F11: a fresh house is not alarmed, nor is one whose hour was just changed."""
    with at(f"{FRIDAY} 06:00:01"):
        seed(by=ME)
        lateness.watch()
    with at("2026-11-21 05:59:59"):
        lateness.watch()
        assert not FeedAlarm.objects.exists()
    with at("2026-11-21 06:00:00"):
        lateness.watch()
        assert FeedAlarm.objects.get().as_of is None


def test_seeding_again_leaves_what_people_set(institution):
    seed(by=ME)
    FeedHour.objects.update(by=dt.time(7), is_expected=False)
    seed(by=ME)
    assert FeedHour.objects.values_list("by", "is_expected").get() == (dt.time(7), False)


def test_on_working_days_weekend_and_holidays_are_quiet(office_hours):
    """F11: by the institution's calendar."""
    Institution.objects.update(calendar=office_hours)
    Holiday.objects.create(day=dt.date(2026, 11, 23), name="Hari Uji")
    with time_machine.travel("2026-11-01T00:00:00Z", tick=False):
        renew_all(by=ME)
    current.forget()
    hour = expect(days=FeedHour.Days.WORKING)
    came(f"{FRIDAY} 05:00:00")
    for quiet in ("2026-11-21 06:00:00", "2026-11-22 23:00:00", "2026-11-23 12:00:00", "2026-11-24 05:59:59"):
        with at(quiet):
            assert watch.late() == [], quiet
            assert timezone.localtime(hour.next_due(timezone.now())).isoformat() == "2026-11-24T06:00:00+07:00"
    with at("2026-11-24 06:00:00"):
        assert lateness.watch() == dt.datetime(2026, 11, 24, 23, tzinfo=dt.UTC)
        assert str(FeedAlarm.objects.get().day) == "2026-11-24"


def test_working_days_without_a_calendar_are_all_days(institution):
    """A calendar that is missing must not silence the alarm."""
    expect(days=FeedHour.Days.WORKING)
    with at("2026-11-22 06:00:00"):
        assert len(watch.late()) == 1


def test_what_is_not_expected_is_never_late(institution):
    expect(is_expected=False)
    with at(f"{FRIDAY} 09:00:00"):
        assert lateness.watch() is None
        assert not FeedAlarm.objects.exists()


def test_the_file_that_comes_late_clears_the_alarm_at_once(institution, load):
    """F11: also that of the day before."""
    expect()
    for moment in ("2026-11-19 06:00:00", f"{FRIDAY} 06:00:00"):
        with at(moment):
            lateness.watch()
    with at(f"{FRIDAY} 07:30:00"):
        run = load(payments=[])
    for alarm in FeedAlarm.objects.all():
        assert (alarm.cleared_at, alarm.file) == (dt.datetime(2026, 11, 20, 0, 30, tzinfo=dt.UTC), run.files.get())


def test_an_old_file_that_comes_clears_yesterdays_alarm_only(institution):
    expect()
    for moment in ("2026-11-19 06:00:00", f"{FRIDAY} 06:00:00"):
        with at(moment):
            lateness.watch()
    came(f"{FRIDAY} 07:30:00", as_of="2026-11-19 08:00:00")
    with at(f"{FRIDAY} 07:31:00"):
        lateness.watch()
        assert [str(alarm.day) for alarm in FeedAlarm.objects.open()] == [FRIDAY]


def test_a_changed_hour_closes_what_the_rule_before_had_raised(institution, wati):
    hour = expect()
    with at(f"{FRIDAY} 06:00:00"):
        lateness.watch()
    with at(f"{FRIDAY} 06:30:00"):
        save_hour(hour, by=wati, fields=[])
        assert FeedAlarm.objects.open().exists()
        hour.by = dt.time(9)
        save_hour(hour, by=wati, fields=["by"])
        assert not FeedAlarm.objects.open().exists()
        assert watch.late() == []
    assert AuditEvent.objects.get(act="feed_hour.changed").fields == ["by"]


def test_administrators_get_one_mail_each_and_nobody_else(institution, wati, hadi, budi):
    """F11."""
    expect()
    came("2026-11-19 05:00:00")
    with at(f"{FRIDAY} 06:00:00"):
        lateness.watch()
    message = Message.objects.get(kind="feed_late")
    assert message.user_id == wati.pk
    text = message.text.body
    for said in ("Data pembayaran", "20/11/2026 06.00 WIB", "19/11/2026 05.00 WIB", "/staff/settings/feeds"):
        assert said in text


def test_the_mail_says_that_members_are_told_only_where_they_are(institution, wati):
    """F11: members' pages show no disbursements."""
    for kind in ("payments", "payment_codes", "disbursements"):
        expect(kind=kind)
        came("2026-11-19 05:00:00", kind=kind)
    with at(f"{FRIDAY} 06:00:00"):
        lateness.watch()
    told = {message.text.subject: "kepada pelanggan" in message.text.body for message in Message.objects.all()}
    assert told == {
        "Data pembayaran belum datang": True,
        "Data kode pembayaran belum datang": True,
        "Data pencairan belum datang": False,
    }


def test_doctor_and_metrics_say_so(institution):
    """F11."""
    expect()
    came("2026-11-19 05:00:00")
    with at(f"{FRIDAY} 05:59:59"):
        assert watch.faults() == []
    with at(f"{FRIDAY} 06:00:00"):
        [fault] = watch.faults()
        assert "payments of 20/11/2026 06.00 WIB have not come" in fault
        figures = {name: value for name, (_, value) in watch.gauges().items()}
        assert figures == {"tanggap_feed_late": 1, "tanggap_feed_payments_age_seconds": 25 * 3600}


@pytest.mark.django_db(transaction=True)
def test_many_workers_ring_once(institution, wati):
    """F11: several workers, exactly once."""
    expect()
    with at(f"{FRIDAY} 06:00:00"):
        at_once(*[lateness.watch] * 8)
    assert FeedAlarm.objects.count() == 1
    assert Message.objects.filter(kind="feed_late").count() == 1
    assert AuditEvent.objects.filter(act="feed.late").count() == 1

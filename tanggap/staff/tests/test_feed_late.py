"""Late data as staff see it, and the hours by which it is expected: F11."""

import datetime as dt

import pytest
import time_machine

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.feed.late import lateness
from tanggap.feed.late.hours import seed
from tanggap.feed.models import FeedAlarm, FeedHour
from tanggap.portal.tests.pages import text

pytestmark = pytest.mark.django_db
HOURS = "/staff/settings/feeds/hours"
ASKED = {"kind": "payments", "by": "07.30", "days": "working", "window_hours": "8", "is_expected": "on"}


@pytest.fixture
def late(institution):
    """Payments were due at 06.00 WIB and have never come; it is noon."""
    with time_machine.travel("2026-11-18T05:00:00Z", tick=False):
        seed(by=System("uji"))
    with time_machine.travel("2026-11-20T05:00:00Z", tick=False):
        lateness.watch()
        yield


@pytest.mark.parametrize("person", ["wati", "hadi"])
def test_home_tells_those_who_look_after_the_feed(request, late, signed_in, person):
    """F11."""
    page = text(signed_in(request.getfixturevalue(person)).get("/staff/"))
    assert "1 data sistem inti terlambat" in page
    assert "Terlambat 1 hari 6 jam" in page


def test_home_tells_nobody_else(late, signed_in, budi, rina):
    for person in (budi, rina):
        page = text(signed_in(person).get("/staff/"))
        assert "sistem inti" not in page
        assert "Tidak ada yang menunggu Anda" in page


def test_home_is_quiet_while_all_is_in_time(institution, signed_in, wati):
    seed(by=System("uji"))
    page = text(signed_in(wati).get("/staff/"))
    assert "Tidak ada yang menunggu Anda" in page
    assert "Setiap hari, paling lambat 06.00 WIB" in page
    assert "Belum ada pemuatan" in page


def test_the_administrator_sets_an_hour_and_the_history_says_who(signed_in, wati, hadi):
    """F11: with history and audit."""
    browser = signed_in(wati)
    assert browser.post(f"{HOURS}/new", ASKED).status_code == 302
    hour = FeedHour.objects.get()
    assert (hour.by, hour.days, hour.window_hours) == (dt.time(7, 30), "working", 8)
    page = text(signed_in(hadi).get(f"{HOURS}/{hour.pk}"))
    assert "07.30 WIB" in page
    assert "Jam data ditambahkan" in page
    assert "Wati" in page
    assert AuditEvent.objects.get(act="feed_hour.added").actor_id == wati.pk


def test_changing_an_hour_by_the_page_closes_the_open_alarm(late, signed_in, wati):
    hour = FeedHour.objects.get()
    browser = signed_in(wati)
    edit = f"{HOURS}/{hour.pk}/edit"
    seen = browser.get(edit).text.split('name="seen"')[1].split('value="')[1].split('"')[0].replace("&#34;", '"')
    assert browser.post(edit, ASKED | {"seen": seen.replace("&quot;", '"')}).status_code == 302
    hour.refresh_from_db()
    assert hour.by == dt.time(7, 30)
    assert not FeedAlarm.objects.open().exists()


def test_what_cannot_be_an_hour_is_said_beside_the_field(signed_in, wati):
    page = signed_in(wati).post(f"{HOURS}/new", ASKED | {"by": "25.00", "window_hours": "25"})
    assert page.status_code == 422
    assert page.text.count('class="error"') >= 2


def test_a_kind_has_one_hour(late, signed_in, wati):
    page = signed_in(wati).post(f"{HOURS}/new", ASKED)
    assert page.status_code == 422
    assert FeedHour.objects.count() == 1

"""P8, S2: how long sessions live, and ending one's own."""

import pytest
import time_machine
from django.contrib.sessions.models import Session

from conftest import PASSWORD, PersonClient
from tanggap.identity.session_store import SessionStore
from tanggap.identity.sessions import browser_of
from tests.captcha import solved

pytestmark = pytest.mark.django_db
NOON = "2026-11-21T12:00:00+00:00"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Mobile Safari/537.36"


@pytest.mark.parametrize(
    ("name", "page", "idle"), [("siti", "/member/sessions", 30 * 60), ("budi", "/staff/sessions", 15 * 60)]
)
def test_an_idle_session_ends_to_the_second(request, signed_in, name, page, idle):
    """P8, S2: 30 minutes for members, 15 for staff."""
    person = request.getfixturevalue(name)
    with time_machine.travel(NOON, tick=False) as clock:
        browser = signed_in(person)
        clock.shift(idle - 1)
        assert browser.get(page).status_code == 200
        clock.shift(idle)
        ended = browser.get(page)
        assert ended.status_code == 302
        assert "berakhir" in browser.get(ended.headers["Location"]).content.decode()


@pytest.mark.parametrize(("name", "page", "hours"), [("siti", "/member/sessions", 12), ("budi", "/staff/sessions", 10)])
def test_a_busy_session_ends_all_the_same(request, signed_in, name, page, hours):
    """P8, S2: 12 hours for members, 10 for staff."""
    person = request.getfixturevalue(name)
    with time_machine.travel(NOON, tick=False) as clock:
        browser = signed_in(person)
        for _ in range(hours * 6 - 1):
            clock.shift(600)
            assert browser.get(page).status_code == 200
        clock.shift(599)
        assert browser.get(page).status_code == 200
        clock.shift(1)
        assert browser.get(page).status_code == 302


def test_activity_is_written_at_most_once_a_minute(signed_in, siti):
    """P8: so a session may end up to a minute early, never late."""
    with time_machine.travel(NOON, tick=False) as clock:
        browser = signed_in(siti)
        stored = Session.objects.get().session_data
        clock.shift(59)
        browser.get("/member/sessions")
        assert Session.objects.get().session_data == stored
        clock.shift(1)
        browser.get("/member/sessions")
        assert Session.objects.get().session_data != stored


def test_activity_is_noted_in_one_statement_that_does_not_wait_for_the_disk(signed_in, siti, django_assert_num_queries):
    """P8."""
    with time_machine.travel(NOON, tick=False) as clock:
        browser = signed_in(siti)
        browser.get("/member/sessions")
        with django_assert_num_queries(2) as usual:
            browser.get("/member/password")
        clock.shift(60)
        with django_assert_num_queries(3) as noting:
            answer = browser.get("/member/password")
    (note,) = {query["sql"] for query in noting.captured_queries if "update" in query["sql"]}
    assert not any("update" in query["sql"].lower() for query in usual.captured_queries)
    assert "set_config('synchronous_commit', 'off', true)" in note
    assert "tanggap_member" not in answer.cookies


def test_a_note_overwrites_nothing_and_revives_nothing(signed_in, siti):
    """P8: what a parallel request has stored stays, and a session that was ended stays ended."""
    browser = signed_in(siti)
    mine, other = (SessionStore(browser.session.session_key) for _ in range(2))
    assert mine["seen_at"] == other["seen_at"]
    other["basket"] = "full"
    other.save()
    mine.note("seen_at", 1.0)
    assert SessionStore(browser.session.session_key).load()["basket"] == "full"
    other.delete()
    mine.note("seen_at", 2.0)
    assert not Session.objects.exists()


def test_a_page_that_asks_by_itself_keeps_no_session_alive(signed_in, siti):
    """P8."""
    with time_machine.travel(NOON, tick=False) as clock:
        browser = signed_in(siti)
        for _ in range(3):
            clock.shift(600)
            answer = browser.get("/member/sessions", headers={"X-Background": "1"})
        assert answer.status_code == 302


@pytest.mark.parametrize(("name", "page"), [("siti", "/member/sessions"), ("budi", "/staff/sessions")])
def test_a_session_ended_elsewhere_is_explained_at_the_entrance(request, signed_in, name, page):
    """P8, S2: for members and staff."""
    browser = signed_in(request.getfixturevalue(name))
    Session.objects.all().delete()
    told = browser.get(page, follow=True).text
    assert "diakhiri dari perangkat lain" in told
    assert "diakhiri dari perangkat lain" not in browser.get(page, follow=True).text


def test_a_session_that_a_new_password_ended_is_explained(signed_in, siti):
    """P8."""
    browser = signed_in(siti)
    siti.set_password("sangat-rahasia-baru")
    siti.save()
    assert "password diganti" in browser.get("/member/", follow=True).text


def test_only_one_reason_is_given_for_an_idle_session(signed_in, siti):
    """P8."""
    with time_machine.travel(NOON, tick=False) as clock:
        browser = signed_in(siti)
        clock.shift(1800)
        told = browser.get("/member/", follow=True).text
    assert told.count("Sesi Anda telah berakhir") == 1
    assert "batas waktunya" in told


def test_a_visitor_is_told_of_no_session(client, institution):
    """P8."""
    assert "Sesi Anda" not in client.get("/member/", follow=True).text


def test_a_session_without_stamps_is_over(signed_in, siti):
    browser = signed_in(siti)
    session = browser.session
    del session["seen_at"]
    session.save()
    assert browser.get("/member/sessions").status_code == 302


def enter(email) -> PersonClient:
    browser = PersonClient(headers={"User-Agent": PHONE})
    browser.post("/member/login", {"email": email, "password": PASSWORD, "captcha": solved(browser)})
    return browser


def test_ones_own_sessions_are_listed_and_one_can_be_ended(siti, andi):
    """P8."""
    here, lost = enter(siti.email), enter(siti.email)
    enter(andi.email)
    page = here.get("/member/sessions").content.decode()
    assert page.count("Chrome di Android</b>") == 2
    assert page.count("sesi ini") == 1
    target = page.partition('action="/member/sessions/')[2].partition('"')[0]
    assert here.post(f"/member/sessions/{target}").status_code == 302
    assert lost.get("/member/sessions").status_code == 302
    assert here.get("/member/sessions").status_code == 200


def test_all_other_sessions_can_be_ended_at_once(siti):
    """P8."""
    here, *others = [enter(siti.email) for _ in range(3)]
    here.post("/member/sessions/end")
    assert [browser.get("/member/sessions").status_code for browser in others] == [302, 302]
    assert here.get("/member/sessions").status_code == 200


def test_sessions_whose_time_is_over_are_not_listed(siti):
    """P8."""
    with time_machine.travel(NOON, tick=False) as clock:
        enter(siti.email)
        clock.shift(31 * 60)
        assert enter(siti.email).get("/member/sessions").content.decode().count("di Android</b>") == 1


@pytest.mark.parametrize(
    ("user_agent", "told"),
    [
        (PHONE, "Chrome di Android"),
        ("", "Peramban lain"),
        ("Mozilla/5.0 (Windows NT 10.0) Firefox/130", "Firefox di Windows"),
    ],
)
def test_a_browser_is_told_in_plain_words(user_agent, told):
    assert browser_of(user_agent) == told


@pytest.mark.parametrize(("name", "path"), [("tanggap_member", "/"), ("tanggap_staff", "/staff")])
def test_session_cookies_are_closed_to_scripts_and_other_sites(siti, budi, name, path, settings):
    """S5: and sent over https only, where the address is https."""
    settings.SESSION_COOKIE_SECURE = True
    member = enter(siti.email)
    staff = PersonClient()
    staff.post("/staff/login", {"email": budi.email, "password": PASSWORD})
    cookie = (staff if name == "tanggap_staff" else member).cookies[name]
    assert (cookie["path"], cookie["httponly"], cookie["secure"], cookie["samesite"]) == (path, True, True, "Lax")
    assert cookie["max-age"] == ""
    assert "tanggap_member" not in staff.cookies

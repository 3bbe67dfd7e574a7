"""S1: default deny, and the two entrances kept apart. The addresses here are the test's own."""

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import path

from tanggap.identity.models import Role, RoleGrant
from tanggap.lib import access

pytestmark = pytest.mark.django_db


@access.public
def open_to_all(request):
    return HttpResponse("public")


@access.member
def for_members(request):
    return HttpResponse("member")


@access.staff()
def for_staff(request):
    return HttpResponse("staff")


@access.staff("users.edit")
def for_administrators(request):
    return HttpResponse("admin")


def without_mark(request):
    return HttpResponse("forgotten")


urlpatterns = [
    path("open", open_to_all),
    path("member/page", for_members),
    path("staff/page", for_staff),
    path("staff/users", for_administrators),
    path("forgotten", without_mark),
    path("staff/forgotten", without_mark),
]


@pytest.fixture(autouse=True)
def addresses():
    with override_settings(ROOT_URLCONF=__name__):
        yield


def test_a_view_without_a_mark_does_not_exist_for_anybody(client, signed_in, siti, wati):
    """S1."""
    assert client.get("/open").status_code == 200
    for browser in (client, signed_in(siti)):
        assert browser.get("/forgotten").status_code == 404
    assert signed_in(wati).get("/staff/forgotten").status_code == 404


def test_a_visitor_is_led_to_the_entrance_and_back(client):
    """S1."""
    assert client.get("/member/page?a=1").headers["Location"] == "/member/login?next=%2Fmember%2Fpage%3Fa%3D1"
    assert client.post("/staff/page").headers["Location"] == "/staff/login"
    foreign = {"Referer": "http://elsewhere.test/staff/form"}
    assert client.post("/staff/page", headers=foreign).headers["Location"] == "/staff/login"
    own = {"Referer": "http://testserver/staff/form?a=1#here"}
    assert client.post("/staff/page", headers=own).headers["Location"] == "/staff/login?next=%2Fstaff%2Fform%3Fa%3D1"
    assert client.get("/staff/page", headers={"HX-Request": "true"}).headers["HX-Redirect"] == "/staff/login"


def test_members_and_staff_open_their_own_pages_only(signed_in, siti, budi):
    """S1."""
    assert signed_in(siti).get("/member/page").status_code == 200
    assert signed_in(siti).get("/staff/page").status_code == 302
    assert signed_in(budi).get("/staff/page").status_code == 200
    assert signed_in(budi).get("/member/page").status_code == 302


def test_a_session_key_carried_to_the_other_entrance_opens_nothing(signed_in, siti, budi):
    """S1: portal users and staff never share an entrance."""
    member, staff = signed_in(siti), signed_in(budi)
    member.cookies["tanggap_staff"] = member.cookies["tanggap_member"].value
    staff.cookies["tanggap_member"] = staff.cookies["tanggap_staff"].value
    assert member.get("/staff/page").status_code == 404
    assert staff.get("/member/page").status_code == 404


def test_without_the_right_a_page_looks_like_one_that_does_not_exist(signed_in, wati, budi):
    """S1: not yours is 404."""
    assert signed_in(wati).get("/staff/users").status_code == 200
    assert signed_in(budi).get("/staff/users").status_code == 404


def test_disabled_staff_are_out_at_the_next_request(signed_in, budi):
    """S2."""
    browser = signed_in(budi)
    assert browser.get("/staff/page").status_code == 200
    budi.is_active = False
    budi.save()
    assert browser.get("/staff/page").status_code == 302


def test_an_ended_role_is_gone_at_the_next_request(signed_in, wati):
    """S1."""
    browser = signed_in(wati)
    assert browser.get("/staff/users").status_code == 200
    RoleGrant.objects.filter(user=wati, role=Role.ADMIN).update(ended_at="2026-01-01T00:00Z")
    assert browser.get("/staff/users").status_code == 404


def test_signed_in_pages_are_not_kept_by_the_browser(signed_in, siti):
    """S5."""
    assert "no-store" in signed_in(siti).get("/member/page").headers["Cache-Control"]


def test_a_browser_may_hold_both_sessions_and_each_cookie_stays_on_its_side(signed_in, siti, budi):
    """S1."""
    browser = signed_in(siti)
    browser.force_login(budi)
    browser.cookies["tanggap_member"] = signed_in(siti).cookies["tanggap_member"].value
    assert browser.get("/member/page").content == b"member"
    assert browser.get("/staff/page").content == b"staff"

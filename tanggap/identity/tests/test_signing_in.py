"""P1, P6, S2, S7: the two entrances and their limits."""

import re
from functools import partial
from unittest.mock import patch

import pytest
import time_machine

from conftest import PASSWORD, PersonClient
from tanggap.audit.models import AuditEvent
from tanggap.identity.models import User
from tests.at_once import at_once
from tests.captcha import solved
from tests.hashing import FastArgon2

pytestmark = pytest.mark.django_db
NOON = "2026-11-21T12:00:00+00:00"


def enter(client, email, password=PASSWORD, **more):
    """Sign in by the member's entrance, captcha solved."""
    return client.post("/member/login", {"email": email, "password": password, "captcha": solved(client)} | more)


def enter_staff(client, email, password=PASSWORD, **more):
    return client.post("/staff/login", {"email": email, "password": password} | more)


def answer(response) -> str:
    """The page without what differs each time: nonces, tokens, and the e-mail that was typed."""
    text = response.content.decode()
    text = re.sub(r'(nonce|value|content)="[^"]*"', "", text)
    return re.sub(r":root\{[^}]*\}", "", text)


def test_the_member_entrance_has_the_words_of_the_source(client, institution):
    """P1."""
    page = client.get("/member/login").content.decode()
    for words in ("Login Halaman Pelanggan", "E-Mail", "Password", "SUBMIT", "Forgot Password", "Selamat datang"):
        assert words in page
    assert "<altcha-widget" in page
    assert "<noscript>" in page
    assert institution.phone in page.partition("<noscript>")[2]


def test_a_member_comes_in_and_goes_where_they_wanted(client, siti):
    """P6."""
    response = enter(client, " Siti@Anggota.test ", next="/member/payments?contract=20-099-16-00123")
    assert (response.status_code, response.headers["Location"]) == (302, "/member/payments?contract=20-099-16-00123")
    assert client.get("/member/sessions").status_code == 200
    assert AuditEvent.objects.filter(act="session.began", actor_id=siti.pk).exists()


@pytest.mark.parametrize("wanted", ["https://jahat.test/", "//jahat.test", "/staff/settings", "javascript:alert(1)"])
def test_nobody_is_led_elsewhere_after_signing_in(client, siti, wanted):
    """S1."""
    assert enter(client, siti.email, next=wanted).headers["Location"] == "/member/"


def test_unknown_wrong_foreign_and_disabled_get_the_same_answer(siti, andi, budi):
    """P6: and members and staff refuse each other's entrance with it."""
    User.objects.filter(pk=andi.pk).update(is_active=False)
    tries = [("tidak@ada.test", PASSWORD), (siti.email, "salah"), (budi.email, PASSWORD), (andi.email, PASSWORD)]
    pages = {answer(enter(PersonClient(), *attempt)) for attempt in tries}
    assert len(pages) == 1
    assert "E-mail atau password tidak sesuai" in pages.pop()
    staff = {answer(enter_staff(PersonClient(), *attempt)) for attempt in [(siti.email, PASSWORD), (budi.email, "x")]}
    assert len(staff) == 1


@pytest.mark.parametrize("who", ["nobody", "siti", "budi"])
def test_the_password_is_hashed_once_whatever_is_wrong(who, siti, budi):
    """P6: the same answer in the same time."""
    with (
        patch.object(FastArgon2, "encode", autospec=True, side_effect=FastArgon2.encode) as made,
        patch.object(FastArgon2, "verify", autospec=True, side_effect=FastArgon2.verify) as compared,
    ):
        enter(PersonClient(), {"siti": siti.email, "budi": budi.email}.get(who, "tidak@ada.test"), "salah")
    assert made.call_count + compared.call_count == 1


def test_signing_in_makes_a_new_session(client, siti):
    """S2: a session planted before sign-in is worth nothing after it."""
    session = client.session
    session["planted"] = 1
    session.save()
    planted = session.session_key
    client.cookies["tanggap_member"] = planted
    enter(client, siti.email)
    assert client.cookies["tanggap_member"].value != planted
    assert PersonClient(headers={"Cookie": f"tanggap_member={planted}"}).get("/member/sessions").status_code == 302


def test_a_solved_captcha_works_once(client, siti):
    """P2."""
    once = solved(client)
    assert enter(client, siti.email, "salah", captcha=once).status_code == 200
    page = enter(client, siti.email, captcha=once).content.decode()
    assert "Verifikasi keamanan sudah tidak berlaku" in page


def test_another_fields_error_does_not_spend_the_captcha(client, siti):
    """P2."""
    once = solved(client)
    enter(client, "bukan-e-mail", captcha=once)
    assert enter(client, siti.email, captcha=once).status_code == 302


def test_without_the_captcha_no_password_is_looked_at(client, siti):
    """P1."""
    assert "Centang kotak" in enter(client, siti.email, captcha="").content.decode()
    assert enter(client, siti.email, captcha="bukan captcha").status_code == 200
    assert client.get("/member/sessions").status_code == 302


def test_after_five_failures_the_wait_is_told_and_ends_after_fifteen_minutes(siti):
    """P6, S7."""
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(5):
            assert enter(PersonClient(), siti.email, "salah").status_code == 200
        refused = enter(PersonClient(), siti.email)
        assert refused.status_code == 429
        assert refused.headers["Retry-After"] == "900"
        assert "coba lagi dalam 15 menit" in refused.content.decode()
        clock.shift(899)
        late = enter(PersonClient(), siti.email)
        assert (late.status_code, late.headers["Retry-After"]) == (429, "1")
        clock.shift(1)
        assert enter(PersonClient(), siti.email).status_code == 302


def test_attempts_during_the_wait_do_not_lengthen_it(siti):
    """P6: never longer than 15 minutes for the owner."""
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(5):
            enter(PersonClient(), siti.email, "salah")
        for _ in range(14):
            clock.shift(60)
            enter(PersonClient(), siti.email, "salah")
        clock.shift(60)
        assert enter(PersonClient(), siti.email).status_code == 302


def test_strangers_cannot_lock_the_owner_out_of_a_browser_they_know(client, siti):
    """P6."""
    enter(client, siti.email)
    client.post("/member/logout")
    for _ in range(6):
        stranger = enter(PersonClient(), siti.email, "salah")
    assert stranger.status_code == 429
    assert enter(client, siti.email).status_code == 302


def test_right_passwords_do_not_count(siti):
    """P6: five failures, not five attempts."""
    for _ in range(7):
        assert enter(PersonClient(), siti.email).status_code == 302


def test_an_address_may_try_thirty_times_a_minute(client, siti):
    """P6, S7."""
    with time_machine.travel(NOON, tick=False) as clock:
        for number in range(30):
            assert enter_staff(client, f"orang{number}@staf.test").status_code == 200
        assert enter_staff(client, "orang31@staf.test").status_code == 429
        clock.shift(60)
        assert enter_staff(client, "orang31@staf.test").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_of_twenty_wrong_passwords_at_once_exactly_five_are_looked_at(institution, enrol_alone):
    """P6, S7."""

    def attempt(captcha: str) -> int:
        body = {"email": enrol_alone, "password": "salah", "captcha": captcha}
        return PersonClient().post("/member/login", body).status_code

    captchas = [solved(PersonClient()) for _ in range(20)]
    statuses = at_once(*(partial(attempt, captcha) for captcha in captchas))
    assert (statuses.count(200), statuses.count(429)) == (5, 15)


@pytest.fixture
def enrol_alone(institution) -> str:
    return User.objects.create_user("siti@anggota.test", PASSWORD, kind=User.Kind.MEMBER, username="siti").email


def test_signing_in_and_out_need_the_csrf_token(siti, budi):
    """S5."""
    strict = PersonClient(enforce_csrf_checks=True)
    assert enter_staff(strict, budi.email).status_code == 403
    strict.force_login(siti)
    assert strict.post("/member/logout").status_code == 403
    assert strict.get("/member/sessions").status_code == 200


def test_signing_out_ends_the_session_and_needs_a_post(client, siti):
    """P8."""
    enter(client, siti.email)
    assert client.get("/member/logout").status_code == 405
    key = client.cookies["tanggap_member"].value
    assert client.post("/member/logout").headers["Location"] == "/member/login"
    assert PersonClient(headers={"Cookie": f"tanggap_member={key}"}).get("/member/sessions").status_code == 302
    assert AuditEvent.objects.filter(act="session.ended", actor_id=siti.pk).exists()


def test_no_password_and_no_unknown_e_mail_reaches_the_audit_trail(client, siti):
    """S8."""
    enter(client, "tidak@ada.test", "rahasia-sekali")
    written = str(list(AuditEvent.objects.values()))
    assert "session.refused" in written
    assert "tidak@ada.test" not in written
    assert "rahasia-sekali" not in written

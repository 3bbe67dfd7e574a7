"""S2: the second factor of staff."""

import re
import threading
import time

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.db import connection

from conftest import PASSWORD, PersonClient
from tanggap.audit.models import AuditEvent
from tanggap.identity import second_factor
from tanggap.lib.errors import Forbidden

pytestmark = pytest.mark.django_db
NOON = "2026-11-21T12:00:00+00:00"


def code_at(secret: str, shift: int = 0) -> str:
    """The app's code, now or some half minutes away."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + shift))


@pytest.fixture
def secret(budi) -> str:
    """Budi has an app that holds this secret."""
    secret = generate_totp_secret()
    TOTP.activate(budi, secret)
    return secret


def knock(email) -> PersonClient:
    """A browser that has given the right password."""
    browser = PersonClient()
    response = browser.post("/staff/login", {"email": email, "password": PASSWORD})
    assert response.headers["Location"] == "/staff/login/code"
    return browser


def is_in(browser) -> bool:
    return browser.get("/staff/sessions").status_code == 200


def test_the_password_alone_does_not_let_in(budi, secret):
    """S2."""
    browser = knock(budi.email)
    assert not is_in(browser)
    page = browser.get("/staff/login/code").text
    assert "Verifikasi dua langkah" in page
    assert "Pakai kunci keamanan" not in page, "Budi has no key."
    browser.post("/staff/login/code", {"code": code_at(secret)})
    assert is_in(browser)


@pytest.mark.parametrize(("shift", "opens"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_good_for_half_a_minute_on_either_side(budi, secret, shift, opens):
    """S2."""
    with time_machine.travel(NOON, tick=False):
        browser = knock(budi.email)
        browser.post("/staff/login/code", {"code": code_at(secret, shift)})
        assert is_in(browser) is opens


@pytest.mark.parametrize("spelt", ["{0} {1}", " {0}{1}", "{0}-{1}", "{0}.{1}", "{0}\t{1}"])
def test_a_code_works_once_for_as_long_as_it_is_good(budi, secret, spelt):
    """S2: whoever has read it over a shoulder comes too late, however they write it."""
    with time_machine.travel(NOON, tick=False) as clock:
        code = code_at(secret, 1)
        knock(budi.email).post("/staff/login/code", {"code": code})
        for seconds in (0, 29, 30):
            clock.shift(seconds)
            thief = knock(budi.email)
            page = thief.post("/staff/login/code", {"code": spelt.format(code[:3], code[3:])})
            assert "sudah dipakai" in page.content.decode()
            assert not is_in(thief)


def test_five_wrong_codes_and_the_wait_is_told(budi, secret):
    """S2, S7."""
    with time_machine.travel(NOON, tick=False) as clock:
        browser = knock(budi.email)
        for _ in range(5):
            assert browser.post("/staff/login/code", {"code": "000000"}).status_code == 200
        assert browser.post("/staff/login/code", {"code": code_at(secret)}).status_code == 429
        clock.shift(15 * 60)
        browser = knock(budi.email)
        browser.post("/staff/login/code", {"code": code_at(secret)})
        assert is_in(browser)


def test_a_recovery_code_stands_in_once(budi, secret):
    """S2."""
    code = RecoveryCodes.activate(budi).generate_codes()[0]
    for opens in (True, False):
        browser = knock(budi.email)
        browser.post("/staff/login/code", {"code": code})
        assert is_in(browser) is opens


@pytest.mark.django_db(transaction=True)
def test_a_recovery_code_brought_by_many_at_once_lets_one_in(budi, secret):
    """S2, S7."""
    code = RecoveryCodes.activate(budi).generate_codes()[0]
    browsers = [knock(budi.email) for _ in range(5)]
    start = threading.Barrier(len(browsers))

    def bring(browser) -> None:
        start.wait()
        browser.post("/staff/login/code", {"code": code})
        connection.close()

    threads = [threading.Thread(target=bring, args=[browser]) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(is_in(browser) for browser in browsers) == 1


def test_the_secret_is_sealed_at_rest(budi, secret):
    """S3."""
    RecoveryCodes.activate(budi)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert second_factor.SecondFactorAdapter().decrypt(Authenticator.objects.get(type="totp").data["secret"]) == secret


def test_where_it_is_required_nothing_opens_before_it_is_enrolled(signed_in, budi, settings):
    """S2."""
    settings.STAFF_SECOND_FACTOR = "required"
    browser = signed_in(budi)
    for page in ("/staff/", "/staff/sessions", "/staff/password", "/staff/security/codes"):
        assert browser.get(page).headers["Location"] == "/staff/security"
    assert "Pasang verifikasi dua langkah" in browser.get("/staff/security").content.decode()
    assert browser.get("/staff/security/keys/new").status_code == 200
    assert browser.post("/staff/logout").status_code == 302


def test_enrolling_an_app_opens_the_house_and_tells_the_owner(
    signed_in, budi, settings, mails, django_capture_on_commit_callbacks
):
    """S2."""
    settings.STAFF_SECOND_FACTOR = "required"
    browser = signed_in(budi)
    page = browser.get("/staff/security/app").content.decode()
    secret = page.partition('<code class="code">')[2].partition("<")[0]
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser.post("/staff/security/app", {"code": code_at(secret)})
    assert answer.headers["Location"] == "/staff/security/codes"
    shown = browser.get("/staff/security/codes").content.decode()
    assert len(re.findall(r"<li>\d{8}</li>", shown)) == 10
    assert "hanya ditampilkan sekali" not in browser.get("/staff/security/codes").content.decode()
    assert is_in(browser)
    assert mails == [("second_factor_changed", budi.email, mails[0][2])]
    assert AuditEvent.objects.filter(act="user.second_factor_changed", actor_id=budi.pk).exists()


def test_the_last_factor_stays_where_one_is_required(signed_in, budi, secret, settings):
    """S2."""
    browser = signed_in(budi)
    settings.STAFF_SECOND_FACTOR = "required"
    assert "wajib" in browser.post("/staff/security/app/remove").content.decode()
    assert Authenticator.objects.filter(user=budi).exists()
    settings.STAFF_SECOND_FACTOR = "optional"
    browser.post("/staff/security/app/remove")
    assert not Authenticator.objects.filter(user=budi).exists()


def test_a_sensitive_move_asks_again_after_five_minutes(signed_in, budi, secret):
    """S2."""
    with time_machine.travel(NOON, tick=False) as clock:
        browser = signed_in(budi)
        assert browser.get("/staff/security/app/remove").status_code == 200
        clock.shift(300)
        asked = browser.get("/staff/security/app/remove")
        assert asked.headers["Location"].startswith("/staff/again?next=")
        browser.post(asked.headers["Location"], {"password": "salah"})
        assert browser.get("/staff/security/app/remove").status_code == 302
        browser.post(asked.headers["Location"], {"password": PASSWORD})
        assert browser.get("/staff/security/app/remove").status_code == 200


def test_a_colleague_takes_a_lost_factor_off_and_all_sessions_end(budi, secret, wati):
    """S2."""
    browser = knock(budi.email)
    browser.post("/staff/login/code", {"code": code_at(secret)})
    second_factor.take_off(budi, reason="Ponsel hilang", by=wati)
    assert not is_in(browser)
    assert not Authenticator.objects.filter(user=budi).exists()
    assert AuditEvent.objects.get(act="user.second_factor_taken_off").reason == "Ponsel hilang"


def test_nobody_takes_off_their_own_by_the_administrators_page(wati):
    """S2."""
    with pytest.raises(Forbidden):
        second_factor.take_off(wati, reason="", by=wati)

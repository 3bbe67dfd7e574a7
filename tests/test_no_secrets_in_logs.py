"""S8, S3: whatever people do, no secret and no personal value comes to lie in logs, audit, jobs or plain columns.

A room adds its flows here: a function that does something as people do it, from the outside.
"""

import json
import re
from unittest.mock import patch

import pytest
import structlog
from django.conf import settings
from django.db import IntegrityError, connection
from procrastinate.contrib.django import app as queue

from conftest import PASSWORD
from tanggap.audit import sealer, trail
from tanggap.institution import current
from tanggap.messaging.models import Message
from tests import registering
from tests.captcha import solved

pytestmark = pytest.mark.django_db
ACCOUNTS = {"identity_user", "account_emailaddress"}
SESSIONS = {"django_session", "usersessions_usersession"}


@pytest.fixture
def watched(leaks, siti, budi, hadi):
    """The cast's secrets and personal values, in the shapes they may take."""
    leaks.add(PASSWORD, "sandi-yang-baru-sekali", "SRI WAHYUNI", "3602041211870001")
    leaks.add("+6281234567897", "081234567897", "6281234567897", "81234567897")
    leaks.add(siti.email, budi.email, hadi.email, allowed=ACCOUNTS)
    return leaks


def keep_session(leaks, client) -> None:
    for name in (settings.SESSION_COOKIE_NAME, "tanggap_staff"):
        if cookie := client.cookies.get(name):
            leaks.add(cookie.value, allowed=SESSIONS)


def sign_in(client, email, password=PASSWORD):
    return client.post("/member/login", {"email": email, "password": password, "captcha": solved(client)})


def test_signing_in_and_reading_the_payments_leaks_nothing(watched, client, siti):
    assert sign_in(client, siti.email).status_code == 302
    keep_session(watched, client)
    assert client.get("/member/").status_code == 200
    assert client.get("/member/payments?contract=20-099-16-00123").status_code == 200
    assert client.get("/member/sessions").status_code == 200
    client.post("/member/logout")
    assert any("/member/" in line or "member" in line for line in watched.lines), "the requests were logged"
    assert watched.found() == []


def test_failed_attempts_leak_nothing(watched, client, siti, budi):
    for email in (siti.email, "tidak.ada@contoh.test"):
        sign_in(client, email, "kata-sandi-tebakan")
    client.post("/staff/login", {"email": budi.email, "password": "kata-sandi-tebakan"})
    client.get("/member/password/new?t=token-yang-ditebak-0123456789abcdef")
    watched.add("kata-sandi-tebakan", "tidak.ada@contoh.test", "token-yang-ditebak-0123456789abcdef")
    assert watched.found() == []


def test_a_forgotten_password_leaks_nothing(watched, client, siti):
    client.post("/member/password/reset", {"email": siti.email, "captcha": solved(client)})
    link = Message.objects.get(kind="password_reset").params["url"]
    token = re.search(r"\?t=([^&]+)", link)[1]
    watched.add(token)
    page = client.get(link.removeprefix(settings.PUBLIC_BASE_URL), follow=True)
    new = {"password1": "sandi-yang-baru-sekali", "password2": "sandi-yang-baru-sekali"}
    assert client.post(page.request["PATH_INFO"], new).status_code == 302
    assert sign_in(client, siti.email, "sandi-yang-baru-sekali").status_code == 302
    assert watched.found() == []


def test_a_forgotten_login_id_leaks_nothing(watched, client, siti):
    facts = {"birth_date": "17/08/1990", "mother_name": "Sri Wahyuni", "contract": "200991600123"}
    assert client.post("/member/login-id", facts | {"captcha": solved(client)}).status_code == 200
    assert Message.objects.count() == 2
    assert watched.found() == []


def test_a_changed_email_leaks_nothing(watched, signed_in, client, siti):
    new = "alamat.baru.siti@anggota.test"
    watched.add(new, allowed=ACCOUNTS)
    signed_in(siti).post("/member/profile/email", {"email": new, "current": PASSWORD})
    for kind, page in (("email_change_link", "confirm"), ("email_changed", "undo")):
        token = re.search(r"\?t=([^&]+)", Message.objects.get(kind=kind).params["url"])[1]
        watched.add(token)
        assert client.get(f"/member/profile/email/{page}", {"t": token}).status_code == 200
        assert client.post(f"/member/profile/email/{page}", {"t": token}).status_code == 200
    assert watched.found() == []


def test_registering_and_activating_leaks_nothing(watched, client, rahmat, institution):
    """S8: neither mother's name, birth date, password, e-mail, key, code nor telephone."""
    institution.activation_code = "always"
    institution.save()
    current.forget()
    watched.add(registering.PASSWORD, "081355667788", "+6281355667788", "81355667788", "17/08/1990")
    watched.add("rahmat@anggota.test", allowed=ACCOUNTS)
    for wrong in ({"mother_name": "SRI WAHYUNINGRUM"}, {"contract": "200011600012"}, {"password_match": "x"}, {}):
        registering.register(client, **wrong)
    client.post("/member/register/sent")
    for link in registering.links():
        watched.add(link.rpartition("/")[2])
    older, newest = registering.links()
    for path in (older, newest, "/member/activate/kunci-yang-ditebak-0123456789"):
        assert client.get(path).status_code in (200, 404, 410)
    watched.add("kunci-yang-ditebak-0123456789", "SRI WAHYUNINGRUM")
    client.post(newest, {"act": "code"})
    watched.add(re.search(r"t=(.+)", registering.links("account_made")[0])[1])
    code = Message.objects.get(kind="activation_code").params["code"]
    client.post(newest, {"code": "000000" if code != "000000" else "111111"})
    assert client.post(newest, {"code": code}).status_code == 302
    assert sign_in(client, "rahmat@anggota.test", registering.PASSWORD).status_code == 302
    assert any("member/activate/" in line for line in watched.lines), "the requests were logged, by their route"
    assert watched.found() == []


def test_a_pending_registration_keeps_nothing_in_the_clear(watched, client, rahmat, budi):
    """S3, S8: while it waits, with its session, its sign-in and its purge."""
    watched.add(registering.PASSWORD, "rahmat@anggota.test", "081355667788")
    assert registering.register(client).status_code == 302
    sign_in(client, "rahmat@anggota.test", registering.PASSWORD)
    client.post(registering.links("account_made")[0], {})
    assert watched.found() == []


def test_a_crash_while_registering_leaks_nothing(watched, client, rahmat):
    """S8: the values of a form are not written with the error."""
    client.raise_request_exception = False
    watched.add(registering.PASSWORD, "rahmat@anggota.test", "17/08/1990")
    with patch("tanggap.portal.registration.registering.telling.send_link", side_effect=RuntimeError("gagal")):
        page = registering.register(client)
    assert page.status_code == 500
    assert any("RuntimeError" in line for line in watched.lines), "the crash was logged"
    assert watched.in_text(page.content.decode()) == []
    assert watched.found() == []


def test_staff_at_work_leak_nothing(watched, signed_in, budi, hadi, siti):
    browser = signed_in(hadi)
    keep_session(watched, browser)
    trail.viewed(siti.membership.customer_id, by=budi, shown=["phone", "nik"], reason="panggilan masuk")
    for path in ("/staff/", "/staff/audit/", "/staff/audit/views/", "/staff/settings/"):
        assert browser.get(path).status_code == 200
    b"".join(browser.post("/staff/audit/views/export").streaming_content)
    sealer.run()
    assert watched.found() == []


def test_an_enrolled_second_factor_leaks_nothing(watched, client, budi):
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        generate_totp_secret,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    client.post("/staff/login", {"email": budi.email, "password": PASSWORD})
    secret = generate_totp_secret()
    with patch("allauth.mfa.totp.internal.auth.generate_totp_secret", return_value=secret):
        client.get("/staff/security/app")
    code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
    client.post("/staff/security/app", {"code": code})
    watched.add(secret)
    for row in budi.authenticator_set.filter(type="recovery_codes"):
        watched.add(*RecoveryCodes(row).get_unused_codes())
    assert budi.authenticator_set.exists()
    assert watched.found() == []


def test_loading_a_feed_with_bad_rows_leaks_nothing(watched, tmp_path, institution):
    from tanggap.feed.loading import load_paths

    person = ["BUDIMAN SUGANDI NENEK", "9171011708900002", "6285298765432", "surel@pribadi.test", "Jalan Kenanga 12"]
    watched.add(*person, "085298765432")
    lines = ["customer_id,full_name,birth_date,mother_maiden_name,nik,phone,email,address"]
    lines += [",".join([f"K{n}", "SUKARNO", born, *person]) for n, born in enumerate(("1990-08-17", "17-08-1990"))]
    (tmp_path / "customers.csv").write_text("\n".join(lines))
    run = load_paths([tmp_path], by=trail.System("uji"))
    assert {(file.inserted, file.rejected) for file in run.files.all()} == {(1, 1)}
    assert watched.found() == []


def test_a_crash_with_personal_values_in_its_message_leaks_nothing(watched, siti, signed_in):
    """Exceptions of the database quote the row they choke on."""
    browser = signed_in(siti)
    browser.raise_request_exception = False
    quoting = IntegrityError(f"duplicate key\nDETAIL:  Key (email)=({siti.email}) +6281234567897 3602041211870001")
    with patch("tanggap.portal.views.home.overviews", side_effect=quoting):
        page = browser.get("/member/?t=token-dalam-alamat-0123456789")
    watched.add("token-dalam-alamat-0123456789")
    assert page.status_code == 500
    assert any("IntegrityError" in line for line in watched.lines), "the crash was logged"
    assert watched.in_text(page.content.decode()) == []
    assert watched.found() == []


def test_the_watch_sees_a_leak_wherever_it_is(leaks, budi):
    """The tool itself: logs of structlog and of libraries, audit, job arguments, plain bytes in a column."""
    leaks.add("rahasia-siti")
    structlog.get_logger("tanggap.uji").debug("signed_in", password="rahasia-siti")
    trail.record("session.refused", by=budi, reason="Rahasia-Siti")
    queue.configure_task("tanggap.uji").defer(name="rahasia-siti")
    with connection.cursor() as cursor:
        cursor.execute("insert into lib_canary values ('uji', 'uji', %s)", [b"rahasia-siti"])
    places = {re.match(r"\w+( \w+)?", leak)[0] for leak in leaks.found()}
    assert places == {"log", "table audit_auditevent", "table procrastinate_jobs", "table lib_canary"}


def test_a_log_line_is_one_json_object_with_its_request(leaks, client, institution):
    client.get("/member/login", headers={"X-Request-ID": "uji-permintaan-1"})
    assert all("event" in json.loads(line) for line in leaks.lines)
    assert any("request_id" in json.loads(line) for line in leaks.lines)

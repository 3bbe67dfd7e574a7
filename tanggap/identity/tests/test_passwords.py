"""P7, P8: forgotten and changed passwords."""

import re
from datetime import timedelta
from functools import partial
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import PASSWORD, PersonClient
from tanggap.audit.models import AuditEvent
from tanggap.identity import passwords
from tanggap.identity.entrances import MEMBERS, STAFF
from tanggap.identity.models import User
from tanggap.lib.errors import TooManyAttempts
from tests.at_once import at_once
from tests.captcha import solved

pytestmark = pytest.mark.django_db
NEW = "sangat-rahasia-baru"
NOON = "2026-11-21T12:00:00+00:00"


def ask(client, email):
    return client.post("/member/password/reset", {"email": email, "captcha": solved(client)})


def follow(client, url):
    """Open the link of the mail: the token moves into the session, and the form stands at a clean address."""
    parts = urlsplit(url)
    moved = client.get(f"{parts.path}?{parts.query}")
    assert "t=" not in moved.headers.get("Location", "")
    return client.get(moved.headers["Location"])


def choose(client, password=NEW, again=None):
    return client.post("/member/password/new", {"password1": password, "password2": again or password})


@pytest.fixture
def link(client, siti, mails) -> str:
    ask(client, siti.email)
    return mails[-1][2]["url"]


def test_a_forgotten_password_is_set_anew_by_a_link(client, siti, link, mails):
    """P7."""
    assert "Buat password baru" in follow(client, link).content.decode()
    assert choose(client).headers["Location"] == "/member/login"
    assert User.objects.get(pk=siti.pk).check_password(NEW)
    assert [kind for kind, *_ in mails] == ["password_reset", "password_changed"]


def test_the_answer_is_the_same_whether_or_not_there_is_an_account(siti, budi):
    """P7: for an account, for none, and for one of the other entrance."""
    pages = set()
    for email in (siti.email, "tidak@ada.test", budi.email):
        page = ask(PersonClient(), email).content.decode()
        pages.add(re.sub(r'nonce="[^"]*"', "", page.replace(email, "")))
    assert len(pages) == 1
    assert "telah mengirimkan tautan" in pages.pop()


def test_the_same_work_is_done_for_an_unknown_e_mail(siti):
    """P7: the mail is made and taken back, so that the time tells nothing."""

    def statements(email):
        with CaptureQueriesContext(connection) as captured:
            passwords.request_reset(email, MEMBERS, address="192.0.2.1")
        return [query["sql"].split()[0] for query in captured if "SAVEPOINT" not in query["sql"]]

    assert statements(siti.email) == statements("tidak@ada.test")


def test_the_link_never_comes_from_the_host_header(client, siti, mails, settings):
    """P5."""
    settings.ALLOWED_HOSTS = ["*"]
    body = {"email": siti.email, "captcha": solved(client)}
    client.post("/member/password/reset", body, headers={"Host": "jahat.test", "X-Forwarded-Host": "jahat.test"})
    assert mails[-1][2]["url"].startswith(f"{settings.PUBLIC_BASE_URL}/member/password/new?t=")


def test_opening_the_link_changes_nothing_and_it_works_once(client, siti, link):
    """P7: mail scanners open links too."""
    for _ in range(3):
        assert follow(PersonClient(), link).status_code == 200
    follow(client, link)
    choose(client)
    spent = follow(PersonClient(), link)
    assert spent.status_code == 410
    assert 'href="/member/password/reset"' in spent.text


@pytest.mark.parametrize(("seconds", "status"), [(3600, 200), (3601, 410)])
def test_the_link_lives_an_hour(siti, mails, seconds, status):
    """P7."""
    with time_machine.travel(NOON, tick=False) as clock:
        passwords.request_reset(siti.email, MEMBERS, address="192.0.2.1")
        clock.shift(seconds)
        assert follow(PersonClient(), mails[-1][2]["url"]).status_code == status


def test_a_link_of_one_entrance_does_not_open_at_the_other(client, link):
    """S1."""
    token = parse_qs(urlsplit(link).query)["t"][0]
    with pytest.raises(passwords.LinkExpired):
        passwords.holder_of(token, STAFF)


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "::", "eyJ9:1:x"])
def test_a_made_up_link_is_told_to_be_expired(token, institution):
    with pytest.raises(passwords.LinkExpired):
        passwords.holder_of(token, MEMBERS)


def test_setting_a_password_ends_all_sessions(client, siti, link, signed_in):
    """P7."""
    elsewhere = signed_in(siti)
    assert elsewhere.get("/member/sessions").status_code == 200
    follow(client, link)
    choose(client)
    assert elsewhere.get("/member/sessions").status_code == 302


def test_setting_a_password_ends_the_wait(client, siti, link):
    """P6: the owner is never locked out of their own mailbox."""
    for _ in range(6):
        body = {"email": siti.email, "password": "salah", "captcha": solved(client)}
        assert PersonClient().post("/member/login", body).status_code in (200, 429)
    follow(client, link)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("django.db.transaction.on_commit", lambda act, **_: act())
        choose(client)
    body = {"email": siti.email, "password": NEW, "captcha": solved(client)}
    assert PersonClient().post("/member/login", body).status_code == 302


def test_common_and_short_passwords_are_refused_and_long_ones_taken(client, siti, link):
    """P2."""
    follow(client, link)
    assert "Password ini terlalu pendek. Gunakan sedikitnya 8 karakter." in choose(client, "pendek").text
    assert "Password ini dipakai banyak orang" in choose(client, "password").text
    assert choose(client, NEW, "lain-lagi-sekali").status_code == 200
    assert choose(client, "x" * 64 + " é").status_code == 302


def test_an_account_gets_three_links_an_hour_and_nobody_can_tell(client, siti):
    """S7."""
    assert [ask(client, siti.email).status_code for _ in range(5)] == [200] * 5
    assert AuditEvent.objects.filter(act="user.password_reset_sent", object_id=siti.pk).count() == 3


def test_an_address_that_asks_too_often_is_told_the_wait(institution):
    """S7."""
    for number in range(20):
        passwords.request_reset(f"orang{number}@ada.test", MEMBERS, address="192.0.2.1")
    with pytest.raises(TooManyAttempts) as refusal:
        passwords.request_reset("orang21@ada.test", MEMBERS, address="192.0.2.1")
    assert 3590 < refusal.value.retry_after <= 3600


def test_all_addresses_of_an_ipv6_network_are_one(institution):
    """P7, S7: whoever has one address has 2^64 of them."""
    for host in range(20):
        passwords.request_reset("tidak@ada.test", MEMBERS, address=f"2001:db8::{host:x}")
    with pytest.raises(TooManyAttempts):
        passwords.request_reset("tidak@ada.test", MEMBERS, address="2001:db8::ffff")


@pytest.mark.django_db(transaction=True)
def test_known_and_unknown_e_mails_are_both_committed(institution):
    """P7: a commit is written to disk and a rollback is not, which could be timed."""
    User.objects.create_user("siti@anggota.test", PASSWORD, kind="member", username="siti")
    for email in ("siti@anggota.test", "tidak@ada.test"):
        passwords.request_reset(email, MEMBERS, address="203.0.113.7")
    acts = list(AuditEvent.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["user.password_reset_asked", "user.password_reset_sent", "user.password_reset_asked"]


@pytest.mark.django_db(transaction=True)
def test_of_eight_uses_of_a_link_at_once_one_succeeds(institution, mails):
    """P7: once means once."""
    user = User.objects.create_user("siti@anggota.test", PASSWORD, kind=User.Kind.MEMBER, username="siti")
    token = parse_qs(urlsplit(passwords.url_of(user, passwords.RESET)).query)["t"][0]
    outcomes = at_once(*(partial(passwords.reset, token, f"{NEW}-{n}", entrance=MEMBERS) for n in range(8)))
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["LinkExpired"] * 7 + ["User"]


def test_changing_the_password_needs_the_old_one_and_keeps_only_this_session(signed_in, siti, mails):
    """P8."""
    here, elsewhere = signed_in(siti), signed_in(siti)
    body = {"password1": NEW, "password2": NEW}
    assert "tidak sesuai" in here.post("/member/password", body | {"current": "salah"}).content.decode()
    assert here.post("/member/password", body | {"current": PASSWORD}).headers["Location"] == "/member/sessions"
    assert here.get("/member/sessions").status_code == 200
    assert elsewhere.get("/member/sessions").status_code == 302
    assert [kind for kind, *_ in mails] == ["password_changed"]


def test_the_old_password_cannot_be_guessed_from_a_session_left_open(signed_in, siti):
    """P8, S7."""
    here = signed_in(siti)
    body = {"password1": NEW, "password2": NEW, "current": "salah"}
    assert [here.post("/member/password", body).status_code for _ in range(6)] == [422] * 5 + [429]


@pytest.mark.parametrize("page", ["password", "profile/email", "profile/data"])
def test_too_many_wrong_own_passwords_are_an_error_of_the_form(page, signed_in, siti):
    """P8, S7: what was typed stays, but for the password; the wait is told to machines, too."""
    here, body = signed_in(siti), {"email": "baru@anggota.test", "current": "salah-sekali"}
    for _ in range(5):
        assert here.post(f"/member/{page}", body).status_code == 422
    refused = here.post(f"/member/{page}", body | {"current": PASSWORD})
    assert (refused.status_code, int(refused.headers["Retry-After"]) > 0) == (429, True)
    assert "Password saat ini: Terlalu banyak percobaan." in refused.text
    assert ('value="baru@anggota.test"' in refused.text) == (page == "profile/email")
    assert PASSWORD not in refused.text
    assert "salah-sekali" not in refused.text


def test_an_invitation_lives_a_day(hire, mails):
    """S2."""
    with time_machine.travel(NOON, tick=False) as clock:
        token = parse_qs(urlsplit(passwords.url_of(hire("tono"), passwords.INVITATION)).query)["t"][0]
        clock.shift(timedelta(hours=24))
        assert passwords.holder_of(token, STAFF)
        clock.shift(1)
        with pytest.raises(passwords.LinkExpired):
            passwords.holder_of(token, STAFF)

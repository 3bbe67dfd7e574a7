"""P5, P6: the link of the activation mail, new links, and what becomes of registrations that nobody activates."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine

from conftest import PersonClient
from tanggap.audit.models import AuditEvent
from tanggap.customers import consents
from tanggap.identity.models import User
from tanggap.messaging.models import Message
from tanggap.portal import tasks
from tanggap.portal.models import Membership, Registration
from tanggap.portal.tests.pages import text
from tests.captcha import solved
from tests.registering import PASSWORD, links, register

pytestmark = pytest.mark.django_db
MORNING = "2027-11-21T03:00:00+00:00"
SIX_HOURS = 6 * 3600


@pytest.fixture
def clock(portal_texts):
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def link(rahmat, clock) -> str:
    register(PersonClient())
    return links()[0]


def sign_in(client, password=PASSWORD, email="rahmat@anggota.test"):
    return client.post("/member/login", {"email": email, "password": password, "captcha": solved(client)})


def test_the_button_activates_and_the_new_member_signs_in(client, link, rahmat):
    """P5."""
    page = client.get(link)
    assert page.status_code == 200
    assert "Aktifkan akun" in text(page)
    assert client.post(link).headers["Location"] == "/member/login"
    assert "Akun Anda sudah aktif" in text(client.get("/member/login"))
    user = User.objects.get(email="rahmat@anggota.test")
    assert (user.username, user.kind, user.membership.customer) == ("rahmat90", "member", rahmat)
    assert sign_in(client).headers["Location"] == "/member/"
    assert "Selamat datang, rahmat90" in text(client.get("/member/"))
    assert "20-001-16-00011" in text(client.get("/member/"))


def test_activation_is_on_record_with_the_consents_as_they_were_given(client, link, rahmat, portal_texts, clock):
    """P2, P5, S9."""
    said_at = Registration.objects.get().registered_at
    clock.shift(3600)
    client.post(link)
    (consent,) = consents.current(rahmat)
    assert (consent.text, consent.notice) == (portal_texts["consent_portal"], portal_texts["privacy"])
    assert (consent.given_at, consent.channel) == (said_at, "portal")
    assert AuditEvent.objects.get(act="account.activated").actor_label == "rahmat90"


@pytest.mark.parametrize("headers", [{}, {"Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}])
@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_scanners_that_open_the_link_change_nothing(client, link, method, headers):
    """P5."""
    before = list(Registration.objects.values())
    for _ in range(3):
        getattr(client, method)(link, headers={"User-Agent": "SafeLinks", **headers})
    assert list(Registration.objects.values()) == before
    assert not User.objects.exists()
    assert client.post(link).status_code == 302


def test_the_address_with_the_key_is_not_told_on(client, link):
    """S8: not even to the servers that hand out our styles."""
    page = client.get(link)
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert "no-store" in page.headers["Cache-Control"]
    assert client.get("/member/activate/lain").headers["Referrer-Policy"] == "strict-origin"


def test_the_page_posts_with_the_csrf_token_only(link):
    """S5."""
    assert PersonClient(enforce_csrf_checks=True).post(link).status_code == 403
    assert not User.objects.exists()


def test_it_works_until_the_last_second_of_six_hours(client, link, clock):
    """P5: 5:59:59."""
    clock.shift(SIX_HOURS - 1)
    assert client.get(link).status_code == 200
    assert client.post(link).status_code == 302
    assert User.objects.exists()


def test_at_six_hours_it_leads_to_registration(client, link, clock):
    """P5: 6:00:00."""
    clock.shift(SIX_HOURS)
    for answer in (client.get(link), client.post(link), client.post(link, {"act": "renew"})):
        assert answer.status_code == 404
        assert 'href="/member/register"' in answer.content.decode()
    assert not User.objects.exists()


def test_a_link_that_was_used_says_so_and_leads_to_sign_in(client, link):
    """P5: it works once."""
    client.post(link)
    for answer in (client.get(link), client.post(link)):
        assert answer.status_code == 410
        assert "akun Anda sudah aktif" in text(answer)
        assert 'href="/member/login"' in answer.content.decode()
    assert User.objects.count() == 1


def test_an_unknown_key_is_answered_like_one_that_is_over(client, link, clock):
    """P5."""
    unknown = text(client.get("/member/activate/bukan-kunci"))
    clock.shift(SIX_HOURS)
    assert text(client.get(link)) == unknown


def test_a_new_link_from_the_success_page_voids_the_older_and_keeps_the_time(client, rahmat, clock):
    """P5."""
    page = register(client).headers["Location"]
    clock.shift(SIX_HOURS - 60)
    assert "Link baru telah dikirim" in text(client.post(page, follow=True))
    older, newer = links()
    assert client.post(older).status_code == 410
    assert not User.objects.exists()
    clock.shift(59)
    assert client.get(newer).status_code == 200
    clock.shift(1)
    assert client.get(newer).status_code == 404
    assert client.post(page).headers["Location"] == "/member/register"


def test_the_page_of_an_older_link_offers_a_new_one_to_the_same_mailbox(client, link):
    """P5."""
    registration = Registration.objects.get()
    from tanggap.portal.registration.registering import renew

    renew(registration.pk)
    page = client.get(link)
    assert page.status_code == 410
    assert "Kirim link baru" in text(page)
    assert "Periksa e-mail Anda" in text(client.post(link, {"act": "renew"}))
    assert {mail.to.email for mail in Message.objects.filter(kind="activation_link")} == {"rahmat@anggota.test"}
    assert [client.get(sent).status_code for sent in links()] == [410, 410, 200]


def test_an_older_link_offers_nothing_when_the_newer_registration_has_another_mailbox(client, link):
    """P5: whoever reads the old mailbox cannot ask for mails to the new one."""
    register(PersonClient(), email="lain@anggota.test")
    page = client.get(link)
    assert (page.status_code, "Kirim link baru" in text(page)) == (410, False)
    assert client.post(link, {"act": "renew"}).status_code == 410
    assert len(links()) == 2


def test_asking_for_a_new_link_on_the_newest_changes_nothing(client, link):
    assert client.post(link, {"act": "renew"}).status_code == 302
    assert len(links()) == 1


def test_new_links_are_limited(client, rahmat, clock):
    """S7: nobody's mailbox is flooded."""
    page = register(client).headers["Location"]
    for _ in range(7):
        answer = text(client.post(page, follow=True))
    assert len(links()) == 1 + 5
    assert "Terlalu banyak percobaan" in answer
    assert client.post(links()[-1]).status_code == 302, "the last link sent still works"


def test_the_right_password_of_a_pending_registration_leads_to_a_new_link(rahmat, clock):
    """P6: no entry, offer a new link."""
    register(PersonClient())
    client = PersonClient()
    answer = sign_in(client)
    assert answer.status_code == 302
    page = client.get(answer.headers["Location"])
    assert "Akun Anda belum aktif" in text(page)
    assert client.get("/member/").status_code == 302, "no entry"
    client.post(answer.headers["Location"])
    assert len(links()) == 2


def test_a_wrong_password_of_a_pending_registration_tells_nothing(link):
    """P6."""
    page = text(sign_in(PersonClient(), "salah-sekali"))
    assert "E-mail atau password tidak sesuai" in page
    assert "belum aktif" not in page


def test_after_six_hours_the_password_of_a_registration_is_like_any_other(link, clock):
    """P6."""
    clock.shift(SIX_HOURS)
    assert "E-mail atau password tidak sesuai" in text(sign_in(PersonClient()))


def test_guessing_the_password_of_a_pending_registration_is_limited(link):
    """P6."""
    for _ in range(5):
        sign_in(PersonClient(), "salah-sekali")
    assert sign_in(PersonClient()).status_code == 429


def test_without_a_registration_in_the_session_there_is_no_page_of_a_link_sent(client, portal_texts):
    for answer in (client.get("/member/register/sent"), client.post("/member/register/sent")):
        assert answer.headers["Location"] == "/member/register"
    assert not Message.objects.exists()


def test_registrations_never_activated_are_purged_and_everything_is_free_again(client, link, clock):
    """P5."""
    clock.shift(SIX_HOURS - 1)
    tasks.purge_registrations()
    assert Registration.objects.exists()
    clock.shift(1)
    tasks.purge_registrations()
    assert not Registration.objects.exists()
    assert client.get(link).status_code == 404
    assert register(client).status_code == 302
    assert client.post(links()[-1]).status_code == 302


def test_an_activated_registration_keeps_nothing_personal_and_goes_after_a_month(client, link, clock):
    """S9."""
    client.post(link)
    row = Registration.objects.get()
    assert (row.email, row.username, row.password, bytes(row.email_index)) == ("", "", "", b"")
    clock.shift(29 * 86400)
    tasks.purge_registrations()
    assert client.get(link).status_code == 410
    clock.shift(2 * 86400)
    tasks.purge_registrations()
    assert not Registration.objects.exists()


def test_an_account_made_meanwhile_for_the_same_customer_stops_the_link(client, link, rahmat, enrol):
    """P5: one active account per customer, by constraint."""
    andi = enrol("andi", "200991600456")
    Membership.objects.update(customer=rahmat)
    page = client.post(link)
    assert page.status_code == 409
    assert not User.objects.filter(email="rahmat@anggota.test").exists()
    assert Membership.objects.get().user == andi


def test_the_first_of_two_registrations_with_one_e_mail_gets_it(client, rahmat, enrol, clock):
    """P5: one e-mail is one account; a pending registration keeps nobody's e-mail from its owner."""
    enrol("andi", "200991600456")
    Membership.objects.all().delete()
    register(PersonClient())
    assert register(PersonClient(), username="andi85", contract="200991600456").status_code == 302
    squatter, owner = links()
    assert client.post(owner).status_code == 302
    assert client.post(squatter).status_code == 409
    assert User.objects.get(email="rahmat@anggota.test").username == "andi85"


def test_the_table_of_states_is_that_of_the_code():
    document = (Path(__file__).parents[3] / "docs" / "states.md").read_text()
    table = document.partition("## Registration\n")[2].partition("\n## ")[0]
    rows = [line.split("|") for line in table.splitlines() if line.startswith("| `")]
    told = {row[1].strip(" `"): row[2].strip() for row in rows}
    assert told == dict(Registration.State.choices)


def test_a_registration_is_over_at_the_very_instant(link):
    """P5."""
    made = Registration.objects.get()
    moments = [made.expires_at - timedelta(microseconds=1), made.expires_at]
    assert [made.state(moment) for moment in moments] == ["open", "over"]


def test_an_address_that_may_still_be_taken_back_belongs_to_its_account(client, rahmat, siti):
    """P4, P8: for 72 hours after a change of e-mail."""
    from tanggap.identity import email_change

    old = siti.email
    email_change.request_change(siti, "siti.baru@anggota.test")
    token = re.search(r"t=([\w-]+)", Message.objects.get(kind="email_change_link").params["url"])[1]
    email_change.confirm(token)
    register(client, email=old)
    assert Message.objects.order_by("pk").last().kind == "account_exists"

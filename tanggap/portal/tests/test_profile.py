"""P19: profile, channel of choice, consents."""

import re

import pytest
from django.utils import timezone

from conftest import PASSWORD
from tanggap.audit.models import AuditEvent
from tanggap.customers import consents
from tanggap.customers.models import Consent, ContactPreference, Customer
from tanggap.customers.preferences import Channel, choose_channel, preferred_channel
from tanggap.identity.models import User
from tanggap.institution import current
from tanggap.institution.models import LegalText
from tanggap.messaging.models import Message
from tanggap.portal.consenting import agree_to_offers
from tanggap.portal.models import Membership
from tanggap.portal.tests.pages import text
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
PAGE = "/member/profile"


@pytest.fixture
def customer(siti) -> Customer:
    return siti.membership.customer


@pytest.fixture
def agree(customer, siti):
    """Siti agrees to a version of a text: `agree("consent_offers", 2)`."""

    def make(kind: str, version: int = 1) -> Consent:
        now = timezone.now()
        said = {"body": f"Isi {kind} {version}.", "drafted_by": "wati", "published_by": "hadi"}
        said |= {"published_at": now, "effective_at": now}
        body, _ = LegalText.objects.get_or_create(kind=kind, version=version, defaults=said)
        return consents.give(customer, body, channel=Consent.Channel.PORTAL, by=siti)

    return make


def withdrawal(consent: Consent) -> str:
    return f"{PAGE}/consents/{consent.pk}/withdrawal"


def test_the_profile_shows_the_account_with_the_phone_masked(signed_in, siti):
    """P19."""
    response = signed_in(siti).get(PAGE)
    page = text(response)
    for words in ("siti", siti.email, "0812••••7897", "Hubungi saya lewat"):
        assert words in page
    assert "81234567897" not in response.text


def test_the_profile_says_how_to_ask_for_correction_and_removal(signed_in, siti, institution):
    """P19: there is no form for it yet, so whom to call and by when they answer."""
    page = text(signed_in(siti).get(PAGE))
    assert "Memperbaiki atau menghapus data" in page
    assert institution.phone in page
    assert "3 x 24 jam" in page


def test_home_leads_to_profile_and_sessions(signed_in, siti):
    """P8, P19."""
    browser = signed_in(siti)
    links = re.findall(r'href="(/member/[^"]+)"', browser.get("/member/").text)
    assert {PAGE, "/member/sessions"} <= set(links)


def test_no_link_of_the_profile_leads_nowhere(signed_in, siti):
    """P19."""
    browser = signed_in(siti)
    links = set(re.findall(r'href="(/member/[^"]+)"', browser.get(PAGE).text))
    assert [link for link in links if browser.get(link).status_code != 200] == []


def test_a_channel_is_chosen_and_kept(signed_in, siti, customer):
    """P19: choosing it again is not another act."""
    browser = signed_in(siti)
    assert preferred_channel(customer.pk) is None
    for _ in range(2):
        assert browser.post(f"{PAGE}/channel", {"channel": "whatsapp"}).headers["Location"] == PAGE
    assert preferred_channel(customer.pk) == Channel.WHATSAPP
    assert re.search(r'value="whatsapp"[^>]* checked', browser.get(PAGE).text)
    assert AuditEvent.objects.filter(act="customer.channel_chosen").count() == 1


@pytest.mark.parametrize("channel", ["", "merpati"])
def test_no_other_channel_is_taken(signed_in, siti, channel):
    """P19."""
    answer = signed_in(siti).post(f"{PAGE}/channel", {"channel": channel})
    assert answer.status_code == 422
    assert "Ada yang perlu diperbaiki" in text(answer)
    assert not ContactPreference.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_choices_at_once_leave_one(institution, customer, siti):
    """P19."""
    at_once(*(lambda c=c: choose_channel(customer, c, by=siti) for c in (Channel.SMS, Channel.EMAIL) * 4))
    assert ContactPreference.objects.count() == 1


def test_consents_are_listed_with_version_and_instants(signed_in, siti, agree):
    """P19."""
    agree("consent_portal")
    page = text(signed_in(siti).get(f"{PAGE}/consents"))
    assert "Persetujuan pendaftaran portal Berlaku Versi 1, diberikan" in page
    assert "Isi consent_portal 1." in page


def test_without_consents_the_page_says_so(signed_in, siti):
    """P19."""
    assert "Belum ada persetujuan" in text(signed_in(siti).get(f"{PAGE}/consents"))


def test_a_consent_to_offers_is_withdrawn_after_saying_what_it_means(signed_in, siti, agree):
    """P19."""
    consent, browser = agree("consent_offers"), signed_in(siti)
    assert "tidak lagi mengirim penawaran" in text(browser.get(withdrawal(consent)))
    assert Consent.objects.in_force().exists()
    assert browser.post(withdrawal(consent)).headers["Location"] == f"{PAGE}/consents"
    assert browser.post(withdrawal(consent)).status_code == 404
    consent.refresh_from_db()
    assert consent.withdrawn_through == Consent.Channel.PORTAL
    assert "Ditarik Versi 1" in text(browser.get(f"{PAGE}/consents"))
    assert browser.get("/member/").status_code == 200


@pytest.fixture
def publish():
    """A version of the text about offers, in force from now on: `publish(2)`."""

    def make(version: int = 1) -> LegalText:
        now = timezone.now()
        said = {"body": f"Boleh {version}.", "drafted_by": "wati", "published_by": "hadi"}
        said |= {"kind": "consent_offers", "version": version, "published_at": now, "effective_at": now}
        made = LegalText.objects.create(**said)
        current.forget()
        return made

    yield make
    current.forget()


OFFERS = f"{PAGE}/consents/offers"


def test_a_consent_left_unticked_is_given_later_with_its_text_in_full(signed_in, siti, publish):
    """P19: twice is once; version and instant are kept."""
    offers, browser = publish(), signed_in(siti)
    assert "Belum Anda setujui" in text(browser.get(f"{PAGE}/consents"))
    assert "Boleh 1. Versi 1" in text(browser.get(OFFERS))
    assert not Consent.objects.exists()
    for _ in range(2):
        assert browser.post(OFFERS, {"version": offers.pk}).headers["Location"] == f"{PAGE}/consents"
    given = Consent.objects.get()
    assert (given.text, given.channel, given.withdrawn_at) == (offers, Consent.Channel.PORTAL, None)
    assert AuditEvent.objects.get(act="consent.given").actor_id == siti.pk
    assert "Belum Anda setujui" not in text(browser.get(f"{PAGE}/consents"))
    assert browser.get(OFFERS).headers["Location"] == f"{PAGE}/consents"


def test_a_consent_taken_back_is_given_anew(signed_in, siti, publish):
    """P19: what was withdrawn stays as it ended."""
    offers, browser = publish(), signed_in(siti)
    browser.post(OFFERS, {"version": offers.pk})
    browser.post(withdrawal(Consent.objects.get()))
    browser.post(OFFERS, {"version": offers.pk})
    assert Consent.objects.count() == 2
    assert Consent.objects.in_force().count() == 1


def test_a_text_that_changed_while_it_was_read_is_shown_again(signed_in, siti, publish):
    """P19: nobody agrees to what they have not read."""
    older, browser = publish(1), signed_in(siti)
    publish(2)
    answer = browser.post(OFFERS, {"version": older.pk})
    assert answer.status_code == 409
    assert "baru saja diperbarui" in text(answer)
    assert "Boleh 2." in text(answer)
    assert not Consent.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_eight_agreements_at_once_are_one_consent(siti, publish):
    """P19."""
    version = str(publish().pk)
    assert at_once(*[lambda: agree_to_offers(siti, version)] * 8) == [None] * 8
    assert Consent.objects.count() == AuditEvent.objects.filter(act="consent.given").count() == 1


def test_another_members_consent_is_not_found(signed_in, siti, andi, agree):
    """S1."""
    consent = agree("consent_offers")
    browser = signed_in(andi)
    assert browser.get(withdrawal(consent)).status_code == 404
    assert browser.post(withdrawal(consent)).status_code == 404
    assert Consent.objects.in_force().exists()


def test_withdrawing_the_ground_of_the_account_needs_the_password(signed_in, siti, agree):
    """P19."""
    consent, browser = agree("consent_portal"), signed_in(siti)
    assert "Akun Anda ikut ditutup" in text(browser.get(withdrawal(consent)))
    assert "tidak sesuai" in text(browser.post(withdrawal(consent), {"current": "salah"}))
    assert Consent.objects.in_force().exists()


def test_withdrawing_the_ground_of_the_account_closes_it(signed_in, siti, customer, agree):
    """P19: every version of it; sessions end, the owner is told, the customer may register anew."""
    consents_given = [agree("consent_portal", 1), agree("consent_portal", 2)]
    offers = agree("consent_offers")
    here, elsewhere = signed_in(siti), signed_in(siti)
    answer = here.post(withdrawal(consents_given[1]), {"current": PASSWORD}, follow=True)
    assert "akun Anda ditutup" in answer.text
    assert list(Consent.objects.in_force()) == [offers]
    assert here.get("/member/").status_code == elsewhere.get("/member/").status_code == 302
    assert not Membership.objects.in_force().filter(customer=customer).exists()
    closed, told = User.objects.get(pk=siti.pk), Message.objects.get()
    assert (closed.is_active, closed.username, closed.has_usable_password()) == (False, "", False)
    assert (told.kind, told.to.email) == ("account_closed", "siti@anggota.test")
    anew = User.objects.create_user("siti@anggota.test", PASSWORD, kind="member", username="siti")
    Membership.objects.create(user=anew, customer=customer)


@pytest.mark.django_db(transaction=True)
def test_eight_withdrawals_at_once_close_the_account_once(agree, siti):
    """P19."""
    from tanggap.portal.withdrawing import withdraw

    consent = agree("consent_portal")
    outcomes = at_once(*[lambda: withdraw(consent, by=siti)] * 8)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType"] + ["NotFound"] * 7
    assert AuditEvent.objects.filter(act="user.closed").count() == 1


def test_an_account_without_a_customer_has_a_profile(signed_in, siti):
    """P19."""
    siti.membership.ended_at = timezone.now()
    siti.membership.save()
    browser = signed_in(siti)
    assert browser.get(PAGE).status_code == 200
    assert browser.post(f"{PAGE}/channel", {"channel": "sms"}).status_code == 404
    assert browser.get(f"{PAGE}/consents").status_code == 200

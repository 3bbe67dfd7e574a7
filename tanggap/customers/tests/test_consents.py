"""S9, P2, P19: consents with their version, instant and channel."""

from functools import partial

import pytest
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.customers import consents
from tanggap.customers.models import Consent
from tanggap.institution.models import LegalText
from tanggap.institution.texts import publish_text, save_draft
from tanggap.lib.errors import NotFound
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
KIND = LegalText.Kind.CONSENT_PORTAL
PORTAL = Consent.Channel.PORTAL


def published(kind: str, body: str) -> LegalText:
    return publish_text(save_draft(kind, body, by=System("uji")), by=System("uji"))


@pytest.fixture
def text(institution) -> LegalText:
    return published(KIND, "Saya setuju.")


@pytest.fixture
def customer(siti):
    return siti.membership.customer


def test_a_consent_names_version_instant_and_channel(customer, siti, text):
    """S9."""
    said_at, notice = timezone.now(), published(LegalText.Kind.PRIVACY, "Pemberitahuan.")
    consent = consents.give(customer, text, channel=PORTAL, by=siti, at=said_at, notice=notice)
    assert (consent.text, consent.given_at, consent.channel, consent.notice) == (text, said_at, PORTAL, notice)
    assert consents.has_agreed(customer, KIND)
    assert AuditEvent.objects.get(act="consent.given").reason == str(text)


def test_giving_twice_is_one_consent_the_first(customer, siti, text):
    first = consents.give(customer, text, channel=PORTAL, by=siti)
    again = consents.give(customer, text, channel=Consent.Channel.SERVICE, by=siti)
    assert (again.pk, again.given_at, again.channel) == (first.pk, first.given_at, PORTAL)
    assert AuditEvent.objects.filter(act="consent.given").count() == 1


def test_a_withdrawn_consent_stays_with_its_end_and_may_be_given_anew(customer, siti, text):
    """S9."""
    consent = consents.give(customer, text, channel=PORTAL, by=siti)
    ended = consents.withdraw(consent, channel=PORTAL, by=siti)
    assert consents.withdraw(consent, channel=Consent.Channel.SERVICE, by=siti).withdrawn_at == ended.withdrawn_at
    assert not consents.has_agreed(customer, KIND)
    assert consents.current(customer) == []
    anew = consents.give(customer, text, channel=PORTAL, by=siti)
    assert consents.history(customer) == [anew, consent]
    assert AuditEvent.objects.filter(act="consent.withdrawn").count() == 1


def test_the_consent_to_the_newest_version_is_the_current_one(customer, siti, text):
    consents.give(customer, text, channel=PORTAL, by=siti)
    newer = consents.give(customer, published(KIND, "Saya setuju sekali."), channel=PORTAL, by=siti)
    assert consents.current(customer) == [newer]


def test_consents_of_another_customer_are_not_mine(customer, siti, andi, text):
    consents.give(andi.membership.customer, text, channel=PORTAL, by=andi)
    assert not consents.has_agreed(customer, KIND)
    assert consents.history(customer) == []


def test_a_consent_that_is_not_there_cannot_be_withdrawn(customer, siti, text):
    with pytest.raises(NotFound):
        consents.withdraw(Consent(pk=0), channel=PORTAL, by=siti)


@pytest.mark.django_db(transaction=True)
def test_given_by_eight_at_once_it_is_one_consent(enrol, text):
    siti = enrol("siti", "200991600123")
    customer = siti.membership.customer
    given = at_once(*[partial(consents.give, customer, text, channel=PORTAL, by=siti)] * 8)
    assert len({consent.pk for consent in given}) == 1
    assert AuditEvent.objects.filter(act="consent.given").count() == 1

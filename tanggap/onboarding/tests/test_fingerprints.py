"""The fingerprint of a consent."""

import datetime as dt

import pytest
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.institution.texts import publish_text, save_draft
from tanggap.onboarding.codes.issuing import issue
from tanggap.onboarding.fingerprints import fingerprint, is_intact
from tanggap.onboarding.models import Confirmation, Method

pytestmark = pytest.mark.django_db


@pytest.fixture
def consent(application, budi) -> Confirmation:
    me = System("uji")
    row = Confirmation(
        application=application,
        code=issue(application, at=timezone.now()),
        text=publish_text(save_draft("consent_account", "Saya setuju.", by=me), by=me),
        product="Tabungan Sejahtera",
        applicant="Siti Aminah",
        masked_phone="0812••••6797",
        at=timezone.now(),
        method=Method.SERVICE,
        by=budi,
        reason=Confirmation.Reason.OTHER,
        reason_words="Layar ponsel rusak",
        channel=Confirmation.Channel.SMS,
        sender="+6281234566797",
        message_ids=[1, "wamid.1"],
        ip="2001:DB8::1",
        user_agent="Uji/1",
    )
    row.fingerprint = fingerprint(row)
    row.save()
    return Confirmation.objects.get(pk=row.pk)


def test_what_was_written_is_intact_when_it_is_read(consent):
    """O8."""
    assert len(consent.fingerprint) == 64
    assert is_intact(consent)


CHANGES = {
    "product": "Deposito",
    "applicant": "Orang Lain",
    "masked_phone": "0813••••0000",
    "at": timezone.now() + dt.timedelta(microseconds=1),
    "method": Method.SELF,
    "by_id": 0,
    "reason": Confirmation.Reason.NO_INTERNET,
    "reason_words": "",
    "channel": Confirmation.Channel.CALL,
    "sender": "+6281234566798",
    "message_ids": [],
    "ip": "192.0.2.1",
    "user_agent": "",
    "code_id": 0,
}


@pytest.mark.parametrize("name", CHANGES)
def test_any_change_shows(consent, name):
    """O8."""
    setattr(consent, name, CHANGES[name])
    assert not is_intact(consent)


def test_another_wording_under_the_same_version_shows(consent):
    """O8."""
    consent.text.body += " Dan lagi."
    assert not is_intact(consent)

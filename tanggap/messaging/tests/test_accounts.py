"""M1: the mails of accounts go into the outbox."""

import pytest

from tanggap.identity import passwords
from tanggap.identity.accounts import create_staff
from tanggap.identity.entrances import MEMBERS
from tanggap.messaging.models import Message

pytestmark = pytest.mark.django_db


def test_a_reset_link_and_an_invitation_are_queued(siti, wati):
    """M1, P7."""
    passwords.request_reset(siti.email, MEMBERS, address="192.0.2.1")
    create_staff("tono@staf.test", "Tono", by=wati)
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["password_reset", "staff_invited"]


def test_nothing_is_queued_for_an_e_mail_without_an_account(institution):
    """M1, P7."""
    passwords.request_reset("tidak@ada.test", MEMBERS, address="192.0.2.1")
    assert not Message.objects.exists()


def test_a_changed_password_is_told_to_its_owner(siti):
    """P7."""
    passwords.change(siti, "sangat-rahasia-baru", keep="")
    assert Message.objects.get().kind == "password_changed"

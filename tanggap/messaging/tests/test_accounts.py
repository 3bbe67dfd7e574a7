"""M1: the mails of accounts go into the outbox."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tanggap.identity import adapter, email_change, passwords
from tanggap.identity.accounts import create_staff
from tanggap.identity.entrances import MEMBERS
from tanggap.messaging.kinds import KINDS
from tanggap.messaging.models import Message
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import work
from tests.captcha import solved

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


def test_every_message_that_identity_names_is_a_kind_with_its_parameters():
    """M1"""
    for kind, what in adapter.NOTICES.values():
        assert KINDS[kind].params == {"at", *(["what"] if what else [])}
    assert KINDS["password_reset"].params == {"url"}
    assert KINDS["staff_invited"].params == {"url", "valid_for"}
    assert KINDS["email_change_link"].params == {"url"}
    assert KINDS["email_changed"].params == {"at", "new", "until", "url"}
    for link in passwords.LINKS.values():
        assert KINDS[link.message].ttl == link.life


def test_the_mails_of_a_changed_email_name_nobody_to_a_stranger(siti):
    """P8, M1: only the address itself has asked for nothing yet."""
    email_change.request_change(siti, "siti.baru@anggota.test")
    asked = Message.objects.get()
    email_change.confirm(parse_qs(urlsplit(asked.params["url"]).query)["t"][0])
    told = Message.objects.get(kind="email_changed")
    email_change.undo(parse_qs(urlsplit(told.params["url"]).query)["t"][0])
    sent = [(m.kind, m.to.email, m.to.name) for m in Message.objects.order_by("pk")]
    assert sent == [
        ("email_change_link", "siti.baru@anggota.test", ""),
        ("email_changed", "siti@anggota.test", ""),
        ("email_change_undone", "siti.baru@anggota.test", ""),
        ("email_restored", "siti@anggota.test", "siti"),
    ]


def test_a_forgotten_password_brings_a_real_mail_with_a_link_that_opens(siti, mail_server):
    """M1, P7: and nothing is sent inside a request."""
    visitor = Client()
    visitor.post("/member/password/reset", {"email": siti.email, "captcha": solved(visitor)})
    assert not mail_server.mails
    message = Message.objects.get()
    assert (message.kind, message.state, message.user_id) == ("password_reset", State.QUEUED, siti.pk)
    work()
    (mail,) = mail_server.mails
    (link,) = re.findall(r"http://localhost:8000(/member/password/new\?t=\S+)", mail.get_body(("plain",)).get_content())
    assert Client().get(link, follow=True).status_code == 200

"""M2, M3: e-mail to a real server on loopback."""

import time

import pytest
from aiosmtpd.smtp import SMTP
from django.core.mail import EmailMultiAlternatives, send_mail

from tanggap import settings as declared
from tanggap.messaging.doctor import transport_faults
from tanggap.messaging.models import Message, Text
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import free_port, use_smtp, work
from tanggap.messaging.transports import TransportError
from tanggap.messaging.transports.smtp import SmtpTransport

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]


def test_a_mail_arrives_with_subject_text_sender_and_our_message_id(mail_server, send, settings):
    settings.DEFAULT_FROM_EMAIL = "Sinar Contoh Finance <layanan@contoh.test>"
    message = send("siti@contoh.test", "mail", subject="Pelunasan – “Selesai” ✓", body="Terima kasih, Ibu Siti.")
    (mail,) = mail_server.mails
    assert message.state == State.SENT
    assert message.provider_id == mail["Message-ID"] == f"<{message.key}@contoh.test>"
    assert mail["Subject"] == "Pelunasan – “Selesai” ✓"
    assert mail["From"] == "Sinar Contoh Finance <layanan@contoh.test>"
    assert mail["To"] == mail.recipient == "siti@contoh.test"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail.get_content().strip() == "Terima kasih, Ibu Siti."


@pytest.mark.parametrize(
    ("address", "state", "reason"),
    [
        ("unknown@contoh.test", State.FAILED, "550 5.1.1 no such mailbox"),
        ("spam@contoh.test", State.FAILED, "554 5.7.1 looks like spam"),
        ("temporary@contoh.test", State.QUEUED, "451 4.3.0 try later"),
        ("full@contoh.test", State.QUEUED, "452 4.2.2 mailbox full"),
    ],
)
def test_5xx_is_for_good_and_4xx_passes(mail_server, send, address, state, reason):
    """M3"""
    message = send(address, "mail", subject="s", body="b")
    assert (message.state, message.reason) == (state, reason)
    assert not mail_server.mails


def test_a_server_that_is_not_there_is_a_temporary_failure(settings, send):
    """M3"""
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    use_smtp(settings)
    message = send(kind="mail", subject="s", body="b")
    assert message.state == State.QUEUED
    assert "tidak dapat dihubungi" in message.reason


def test_a_slow_server_is_waited_for(mail_server, send):
    mail_server.handler.pause = 1.0
    assert send(kind="mail", subject="s", body="b").state == State.SENT


def test_a_server_that_falls_silent_after_the_text_leaves_it_uncertain_within_the_time_out(mail_server):
    """M3"""
    message = queue("mail", to=Recipient(email="silent@contoh.test"), subject="s", body="b")
    begun = time.monotonic()
    with pytest.raises(TransportError) as caught:
        SmtpTransport().send(message)
    assert caught.value.uncertain
    assert time.monotonic() - begun < 8


def test_a_server_that_never_greets_is_a_temporary_failure_within_the_time_out(settings):
    """M3"""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.SMTP_URL = f"smtp://127.0.0.1:{deaf.getsockname()[1]}"
        settings.SMTP_TIMEOUT = 1
        message = queue("mail", to=Recipient(email="siti@contoh.test"), subject="s", body="b")
        with pytest.raises(TransportError) as caught:
            SmtpTransport().send(message)
    assert not caught.value.permanent
    assert not caught.value.uncertain


def test_a_failing_farewell_does_not_undo_what_was_accepted(mail_server, send, monkeypatch):
    async def rude(self, arg):
        self.transport.close()

    monkeypatch.setattr(SMTP, "smtp_QUIT", rude)
    assert send(kind="mail", subject="s", body="b").state == State.SENT


def test_name_and_password_are_given_and_a_wrong_one_does_not_lose_the_message(guarded_mail_server, settings, send):
    """M3: refused credentials are our fault, not the message's."""
    settings.SMTP_URL = f"smtp://tanggap:salah@127.0.0.1:{guarded_mail_server.port}"
    message = send(kind="mail", subject="s", body="b")
    assert message.state == State.QUEUED
    assert "menolak nama atau kata sandi" in message.reason
    assert "salah" not in message.reason
    settings.SMTP_URL = f"smtp://tanggap:rahasia@127.0.0.1:{guarded_mail_server.port}"
    Message.objects.update(next_attempt_at=message.created_at)
    work()
    assert Message.objects.get().state == State.SENT


def test_doctor_says_what_keeps_the_mail_server_from_working(guarded_mail_server, settings):
    settings.SMTP_URL = f"smtp://tanggap:rahasia@127.0.0.1:{guarded_mail_server.port}"
    assert transport_faults() == []
    settings.SMTP_URL = f"smtp://tanggap:salah@127.0.0.1:{guarded_mail_server.port}"
    (fault,) = transport_faults()
    assert "SMTP_URL" in fault
    assert "535" in fault
    assert "salah" not in fault
    settings.SMTP_URL = f"smtp+starttls://tanggap:rahasia@127.0.0.1:{guarded_mail_server.port}"
    (fault,) = transport_faults()
    assert "STARTTLS" in fault
    settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
    (fault,) = transport_faults()
    assert "refused" in fault.lower()


def test_the_transport_itself_refuses_a_header_that_was_smuggled_in(mail_server, monkeypatch):
    message = queue("mail", to=Recipient(email="siti@contoh.test"), subject="s", body="b")
    monkeypatch.setattr(Message, "text", Text("b", "Halo\nBcc: semua@contoh.test"))
    with pytest.raises(TransportError) as caught:
        SmtpTransport().send(message)
    assert caught.value.permanent
    assert not mail_server.mails


@pytest.fixture
def our_backend(settings):
    """pytest-django puts its own in place of it."""
    settings.EMAIL_BACKEND = declared.EMAIL_BACKEND


@pytest.mark.usefixtures("our_backend")
def test_any_mail_of_third_party_code_goes_through_the_outbox(mail_server):
    """M1: nothing is sent inside a request."""
    send_mail("Subjek", "Isi surat", None, ["Siti <siti@contoh.test>", "andi@contoh.test"])
    assert not mail_server.mails
    assert [(m.kind, m.state, m.to.email) for m in Message.objects.order_by("pk")] == [
        ("mail", State.QUEUED, "siti@contoh.test"),
        ("mail", State.QUEUED, "andi@contoh.test"),
    ]
    work()
    assert sorted(mail.recipient for mail in mail_server.mails) == ["andi@contoh.test", "siti@contoh.test"]


@pytest.mark.usefixtures("our_backend")
def test_mail_that_carries_an_attachment_is_refused_rather_than_cut():
    mail = EmailMultiAlternatives("s", "b", to=["siti@contoh.test"])
    mail.attach("a.pdf", b"x", "application/pdf")
    with pytest.raises(ValueError, match="attachments"):
        mail.send()


def test_a_repeated_mail_has_the_same_message_id(mail_server):
    """M3"""
    message = queue("mail", to=Recipient(email="siti@contoh.test"), subject="s", body="b")
    transport = SmtpTransport()
    assert transport.send(message) == transport.send(message)
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 1

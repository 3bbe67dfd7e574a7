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
from tanggap.messaging.transports import TransportError, transport_for
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
    assert mail.get_body(("plain",)).get_content().strip() == "Terima kasih, Ibu Siti."


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
    assert time.monotonic() - begun < 30


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
    transport.hang_up()
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 1


class TestOneLineForABatch:
    """M2: a line is opened, encrypted and signed in once for many mails."""

    @pytest.fixture
    def transport(self, mail_server):
        transport = SmtpTransport()
        yield transport
        transport.hang_up()

    def mail(self, address="siti@contoh.test") -> Message:
        return queue("mail", to=Recipient(email=address), subject="s", body="b")

    def test_mails_one_after_the_other_take_one_line(self, mail_server, transport):
        for _ in range(5):
            transport.send(self.mail())
        assert (len(mail_server.mails), mail_server.lines) == (5, 1)

    def test_a_drained_batch_opens_no_more_lines_than_it_has_threads_and_closes_them(self, mail_server):
        for _ in range(60):
            self.mail()
        work()
        assert len(mail_server.mails) == 60
        assert mail_server.lines <= 16
        assert transport_for("email").idle.empty()

    def test_a_line_that_was_dropped_meanwhile_costs_no_mail(self, mail_server, transport):
        """M3"""
        transport.send(self.mail())
        mail_server.drop_lines()
        transport.send(self.mail())
        assert (len(mail_server.mails), mail_server.lines) == (2, 2)

    def test_a_server_that_has_had_enough_of_a_line_gets_a_new_one(self, mail_server, transport):
        """M3"""
        mail_server.handler.enough = 2
        for _ in range(5):
            transport.send(self.mail())
        assert (len(mail_server.mails), mail_server.lines) == (5, 3)

    def test_a_server_that_has_had_enough_of_us_is_not_asked_again_and_again(self, mail_server, transport):
        """M3"""
        mail_server.handler.enough = 0
        with pytest.raises(TransportError, match="421") as caught:
            transport.send(self.mail())
        assert not caught.value.permanent

    def test_a_kept_line_that_falls_silent_after_the_text_is_not_tried_anew(self, mail_server, transport):
        """M3: it may have arrived."""
        transport.send(self.mail())
        with pytest.raises(TransportError) as caught:
            transport.send(self.mail("silent@contoh.test"))
        assert caught.value.uncertain
        assert [mail.recipient for mail in mail_server.mails] == ["siti@contoh.test", "silent@contoh.test"]

    def test_a_refused_mail_does_not_spoil_the_next(self, mail_server, transport):
        transport.send(self.mail())
        with pytest.raises(TransportError, match="no such mailbox"):
            transport.send(self.mail("unknown@contoh.test"))
        transport.send(self.mail())
        assert len(mail_server.mails) == 2

    def test_another_server_is_not_reached_over_an_old_line(self, mail_server, transport, settings):
        transport.send(self.mail())
        settings.SMTP_URL = f"smtp://127.0.0.1:{free_port()}"
        with pytest.raises(TransportError, match="tidak dapat dihubungi"):
            transport.send(self.mail())

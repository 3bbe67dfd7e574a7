"""A real mail server on loopback whose manners the address decides, and a worker that drains when told."""

import asyncio
import email
import email.policy
import socket
import time

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from tanggap.institution import current
from tanggap.messaging import drainer, transports
from tanggap.messaging.models import ChannelRules, Message
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import Channel
from tanggap.messaging.tests.providers.fixtures import sms_gateway, twilio, whatsapp  # noqa: F401


class Manners:
    """Keeps what it accepts. `temporary@`, `unknown@`, `full@`, `spam@`, `slow@` and `silent@` fare differently."""

    def __init__(self) -> None:
        self.mails: list[email.message.EmailMessage] = []
        self.enough = 1000
        """How many mails it takes on one line before it answers 421."""
        self.pause = 0.0

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802
        if sum(mail.line == session.peer for mail in self.mails) >= self.enough:
            return "421 4.7.0 too many mails on one line"
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802
        answers = {"temporary": "451 4.3.0 try later", "unknown": "550 5.1.1 no such mailbox"}
        if answer := answers.get(address.partition("@")[0]):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        match envelope.rcpt_tos[0].partition("@")[0]:
            case "full":
                return "452 4.2.2 mailbox full"
            case "spam":
                return "554 5.7.1 looks like spam"
            case "silent":
                self._keep(session, envelope)
                await asyncio.sleep(60)
        await asyncio.sleep(self.pause)
        self._keep(session, envelope)
        return "250 OK"

    def _keep(self, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        mail.recipient, mail.line = envelope.rcpt_tos[0], session.peer
        self.mails.append(mail)


def free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class MailServer(Controller):
    def __init__(self, **options) -> None:
        self.sessions = []
        super().__init__(Manners(), hostname="127.0.0.1", port=free_port(), **options)

    @property
    def mails(self):
        return self.handler.mails

    @property
    def lines(self) -> int:
        """On how many lines the mails came."""
        return len({mail.line for mail in self.mails})

    def drop_lines(self) -> None:
        """Close every line that is open, without a word."""
        asyncio.run_coroutine_threadsafe(self._drop(), self.loop).result(10)

    async def _drop(self):
        for session in self.sessions:
            if session.transport:
                session.transport.close()
        await asyncio.sleep(0.05)

    def factory(self):
        session = super().factory()
        self.sessions.append(session)
        return session

    def stop(self, *args, **options):
        """End what the sessions wait for first: a task left behind complains whenever it is swept up."""
        asyncio.run_coroutine_threadsafe(_end_tasks(), self.loop).result(10)
        super().stop(*args, **options)


async def _end_tasks():
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def mail_server(settings):
    server = MailServer()
    server.start()
    settings.SMTP_URL = f"smtp://127.0.0.1:{server.port}"
    use_smtp(settings)
    yield server
    server.stop()


@pytest.fixture
def guarded_mail_server(settings):
    """Knows one name and password."""

    def allow(server, session, envelope, mechanism, data):
        return AuthResult(success=data.login == b"tanggap" and data.password == b"rahasia", handled=False)

    server = MailServer(authenticator=allow, auth_require_tls=False, auth_exclude_mechanism=["LOGIN"])
    server.start()
    use_smtp(settings)
    settings.SMTP_TIMEOUT = 10
    yield server
    server.stop()


def use_smtp(settings):
    settings.TRANSPORTS = {**settings.TRANSPORTS, "email": "tanggap.messaging.transports.smtp.SmtpTransport"}
    settings.SMTP_TIMEOUT = 2


@pytest.fixture
def send():
    """Queue a notice to an address, drain once, give the row as it is then."""

    def sent(address="siti@contoh.test", kind="trial", **params):
        message = queue(kind, to=Recipient(email=address), **(params or {"note": "Halo"}))
        work()
        return Message.objects.get(pk=message.pk)

    return sent


def work() -> None:
    """What one worker does when it is woken."""
    drainer.drain(drainer.URGENT)
    drainer.drain(drainer.ORDINARY)


@pytest.fixture
def unlimited(db):
    """No channel has limits."""
    ChannelRules.objects.bulk_create(ChannelRules(channel=channel) for channel in Channel.values)
    current.forget()


@pytest.fixture
def provider(settings, monkeypatch):
    """A transport in this process that does as each test says: `provider.answers` is a list of receipts and errors."""
    provider = Provider()
    monkeypatch.setattr(transports, "_made", lambda path: provider)
    return provider


class Provider:
    takes_key = False
    is_demo = False
    label = "Penyedia percobaan"

    def __init__(self):
        self.answers = []
        self.sent = []
        self.keys = []
        self.pause = 0.0

    def send(self, message):
        self.keys.append(message.key)
        answer = self.answers.pop(0) if self.answers else transports.Receipt(f"id-{message.pk}")
        if isinstance(answer, Exception):
            raise answer
        time.sleep(self.pause)
        self.sent.append((message.channel, message.address, message.text.body))
        return answer

    def hang_up(self):
        """It keeps no line."""

    def faults(self):
        return []

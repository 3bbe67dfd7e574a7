"""E-mail over SMTP, through Django's own backend on connections of its own, with time-outs everywhere.

A connection is kept for the next mail of the same batch: opening one, encrypting and signing in take longer than a
mail does.
"""

import contextlib
import smtplib
import ssl
from email.utils import parseaddr
from queue import Empty, LifoQueue
from typing import Any, ClassVar
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.smtp import EmailBackend

from tanggap.messaging import mail_html
from tanggap.messaging.models import Message
from tanggap.messaging.transports import Receipt, TransportError

HANGING_UP = 421


class AnswerMissing(Exception):
    """The text was handed over, and then the line went dead: the server may or may not have taken it."""


class _Watchful(smtplib.SMTP):
    """Tells a failure before the text was handed over from one after it."""

    def data(self, msg: Any) -> tuple[int, bytes]:
        try:
            return super().data(msg)
        except (OSError, smtplib.SMTPServerDisconnected) as error:
            if isinstance(error, smtplib.SMTPResponseException):
                raise
            raise AnswerMissing(str(error)) from error


class _WatchfulOverTls(_Watchful, smtplib.SMTP_SSL):
    pass


class Connection(EmailBackend):
    is_used: bool = False
    """Has carried a mail: the server may have hung up meanwhile, or had enough of us."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _WatchfulOverTls if self.use_ssl else _Watchful


FAILURES = (smtplib.SMTPException, OSError, AnswerMissing, ValueError)


class SmtpTransport:
    takes_key: ClassVar[bool] = True
    """The Message-ID is made from the key: mailboxes and list servers know a repeated one."""
    is_demo: ClassVar[bool] = False
    label: ClassVar[str] = "SMTP"

    def __init__(self) -> None:
        self.idle = LifoQueue[tuple[str, Connection]]()
        """Lines of the present batch that nobody sends on just now, and the server each leads to."""

    def send(self, message: Message) -> Receipt:
        """Over a line that the batch has opened already, if one is free."""
        mail = self._mail(message)
        connection = self._kept() or self._connection()
        try:
            self._hand_over(mail, connection)
        except FAILURES as error:
            if not (connection.is_used and _was_hung_up(error)):
                raise _meaning(error) from error
            self._send_anew(mail)
        return Receipt(mail.extra_headers["Message-ID"])

    def hang_up(self) -> None:
        while kept := self._kept():
            _close(kept)

    def _send_anew(self, mail: EmailMessage) -> None:
        """The kept line was dead before the mail began: the same once more on a fresh one."""
        try:
            self._hand_over(mail, self._connection())
        except FAILURES as error:
            raise _meaning(error) from error

    def _hand_over(self, mail: EmailMessage, connection: Connection) -> None:
        """Keep the line if all went well; after any failure its state is anyone's guess."""
        try:
            connection.open()
            connection.send_messages([mail])
        except BaseException:
            _close(connection)
            raise
        connection.is_used = True
        self.idle.put((settings.SMTP_URL, connection))

    def _kept(self) -> Connection | None:
        with contextlib.suppress(Empty):
            while True:
                url, connection = self.idle.get_nowait()
                if url == settings.SMTP_URL:
                    return connection
                _close(connection)
        return None

    def faults(self) -> list[str]:
        """Connect, encrypt and sign in as for a message, and hang up."""
        connection = self._connection()
        try:
            connection.open()
        except (smtplib.SMTPException, OSError) as error:
            return [f"Mail server {connection.host}:{connection.port} (SMTP_URL) cannot be used: {_said(error)}"]
        finally:
            _close(connection)
        return []

    def _connection(self) -> Connection:
        parts = urlsplit(settings.SMTP_URL)
        secure = parts.scheme == "smtps"
        return Connection(
            host=parts.hostname,
            port=parts.port or (465 if secure else 587 if parts.scheme == "smtp+starttls" else 25),
            username=unquote(parts.username or ""),
            password=unquote(parts.password or ""),
            use_ssl=secure,
            use_tls=parts.scheme == "smtp+starttls",
            timeout=settings.SMTP_TIMEOUT,
        )

    def _mail(self, message: Message) -> EmailMessage:
        to, text = message.to, message.text
        mail = EmailMultiAlternatives(
            subject=text.subject,
            body=text.body,
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[to.email],
            headers={
                "Message-ID": message_id(message),
                "Auto-Submitted": "auto-generated",
                "X-Auto-Response-Suppress": "All",
            },
        )
        mail.attach_alternative(mail_html.page(text), "text/html")
        return mail


def _close(connection: Connection) -> None:
    with contextlib.suppress(smtplib.SMTPException, OSError):
        connection.close()


def _was_hung_up(error: Exception) -> bool:
    """The server had closed the line, or closes it now (421), before it was given the mail."""
    if isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPSenderRefused):
        return _answer(error)[0] == HANGING_UP
    return isinstance(error, smtplib.SMTPServerDisconnected | ConnectionError)


def message_id(message: Message) -> str:
    """The same for every attempt of one message; the domain is the sender's."""
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
    return f"<{message.key}@{domain}>"


ABOUT_THE_MAIL = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)
_SENTENCES: tuple[tuple[type[Exception], str], ...] = (
    (AnswerMissing, "Server e-mail tidak menjawab setelah isi dikirim: {}"),
    (smtplib.SMTPAuthenticationError, "Server e-mail menolak nama atau kata sandi kami: {}"),
    (smtplib.SMTPResponseException, "{}"),
    (smtplib.SMTPRecipientsRefused, "{}"),
    (TimeoutError, "Server e-mail tidak menjawab pada waktunya."),
    (ssl.SSLError, "Sambungan aman ke server e-mail gagal: {}"),
    (ValueError, "E-mail tidak dapat disusun: {}"),
    (Exception, "Server e-mail tidak dapat dihubungi: {}"),
)


def _meaning(error: Exception) -> TransportError:
    """What a failure means for the message: 5xx about *it* is for good; all about *us* or the line passes."""
    sentence = next(text for kind, text in _SENTENCES if isinstance(error, kind))
    return TransportError(
        sentence.format(_said(error)),
        permanent=_is_permanent(error),
        uncertain=isinstance(error, AnswerMissing),
        code=str(_answer(error)[0]) if isinstance(error, ABOUT_THE_MAIL) else "",
    )


def _is_permanent(error: Exception) -> bool:
    if isinstance(error, ABOUT_THE_MAIL):
        return _answer(error)[0] >= 500
    return isinstance(error, ValueError)


def _answer(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException) -> tuple[int, bytes | str]:
    """The server's code and words; one recipient per mail, so the first refusal is the only one."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))
    return error.smtp_code, error.smtp_error


def _said(error: Exception) -> str:
    if not isinstance(error, smtplib.SMTPRecipientsRefused | smtplib.SMTPResponseException):
        return str(error)
    code, words = _answer(error)
    text = words.decode(errors="replace") if isinstance(words, bytes) else words
    return f"{code} {' '.join(text.split())}"

"""Replying on a case: by whoever knows all that has come in, and never with what does not belong in it (D4, D11)."""

import re
from collections.abc import Sequence
from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import account_numbers, timeline
from tanggap.desk.acknowledging import first_name
from tanggap.desk.answers.general import ensure_general
from tanggap.desk.clocks import starting
from tanggap.desk.models import Case, Entry
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.moves import ensure_state, move
from tanggap.desk.procedure import evidence
from tanggap.desk.recipients import contact_of
from tanggap.desk.states import OPEN, State
from tanggap.identity.models import User
from tanggap.institution.current import institution
from tanggap.lib.errors import Conflict, DomainError
from tanggap.lib.links import public_url
from tanggap.messaging import outbox
from tanggap.messaging.models import Message
from tanggap.messaging.recipients import on_record

LONGEST = 4000
LONGEST_SMS = 459
"""Three segments (M4)."""
SECRET = re.compile(
    r"\b(otp|kode verifikasi|pin|password|kata sandi|cvv|cvc)\b\W{0,3}(?:\w+\W+){0,4}?\d{3,8}\b", re.IGNORECASE
)


class Way(models.TextChoices):
    """How a reply reaches the customer: sent, laid into the portal, or said and then recorded."""

    PORTAL = "portal", "Portal"
    EMAIL = "email", "E-mail"
    WHATSAPP = "whatsapp", "WhatsApp"
    SMS = "sms", "SMS"
    HOTLINE = "hotline", "Hotline"
    WALK_IN = "walk_in", "Datang langsung"
    CHAT = "chat", "Live chat"
    SOCIAL = "social", "Media sosial"


WAYS = frozenset(Way.values)
SENT_BY = {Way.EMAIL: "case_reply", Way.WHATSAPP: "case_reply_whatsapp", Way.SMS: "case_reply_sms"}
"""The kind of message that carries a reply whole; on other ways it is said by a person, or read in the portal."""
SAID = frozenset({Way.HOTLINE, Way.WALK_IN, Way.CHAT, Way.SOCIAL})
"""What the agent has said or written there already: the reply is its record."""
NOTICE = "case_reply_notice"
ANSWERABLE = (*OPEN, State.ANSWERED)


class CameBetween(Conflict):
    """Others wrote, or something happened, since the case was read; `entries` are what came in (D4)."""

    message = "Ada yang masuk sejak Anda membuka kasus ini. Balasan belum dikirim; bacalah dahulu."

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = list(entries)
        super().__init__()


class BadReply(DomainError):
    message = "Balasan ini tidak dapat dikirim."


def ways_of(case: Case) -> list[Way]:
    """How the customer can be reached on this case, the way they came first."""
    to = contact_of(case)
    reached = {Way.EMAIL: to.email, Way.WHATSAPP: to.phone, Way.SMS: to.phone}
    usual = [Way(case.channel)] if case.channel in WAYS else []
    ways = [way for way in usual if reached.get(way, True)]
    ways += [way for way, address in reached.items() if address and way not in ways]
    return ways or [Way.HOTLINE]


@transaction.atomic
def reply(case_id: int, text: str, *, seen: int, by: User, channel: str) -> Entry:
    """Send a reply that was written by somebody who has read the case up to the entry `seen` (D4).

    It stops the clock of the first response. The same text sent again by the same person is sent once.

    :param channel: one of `ways_of`.
    :raises NotFound: not theirs to see. :raises MovedOn: the case is closed. :raises CameBetween: it is not sent.
    :raises BadReply: empty, too long, holds a secret. :raises AccountNumber: see `account_numbers`.
    :raises AccountDataNamed: it tells of an account to somebody who was not recognised (D5).
    """
    case = Case.objects.visible_to(by).lock(case_id)
    now = timezone.now()
    after = list(case.entries.filter(pk__gt=seen))
    if repeated := _repeated(after, text, by):
        return repeated
    ensure_state(case, *ANSWERABLE)
    way = _checked(case, text, channel)
    if between := [entry for entry in after if entry.by_id != by.pk]:
        raise CameBetween(between)
    message = _send(case, way, text, by)
    entry = timeline.write(
        case, Entry.Kind.REPLY, text, by=by, at=now, is_public=True, channel=way, message_id=message and message.pk
    )
    starting.stop(case, ClockKind.FIRST_RESPONSE, at=now)
    _take_up(case, by, now)
    trail.record("case.replied", case, by=by, fields=[way])
    return entry


def _repeated(after: Sequence[Entry], text: str, by: User) -> Entry | None:
    same = (entry for entry in after if entry.kind == Entry.Kind.REPLY and entry.by_id == by.pk and entry.text == text)
    return next(same, None)


def _checked(case: Case, text: str, channel: str) -> Way:
    """The way, if the text may go on it."""
    if channel not in ways_of(case):
        raise BadReply("Pilih saluran untuk balasan ini.")
    if not text.strip():
        raise BadReply("Tulis balasannya lebih dahulu.")
    most = LONGEST_SMS if channel == Way.SMS else LONGEST
    if len(text) > most:
        raise BadReply(f"Balasan ini {len(text)} karakter; paling panjang {most}. Ringkas, atau pilih saluran lain.")
    if SECRET.search(text):
        raise BadReply("Balasan ini memuat OTP, PIN, atau password. Hapus: kode rahasia tidak pernah ditulis.")
    account_numbers.ensure_none(text, case, codes=_is_theirs(case, Way(channel)))
    if not evidence.identity_passed(case):
        ensure_general(text, case)
    return Way(channel)


def _is_theirs(case: Case, way: Way) -> bool:
    """Whether it comes to the customer themself: to an address of the core's records, into their portal, or by mouth.
    Whoever writes may have given any other address; no payment code goes there (D11)."""
    if case.customer is None or way in (Way.CHAT, Way.SOCIAL):
        return False
    to, known = contact_of(case), on_record(case.customer)
    if way == Way.EMAIL:
        return to.email.casefold() == known.email.casefold()
    return way not in SENT_BY or to.phone in (known.phone, case.customer.phone2)


def _send(case: Case, way: Way, text: str, by: User) -> Message | None:
    to = contact_of(case)
    if way in SENT_BY:
        told = {"case": case.number, "reply": text, "officer": first_name(by.full_name)}
        return outbox.queue(SENT_BY[way], to=to, about=case, **told)
    if way == Way.PORTAL and (to.email or to.phone):
        link = public_url(f"/member/complaints/{case.number}")
        return outbox.queue(NOTICE, to=to, about=case, case=case.number, url=link)
    return None


def _take_up(case: Case, by: User, now: datetime) -> None:
    """Whoever replies to a new case has begun to work on it."""
    if case.state == State.NEW:
        move(case, State.IN_PROGRESS, by=by, at=now, reason=f"Balasan pertama {institution().name}")

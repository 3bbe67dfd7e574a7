"""Twilio's status callbacks: a form with `MessageSid`, `MessageStatus` and, where it failed, `ErrorCode` (M4)."""

from urllib.parse import parse_qsl

from tanggap.messaging.incoming import Reading, Unreadable
from tanggap.messaging.models import Incoming
from tanggap.messaging.reports import Report
from tanggap.messaging.reports.recording import record_all
from tanggap.messaging.states import Channel, State
from tanggap.messaging.transports.refusals import quoted

STATES = {
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}
REASONS = {
    "30003": "Handphone tujuan sedang mati atau di luar jangkauan.",
    "30004": "Nomor tujuan memblokir SMS.",
    "30005": "Nomor tujuan tidak dikenal atau tidak aktif lagi.",
    "30006": "Nomor tujuan tidak dapat menerima SMS.",
    "30007": "Operator menyaring SMS ini.",
    "30008": "Operator tidak menyebut sebab kegagalan.",
    "30036": "Masa berlaku SMS habis sebelum sampai.",
}
"""For numbers of Twilio's error dictionary that come with a report."""
UNDER_WAY = frozenset({"accepted", "scheduled", "queued", "sending", "partially_delivered"})


def read(incoming: Incoming) -> Reading:
    """:raises Unreadable: not what Twilio sends of a message of ours."""
    fields = form(incoming.raw)
    sid, word = fields.get("MessageSid") or fields.get("SmsSid", ""), fields.get("MessageStatus", "")
    if not sid:
        raise Unreadable("It has no MessageSid.")
    if (not word and "Body" in fields) or word in UNDER_WAY:
        return Reading(note="It tells nothing of our messages.")
    if word not in STATES:
        raise Unreadable(f"MessageStatus is not understood: {word[:20]!r}.")
    reason = _reason(fields) if STATES[word] == State.FAILED else ""
    report = Report(Channel.SMS, sid, STATES[word], reason=reason)
    return Reading(missing=record_all([report], incoming.received_at))


def form(raw: bytes) -> dict[str, str]:
    """:raises Unreadable: no form."""
    try:
        return dict(parse_qsl(raw.decode(), keep_blank_values=True, strict_parsing=True, max_num_fields=200))
    except ValueError:
        raise Unreadable("It is no form.") from None


def _reason(fields: dict[str, str]) -> str:
    code = fields.get("ErrorCode", "")[:6]
    said = quoted(fields.get("ErrorMessage") or fields["MessageStatus"])
    sentence = REASONS.get(code, f"Twilio melaporkan gagal: {said}")
    return f"{sentence} ({code})" if code.isdecimal() else sentence

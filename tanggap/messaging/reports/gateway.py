"""Delivery reports of a generic SMS gateway, JSON or a form, its fields found by settings (M4).

SMS_HOOK_FIELDS says where: `items` the list of reports (none: the whole is one), and in each `id`, `state`, `reason`,
`at` and `key` (ours, given back), as paths with dots. SMS_HOOK_STATES adds the gateway's words for states to those
known here.
"""

from collections.abc import Mapping
from typing import Any

from django.conf import settings

from tanggap.messaging.incoming import Reading, Unreadable
from tanggap.messaging.models import Incoming
from tanggap.messaging.reports import Report, at_path, instant, word
from tanggap.messaging.reports.recording import record_all
from tanggap.messaging.reports.twilio import form
from tanggap.messaging.reports.whatsapp import document
from tanggap.messaging.states import Channel, State
from tanggap.messaging.transports.refusals import quoted

WORDS: Mapping[State, frozenset[str]] = {
    State.SENT: frozenset({"sent", "accepted", "acceptd", "enroute", "submitted"}),
    State.DELIVERED: frozenset({"delivered", "delivrd", "success", "successful"}),
    State.READ: frozenset({"read"}),
    State.FAILED: frozenset(
        {"failed", "undelivered", "undeliv", "undeliverable", "rejected", "rejectd", "expired", "deleted", "error"}
    ),
}
"""Words in common use, those of SMPP's delivery receipts among them."""
UNDER_WAY = frozenset({"queued", "pending", "buffered", "scheduled", "sending", "processing"})


def read(incoming: Incoming) -> Reading:
    """:raises Unreadable: neither JSON nor a form, or nothing where the settings say that reports lie."""
    raw = incoming.raw
    data = document(raw) if raw.lstrip()[:1] in (b"{", b"[") else form(raw)
    items = at_path(data, settings.SMS_HOOK_FIELDS.get("items", ""))
    reports = [_report(item) for item in (items if isinstance(items, list) else [items])]
    if not reports:
        raise Unreadable("It holds no report.")
    missing = record_all([report for report in reports if isinstance(report, Report)], incoming.received_at)
    unread = [fault for fault in reports if isinstance(fault, str) and fault]
    return Reading(missing=missing, unread=f"{len(unread)} of {len(reports)}: {unread[0]}" if unread else "")


def _report(item: Any) -> Report | str:
    """The report, or why it was not understood; "" for one that tells nothing new."""
    provider_id, said = _field(item, "id"), _field(item, "state")
    if not provider_id or not said:
        return "SMS_HOOK_FIELDS finds no id and state in it."
    if said.lower() in UNDER_WAY:
        return ""
    state = state_named(said)
    if state is None:
        return f"SMS_HOOK_STATES does not know the state {said[:20]!r}."
    reason = quoted(_field(item, "reason") or said) if state == State.FAILED else ""
    at = instant(_field(item, "at"))
    return Report(Channel.SMS, provider_id, state, at=at, reason=reason, key=_field(item, "key"))


def _field(item: Any, name: str) -> str:
    path = settings.SMS_HOOK_FIELDS.get(name)
    return word(at_path(item, path)) if path else ""


def state_named(said: str) -> State | None:
    """The state that the gateway means by this word; the settings go before what is known here."""
    folded = said.lower()
    for words in (settings.SMS_HOOK_STATES, WORDS):
        for state, names in words.items():
            if folded in names:
                return State(state)
    return None

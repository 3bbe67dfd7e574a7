"""The webhooks of the WhatsApp Cloud API: `entry[].changes[].value.statuses[]` (M4).

What customers write (`messages[]`) and what Meta tells of the account lies in the same requests; it is not read yet and
stays in the raw store.
"""

import json
from collections.abc import Iterator
from typing import Any

from tanggap.messaging.incoming import Reading, Unreadable
from tanggap.messaging.models import Incoming
from tanggap.messaging.reports import Report, at_path, instant, word
from tanggap.messaging.reports.recording import record_all
from tanggap.messaging.states import Channel, State
from tanggap.messaging.transports.refusals import quoted
from tanggap.messaging.transports.whatsapp_errors import MEANINGS, number

STATES = {
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "played": State.READ,
    "failed": State.FAILED,
}


def read(incoming: Incoming) -> Reading:
    """:raises Unreadable: not what Meta sends."""
    body = document(incoming.raw)
    if not isinstance(body, dict) or not isinstance(body.get("entry"), list):
        raise Unreadable("It has no list 'entry'.")
    changes = list(_changes(body))
    found = [(status, _report(status)) for change in changes for status in _list(change.get("statuses"))]
    missing = record_all([report for _, report in found if report], incoming.received_at)
    unread = [word(at_path(status, "status"))[:20] for status, report in found if report is None]
    aside = sum(not change.get("statuses") for change in changes)
    return Reading(
        missing=missing,
        unread=f"{len(unread)} of {len(found)} states not understood: {unread[0]!r}." if unread else "",
        note=f"{aside} of {len(changes)} changes tell nothing of our messages." if aside else "",
    )


def document(raw: bytes) -> Any:
    """:raises Unreadable: no JSON."""
    try:
        return json.loads(raw)
    except (ValueError, RecursionError):
        raise Unreadable("It is no JSON.") from None


def _changes(body: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for entry in _list(body["entry"]):
        for change in _list(at_path(entry, "changes")):
            value = at_path(change, "value")
            if isinstance(value, dict):
                yield value


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _report(status: Any) -> Report | None:
    """None: not understood."""
    state = STATES.get(word(at_path(status, "status")))
    provider_id = word(at_path(status, "id"))
    if state is None or not provider_id:
        return None
    return Report(
        Channel.WHATSAPP,
        provider_id,
        state,
        at=instant(at_path(status, "timestamp")),
        reason=_reason(at_path(status, "errors.0")) if state == State.FAILED else "",
        key=word(at_path(status, "biz_opaque_callback_data")),
    )


def _reason(error: Any) -> str:
    """Our sentence for Meta's number, or Meta's words without what they repeat of the message (S8)."""
    code = number(at_path(error, "code"))
    _, sentence = MEANINGS.get(code, (None, ""))
    details = word(at_path(error, "error_data.details")) or word(at_path(error, "title"))
    sentence = sentence or f"WhatsApp melaporkan gagal: {quoted(details or 'tanpa penjelasan')}"
    return f"{sentence} ({code})" if code >= 0 else sentence

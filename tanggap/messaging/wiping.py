"""Secrets of messages that are over: a code or link is no use to anybody once it has left or lapsed, so it goes (S8).

What the kind declares as `secrets` is taken out of the row's payload; all else stays as proof of what was sent. With a
real transport that is at the hand-over, or, where the kind has a next channel, when its arrival is reported, when it
has fallen back, or when it is withdrawn; with the demo transport, whose messages are read from their rows, and in any
case at the end of the time to live.
"""

import json
from datetime import datetime

import structlog
from django.db import transaction
from django.utils import timezone

from tanggap.lib.sealing import CannotUnseal
from tanggap.messaging.kinds import Kind
from tanggap.messaging.models import Message
from tanggap.messaging.states import State
from tanggap.messaging.transports import TransportError, transport_for

log = structlog.get_logger(__name__)

MASK = "••••••"
GONE = "Isi pesan ini telah dihapus karena memuat rahasia."
BATCH = 200
OVER = frozenset({State.SENT, State.DELIVERED, State.READ, State.FAILED, State.EXPIRED})


def masked(kind: Kind, params: dict[str, object]) -> dict[str, object]:
    """The parameters as they may be kept for good."""
    return {name: MASK if name in kind.secrets else value for name, value in params.items()}


def wiped_payload(message: Message) -> str:
    """The payload without secrets: the masked texts that were made with the real ones.

    :raises CannotUnseal: the payload does not open.
    """
    content = message.content
    kept = content.get("kept") or {
        "params": {},
        "texts": {channel: {"body": GONE, "subject": ""} for channel in content["texts"]},
    }
    return json.dumps(kept)


def payload_after(message: Message, state: State) -> str | None:
    """What the payload becomes once the message has entered `state`; None: it stays as it is.

    What was accepted may yet fail to arrive: while there is a next channel, its secrets are kept for that one.
    """
    may_fall_back = state == State.SENT and bool(message.next_channels)
    if not message.holds_secrets or state not in OVER or may_fall_back or is_read_from_its_row(message):
        return None
    try:
        return wiped_payload(message)
    except CannotUnseal:
        return None


def is_read_from_its_row(message: Message) -> bool:
    """Whether the sample's phone page is where its receiver sees it."""
    try:
        return transport_for(message.channel).is_demo
    except TransportError:
        return False


def wipe_outlived() -> int:
    """Take the secrets out of all messages whose time to live is over, whatever became of them; how many there were."""
    now, after, count = timezone.now(), 0, 0
    while ids := _wipe_batch(now, after):
        after, count = ids[-1], count + len(ids)
    return count


@transaction.atomic
def _wipe_batch(now: datetime, after: int) -> list[int]:
    outlived = Message.objects.filter(holds_secrets=True, expires_at__lte=now, pk__gt=after).order_by("pk")
    messages = list(outlived.select_for_update(skip_locked=True, no_key=True)[:BATCH])
    for message in messages:
        if wipe(message):
            message.save(update_fields=["payload", "holds_secrets"])
    return [message.pk for message in messages]


def wipe(message: Message) -> bool:
    """Take the secrets out of the object, which the caller holds locked and saves; False: it does not open."""
    try:
        message.payload = wiped_payload(message)
    except CannotUnseal:
        log.warning("message_cannot_be_wiped", message_id=message.pk)
        return False
    message.holds_secrets = False
    return True

"""Falling back: what was accepted on one channel but does not arrive goes out on the next, once, word for word (O5).

Not arriving means that the provider reports a failure, or, for a kind that is `insistent`, that within
FALLBACK_AFTER_SECONDS it reports neither `delivered` nor `read`: that it has taken the message helps nobody whose phone
is off. The new message is a row of its own and lives no longer than the one in whose stead it goes, so that a code is
never sent late. A transport that refuses at the hand-over is another matter: the same row goes on to its next channel
(`messaging.attempts`).
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from tanggap.lib.loops import Loop, still_running, stopping, wake
from tanggap.lib.sealing import CannotUnseal
from tanggap.messaging.kinds import KINDS
from tanggap.messaging.models import Message, log
from tanggap.messaging.outbox import lane_channel
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.wiping import is_read_from_its_row, wipe
from tanggap.messaging.withdrawing import is_withdrawn

WAITING = frozenset({State.SENT, State.UNKNOWN})
"""It has left, or may have, and nobody has reported what became of it."""
SPENT = ["fallback", "fallback_at", "payload", "holds_secrets"]


def falls_back_at(message: Message, state: State, at: datetime) -> datetime | None:
    """When a message that enters `state` now falls back if nothing more is heard of it; None: never.

    The sample's transport reports nothing, so that nothing is awaited of it.
    """
    kind = KINDS.get(message.kind)
    if kind is None or not kind.insistent or state not in WAITING or not message.next_channels:
        return None
    due: datetime = at + timedelta(seconds=settings.FALLBACK_AFTER_SECONDS)
    return due if due < message.expires_at and not is_read_from_its_row(message) else None


def fall_back(message: Message) -> Message | None:
    """Queue the message that goes in the stead of one that does not arrive, and wipe that one's secrets.

    In the caller's transaction, which holds `message` locked; so nobody else makes a second one.

    :returns: None if there is no next channel, its time is over, it was withdrawn or cannot be read.
    """
    now = timezone.now()
    if not message.next_channels or message.is_expired(now) or is_withdrawn(message):
        return None
    try:
        successor = _successor(message, now)
    except CannotUnseal:
        return None
    successor.save(force_insert=True)
    log([successor])
    message.fallback, message.fallback_at = "", None
    if message.holds_secrets and not is_read_from_its_row(message):
        wipe(message)
    message.save(update_fields=SPENT)
    wake(lane_channel(successor.priority))
    return successor


def _successor(message: Message, now: datetime) -> Message:
    """The same recipient, words and end of life on the next channel, under a key of its own.

    :raises CannotUnseal: the message does not open.
    """
    channel, *others = message.next_channels
    return Message(
        kind=message.kind,
        state=State.QUEUED,
        priority=message.priority,
        channel=channel,
        fallback=",".join(others),
        recipient=message.recipient,
        recipient_index=Recipient.index_of(message.to.address(channel)),
        customer_id=message.customer_id,
        user_id=message.user_id,
        about_type=message.about_type,
        about_id=message.about_id,
        payload=message.payload,
        holds_secrets=message.holds_secrets,
        key=uuid.uuid4(),
        created_at=now,
        state_at=now,
        expires_at=message.expires_at,
        next_attempt_at=now,
        fallback_of=message,
    )


def watch_silence() -> datetime | None:
    """Fall back for every message of which nothing has been heard in time; when the next one is due."""
    while not stopping.is_set() and _fall_back_one():
        still_running()
    next_at: datetime | None = Message.objects.filter(fallback_at__isnull=False).aggregate(at=Min("fallback_at"))["at"]
    return next_at


@transaction.atomic
def _fall_back_one() -> bool:
    silent = Message.objects.filter(fallback_at__lte=timezone.now()).order_by("fallback_at")
    message = silent.select_for_update(skip_locked=True, no_key=True).first()
    if message is None:
        return False
    if message.state not in WAITING or fall_back(message) is None:
        message.fallback_at = None
        message.save(update_fields=["fallback_at"])
    return True


CHANNEL = "tanggap_outbox_silence"
LOOP = Loop("outbox-silence", CHANNEL, watch_silence, idle=timedelta(seconds=2))

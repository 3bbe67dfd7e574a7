"""Messages of the sample that left in the past: rows as a worker would have left them, their secrets gone."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.db import models, transaction

from tanggap.messaging import outbox
from tanggap.messaging.models import Message, MessageEvent
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State

ARRIVED = ((State.QUEUED, 0.0), (State.SENDING, 0.2), (State.SENT, 0.6), (State.DELIVERED, 1.9), (State.READ, 14.0))
"""States and the seconds after which they were entered."""
REFUSED = ((State.QUEUED, 0.0), (State.SENDING, 0.2), (State.FAILED, 0.9))


def past_message(
    kind: str, to: Recipient, about: models.Model, at: datetime, *, refused: str = "", **params: Any
) -> Message:
    """A message that was ordered at `at` and read some seconds later, or refused for the reason given.

    It is written by the outbox itself, taken back before any worker can see it, and kept as it is when it is over.
    """
    with transaction.atomic():
        message = outbox.queue(kind, to=to, about=about, **params)
        transaction.set_rollback(True)
    life, way = message.expires_at - message.created_at, REFUSED if refused else ARRIVED
    content = message.content
    message.pk = None
    message.payload = json.dumps(content.get("kept") or content)
    message.holds_secrets, message.next_attempt_at, message.attempts = False, None, 1
    message.state, message.reason = way[-1][0], refused
    message.created_at, message.expires_at = at, at + life
    message.state_at = at + timedelta(seconds=way[-1][1])
    message.save(force_insert=True)
    _log(message, at, way)
    return message


def _log(message: Message, at: datetime, way: tuple[tuple[State, float], ...]) -> None:
    MessageEvent.objects.bulk_create(
        MessageEvent(
            message=message,
            state=state,
            at=at + timedelta(seconds=seconds),
            channel=message.channel,
            reason=message.reason if state == State.FAILED else "",
        )
        for state, seconds in way
    )


def let_arrive(messages: models.QuerySet[Message]) -> None:
    """Let messages that were queued in the past have arrived then, all together; whoever took them never sees them."""
    queued = list(messages.filter(state=State.QUEUED))
    for message in (row for row in queued if row.holds_secrets):
        Message.objects.filter(pk=message.pk).update(payload=json.dumps(message.content["kept"]), holds_secrets=False)
    rows = Message.objects.filter(pk__in=[row.pk for row in queued])
    for state, seconds in ARRIVED[1:]:
        later = timedelta(seconds=seconds)
        lease = {"lease_until": models.F("expires_at")} if state == State.SENDING else {"lease_until": None}
        rows.update(state=state, state_at=models.F("created_at") + later, next_attempt_at=None, attempts=1, **lease)
        MessageEvent.objects.bulk_create(
            MessageEvent(message=row, state=state, at=row.created_at + later, channel=row.channel) for row in queued
        )

"""Putting a message into the outbox: a row in the transaction of the fact that causes it (M1)."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction
from django.utils import timezone

from tanggap.lib.loops import wake
from tanggap.lib.together import store
from tanggap.messaging import withdrawing
from tanggap.messaging.kinds import Kind, kind_named
from tanggap.messaging.models import Message, event_of
from tanggap.messaging.orders import order_of
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import Channel, Priority, State
from tanggap.messaging.texts import rendered
from tanggap.messaging.wiping import masked

URGENT_CHANNEL = "tanggap_outbox_urgent"
CHANNEL = "tanggap_outbox"
NO_ADDRESS = "Penerima tidak mempunyai alamat untuk saluran pesan ini."


class WrongParameters(TypeError):
    """A bug: a parameter of the kind is missing, or one is given that it does not know."""


def queue(kind: str, /, *, to: Recipient, about: models.Model | None = None, **params: Any) -> Message:
    """Write a message into the caller's transaction; the worker sends it once that commits, never the request.

    A recipient without a usable address gives a row that has failed, with its reason, so that nothing is lost.

    :param about: the case, application or account it is about; kept as type and id.
    :raises UnknownKind: not declared in `messaging.kinds`.
    :raises WrongParameters: the parameters are not exactly those of the kind.
    :raises BadParameter: a one-line parameter brings a line break.
    """
    declared = kind_named(kind)
    if params.keys() != declared.params:
        raise WrongParameters(f"{kind} takes {sorted(declared.params)}, not {sorted(params)}")
    message = _message(declared, to, about, params)
    _keep(message)
    return message


@transaction.atomic(savepoint=False)
def _keep(message: Message) -> None:
    store(message)
    store(event_of(message))
    if message.state == State.QUEUED:
        wake(lane_channel(message.priority))


def lane_channel(priority: int) -> str:
    """The channel of NOTIFY on which the lane of this priority listens."""
    return URGENT_CHANNEL if priority == Priority.URGENT else CHANNEL


def withdraw(*messages: Message) -> None:
    """Stop messages that nobody wants any more, such as a superseded code, in the caller's transaction.

    What is still queued becomes `expired`; what is being sent or has left is not called back, but does not fall back on
    another channel, and secrets leave its row at once. The same holds for what already goes in its stead. Listeners are
    not told. Safe to repeat, and it never waits: locks may be held on whatever the message is about.
    """
    withdrawing.withdraw(messages)


def _message(kind: Kind, to: Recipient, about: models.Model | None, params: dict[str, Any]) -> Message:
    now = timezone.now()
    order = order_of(kind)
    usable = [channel for channel in order if to.address(channel)]
    first, *others = usable or order[:1]
    return Message(
        kind=kind.name,
        state=State.QUEUED if usable else State.FAILED,
        reason="" if usable else NO_ADDRESS,
        priority=kind.priority,
        channel=first,
        fallback=",".join(others),
        recipient=json.dumps(to.as_dict()),
        recipient_index=Recipient.index_of(to.address(first)),
        customer_id=to.customer_id,
        user_id=to.user_id,
        about_type=about._meta.label_lower if about else "",
        about_id=str(about.pk) if about else "",
        payload=_payload(kind, to, params, [first, *others], is_sent=bool(usable)),
        holds_secrets=bool(usable and kind.secrets),
        created_at=now,
        state_at=now,
        expires_at=now + kind.ttl,
        next_attempt_at=now if usable else None,
    )


def _payload(kind: Kind, to: Recipient, params: dict[str, Any], channels: list[Channel], *, is_sent: bool) -> str:
    """Parameters and texts, and what of them may be kept for good if they hold a secret."""
    kept = content = _content(kind, to, masked(kind, params), channels)
    if is_sent and kind.secrets:
        content = {**_content(kind, to, params, channels), "kept": kept}
    return json.dumps(content, cls=DjangoJSONEncoder)


def _content(kind: Kind, to: Recipient, params: dict[str, Any], channels: list[Channel]) -> dict[str, Any]:
    texts = {channel.value: rendered(kind, channel, to, params)._asdict() for channel in channels}
    return {"params": params, "texts": texts}

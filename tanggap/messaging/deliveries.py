"""What became of the messages about a thing, to be shown to whoever answers for it (O5).

Who may see the thing is the caller's to decide; the address is masked, and no text of a message is shown.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from tanggap.lib.sealing import CannotUnseal
from tanggap.messaging.kinds import KINDS
from tanggap.messaging.models import Message, MessageEvent
from tanggap.messaging.states import Channel, State

TONES = {
    State.DELIVERED: "ok",
    State.READ: "ok",
    State.FAILED: "danger",
    State.EXPIRED: "danger",
    State.UNKNOWN: "warn",
}


def tone_of(state: State) -> str:
    """The tone of a message's badge wherever it is shown: what has only been handed over is no success yet."""
    return TONES.get(state, "info")


@dataclass(frozen=True)
class Step:
    """One instant of a message's way; a queued one after another attempt, or after another channel refused."""

    state: State
    label: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Delivery:
    """One message: its kind, channel and state in words, its way, and what the provider said last."""

    message_id: int
    kind: str
    label: str
    channel: str
    state: State
    state_label: str
    tone: str
    at: datetime
    to: str
    reason: str
    steps: tuple[Step, ...]
    is_instead: bool
    """It went out because another one did not arrive."""
    reference: str
    """The provider's name for it, by which they can prove what became of it; "" where they gave none."""


def of(thing: models.Model) -> list[Delivery]:
    """All messages about `thing`, newest first."""
    return of_each([thing])[str(thing.pk)]


def of_each(things: Iterable[models.Model]) -> dict[str, list[Delivery]]:
    """The messages about several things of one model, by the text of their keys, newest first; in two queries."""
    found: dict[str, list[Delivery]] = defaultdict(list)
    things = list(things)
    if not things:
        return found
    label, keys = things[0]._meta.label_lower, [str(thing.pk) for thing in things]
    messages = list(Message.objects.filter(about_type=label, about_id__in=keys).order_by("-pk"))
    steps = _steps_of(messages)
    for message in messages:
        found[message.about_id].append(_delivery(message, steps[message.pk]))
    return found


def to_customer(customer_id: int, *, most: int) -> list[Delivery]:
    """What was sent to a customer, whatever it is about, newest first; in two queries."""
    messages = list(Message.objects.filter(customer_id=customer_id).order_by("-pk")[:most])
    steps = _steps_of(messages)
    return [_delivery(message, steps[message.pk]) for message in messages]


def _steps_of(messages: Iterable[Message]) -> dict[int, list[Step]]:
    """By the key of the message, in the order in which they happened; the moment of being taken says nothing."""
    events = MessageEvent.objects.filter(message__in=[m.pk for m in messages]).exclude(state=State.SENDING)
    steps: dict[int, list[Step]] = defaultdict(list)
    for event in events.order_by("at", "pk"):
        state = State(event.state)
        steps[event.message_id].append(Step(state, _label(event), event.at, event.reason))
    return steps


def _label(event: MessageEvent) -> str:
    if event.state == State.QUEUED:
        return f"{Channel(event.channel).label} belum berhasil" if event.reason else "Dibuat"
    return State(event.state).label


def _delivery(message: Message, steps: Iterable[Step]) -> Delivery:
    state, kind = State(message.state), KINDS.get(message.kind)
    return Delivery(
        message_id=message.pk,
        kind=message.kind,
        label=kind.label if kind else message.kind,
        channel=Channel(message.channel).label,
        state=state,
        state_label=state.label,
        tone=tone_of(state),
        at=message.created_at,
        to=_masked_address(message),
        reason=message.reason,
        steps=tuple(steps),
        is_instead=message.fallback_of_id is not None,
        reference=message.provider_id,
    )


def _masked_address(message: Message) -> str:
    try:
        return message.to.masked(message.channel)
    except CannotUnseal:
        return "–"

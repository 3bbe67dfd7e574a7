"""The outgoing messages of the sample mode as their receivers would see them on the phone (M2)."""

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from markupsafe import Markup

from tanggap.lib import phone
from tanggap.lib.sealing import CannotUnseal
from tanggap.messaging.appearance import drawn
from tanggap.messaging.kinds import KINDS
from tanggap.messaging.models import Message, MessageEvent, Text
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import Channel, State

PAGE = 20
REMEMBERED = 400
"""Receivers are gathered from this many newest messages."""
TONES = {
    State.QUEUED: "info",
    State.SENDING: "info",
    State.UNKNOWN: "warn",
    State.FAILED: "danger",
    State.EXPIRED: "danger",
}


@dataclass(frozen=True)
class Shown:
    """One message on the phone."""

    message: Message

    @cached_property
    def text(self) -> Text:
        try:
            return self.message.text
        except (CannotUnseal, KeyError):
            return Text("Isi pesan ini tidak dapat dibuka.")

    @cached_property
    def to(self) -> Recipient:
        return self.message.to

    @property
    def address(self) -> str:
        return shown_address(self.to, self.message.channel)

    @property
    def body(self) -> Markup:
        return drawn(self.text, self.message.channel)

    @cached_property
    def code(self) -> str:
        """The code that the phone offers to copy, if there is one."""
        return str(self._param("code"))

    @property
    def kind(self) -> str:
        declared = KINDS.get(self.message.kind)
        return declared.label if declared else self.message.kind

    @property
    def tone(self) -> str:
        return TONES.get(State(self.message.state), "ok")

    @property
    def is_of_today(self) -> bool:
        return timezone.localdate(self.message.created_at) == timezone.localdate()

    @property
    def has_arrived(self) -> bool:
        return self.message.state in (State.SENT, State.DELIVERED, State.READ, State.UNKNOWN)

    def _param(self, name: str) -> object:
        try:
            return self.message.params.get(name, "")
        except CannotUnseal:
            return ""


@dataclass(frozen=True)
class Receiver:
    """One line in the list of phones: the newest message names the receiver in the address of the page."""

    newest: Message
    count: int

    @property
    def name(self) -> str:
        return self.newest.to.name or self.address

    @property
    def address(self) -> str:
        return shown_address(self.newest.to, self.newest.channel)


@dataclass(frozen=True)
class Phone:
    """What the page shows: one page of messages, newest first, of all receivers or one, on all channels or one."""

    channel: str = ""
    like: Message | None = None
    before: int | None = None

    @cached_property
    def _rows(self) -> list[Message]:
        rows = Message.objects.order_by("-pk")
        if self.channel:
            rows = rows.filter(channel=self.channel)
        if self.like:
            rows = rows.filter(recipient_index=self.like.recipient_index)
        if self.before:
            rows = rows.filter(pk__lt=self.before)
        return list(rows[: PAGE + 1])

    @property
    def messages(self) -> list[Shown]:
        return [Shown(message) for message in self._rows[:PAGE]]

    @property
    def older(self) -> int | None:
        """The key of the next page, if there is one."""
        return self._rows[PAGE - 1].pk if len(self._rows) > PAGE else None

    @cached_property
    def receivers(self) -> list[Receiver]:
        newest: dict[bytes, Message] = {}
        counts: dict[bytes, int] = {}
        for message in Message.objects.order_by("-pk")[:REMEMBERED]:
            index = bytes(message.recipient_index)
            newest.setdefault(index, message)
            counts[index] = counts.get(index, 0) + 1
        return [Receiver(message, counts[index]) for index, message in newest.items()]

    def is_of(self, receiver: Receiver) -> bool:
        return self.like is not None and bytes(self.like.recipient_index) == bytes(receiver.newest.recipient_index)

    def href(self, **changes: str | int | None) -> str:
        """This page with another channel, receiver (`to`) or place (`before`); any change begins at the newest."""
        asked: dict[str, str | int | None] = {
            "channel": self.channel,
            "to": self.like.pk if self.like else None,
        } | changes
        query = urlencode({name: value for name, value in asked.items() if value})
        return reverse("demo_outbox") + (f"?{query}" if query else "")


def shown_address(to: Recipient, channel: str) -> str:
    """In full: the sample's people are invented, and whoever plays them must know where they look."""
    address = to.address(channel)
    return phone.national(address) if address and channel != Channel.EMAIL else address or "tanpa alamat"


def last_move() -> int:
    """The number of the newest move of any message: while it stays, the page stays."""
    return MessageEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

"""The outbox: every message that leaves the house, and each of its moves with its instant (M1)."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tanggap.lib.sealing import SealedOnRequest
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import PAIRS, Channel, Priority, State


class Text(NamedTuple):
    """What is sent on one channel; only e-mail has a subject.

    `template` is the name under which the provider has approved this text, and `language` the one it was approved in;
    "" where the provider takes free text.
    """

    body: str
    subject: str = ""
    template: str = ""
    language: str = ""


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self, *priorities: int) -> "MessageQuerySet":
        queued = self.filter(state=State.QUEUED)
        return queued.filter(priority__in=priorities) if priorities else queued

    def lapsed(self, now: datetime) -> "MessageQuerySet":
        """Taken by a worker that has not been heard of since."""
        return self.filter(state=State.SENDING, lease_until__lte=now)

    def about(self, thing: models.Model) -> "MessageQuerySet":
        return self.filter(about_type=thing._meta.label_lower, about_id=str(thing.pk))

    def addressed_to(self, address: str) -> "MessageQuerySet":
        """First addressed to this e-mail address or E.164 number."""
        return self.filter(recipient_index=Recipient.index_of(address))


class Message(models.Model):
    """One message to one person. `payload` holds the parameters and the finished text of each channel, sealed.

    Secret parameters are wiped once it is over (`messaging.wiping`); `holds_secrets` until then. `channel` is the one
    in use, `fallback` those still to try, in order. `key` is the same for every attempt: it is the idempotency key
    towards the provider and makes the Message-ID of an e-mail.

    `fallback_of` is the message that did not arrive and in whose stead this one goes, on its next channel; each has one
    at most. `fallback_at` is when it does so if nobody reports that it has arrived (`messaging.fallback`).
    """

    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=9, choices=State, default=State.QUEUED)
    priority = models.PositiveSmallIntegerField(choices=Priority)
    channel = models.CharField(max_length=8, choices=Channel)
    fallback = models.CharField(max_length=24, blank=True)
    recipient = SealedOnRequest()
    recipient_index = models.BinaryField()
    customer_id = models.BigIntegerField(null=True)
    user_id = models.BigIntegerField(null=True)
    about_type = models.CharField(max_length=64, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    payload = SealedOnRequest()
    holds_secrets = models.BooleanField(default=False, db_default=False)
    key = models.UUIDField(default=uuid.uuid4)
    created_at = models.DateTimeField()
    state_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    lease_until = models.DateTimeField(null=True)
    provider_id = models.CharField(max_length=255, blank=True)
    reason = models.CharField(max_length=255, blank=True)
    fallback_of = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, related_name="fallbacks", db_constraint=False, db_index=False
    )
    fallback_at = models.DateTimeField(null=True)

    objects: ClassVar[models.Manager["Message"]] = MessageQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="message_state_is_known"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="message_channel_is_known"),
            models.CheckConstraint(condition=Q(priority__in=Priority.values), name="message_priority_is_known"),
            models.CheckConstraint(
                condition=Q(state=State.QUEUED, next_attempt_at__isnull=False)
                | ~Q(state=State.QUEUED) & Q(next_attempt_at=None),
                name="message_due_while_queued",
            ),
            models.CheckConstraint(
                condition=Q(state=State.SENDING, lease_until__isnull=False)
                | ~Q(state=State.SENDING) & Q(lease_until=None),
                name="message_leased_while_sending",
            ),
            models.CheckConstraint(
                condition=~Q(state=State.FAILED) | ~Q(reason=""), name="message_failure_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(expires_at__gt=F("created_at")), name="message_lives_for_a_while"),
            models.UniqueConstraint(
                fields=["fallback_of"], condition=Q(fallback_of__isnull=False), name="message_falls_back_once"
            ),
        ]
        indexes = [
            models.Index(
                fields=["priority", "channel", "next_attempt_at"],
                condition=Q(state=State.QUEUED),
                name="message_due_on_channel",
            ),
            models.Index(fields=["expires_at"], condition=Q(state=State.QUEUED), name="message_queued_until"),
            models.Index(fields=["lease_until"], condition=Q(state=State.SENDING), name="message_leased"),
            models.Index(fields=["id"], condition=Q(state=State.UNKNOWN), name="message_unknown"),
            models.Index(fields=["key"], condition=Q(state=State.UNKNOWN), name="message_unknown_key"),
            models.Index(fields=["expires_at"], condition=Q(holds_secrets=True), name="message_holds_secrets"),
            models.Index(fields=["fallback_at"], condition=Q(fallback_at__isnull=False), name="message_falls_back"),
            models.Index(fields=["recipient_index", "-id"], name="message_recipient"),
            models.Index(
                fields=["customer_id", "-id"], condition=Q(customer_id__isnull=False), name="message_customer"
            ),
            models.Index(fields=["about_type", "about_id"], condition=~Q(about_type=""), name="message_about"),
            models.Index(fields=["provider_id"], condition=~Q(provider_id=""), name="message_provider"),
        ]
        triggers = [pgtrigger.FSM(name="moves", field="state", transitions=PAIRS)]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def to(self) -> Recipient:
        return Recipient(**json.loads(self._opened("recipient")))

    @property
    def address(self) -> str:
        """Where it goes on the channel in use."""
        return self.to.address(self.channel)

    @property
    def params(self) -> dict[str, Any]:
        return dict(self.content["params"])

    @property
    def text(self) -> Text:
        """The finished text for the channel in use, as it was when the message was queued."""
        return Text(**self.content["texts"][self.channel])

    @property
    def next_channels(self) -> list[str]:
        return self.fallback.split(",") if self.fallback else []

    @property
    def has_fallen_back(self) -> bool:
        """Whether another message goes in its stead."""
        return Message.objects.filter(fallback_of=self).exists()

    def is_expired(self, now: datetime) -> bool:
        """At the very instant of `expires_at` it is too late (M3)."""
        return now >= self.expires_at

    @property
    def content(self) -> dict[str, Any]:
        """The opened payload: `params`, `texts`, and `kept`, the same without secrets, while it holds any."""
        return dict(json.loads(self._opened("payload")))

    def _opened(self, name: str) -> str:
        field = self._meta.get_field(name)
        assert isinstance(field, SealedOnRequest)  # noqa: S101
        return field.open(getattr(self, name))


class MessageEvent(models.Model):
    """A move of a message: into which state, when, on which channel, and what the provider said."""

    message = models.ForeignKey(Message, models.DO_NOTHING, related_name="events", db_constraint=False)
    state = models.CharField(max_length=9, choices=State)
    at = models.DateTimeField(default=timezone.now)
    channel = models.CharField(max_length=8, choices=Channel)
    reason = models.CharField(max_length=255, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(state__in=State.values), name="message_event_state_is_known")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"


def log(messages: Sequence[Message]) -> None:
    """Append the event of the state that each message has now entered; in the transaction that moved it."""
    MessageEvent.objects.bulk_create(event_of(message) for message in messages)


def event_of(message: Message) -> MessageEvent:
    """The event of the state that a message has now entered, not written yet."""
    facts = {"state": message.state, "at": message.state_at, "channel": message.channel, "reason": message.reason}
    return MessageEvent(message=message, **facts)

"""Append-only facts: who did what (AuditEvent), who looked at whose data (ViewEvent), and the chain that seals both.

Triggers in the database refuse update, delete and truncate of the three; what waits for its seal is a queue of rows.
"""

import datetime as dt
from typing import Protocol, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tanggap.audit.acts import LOOKS, SETTINGS_ACTS, field_label, label_of


class Viewer(Protocol):
    """Whoever searches the audit trail."""

    @property
    def actor_id(self) -> int | None: ...

    def has_right(self, name: str, /) -> bool: ...


Event = TypeVar("Event", "AuditEvent", "ViewEvent")


class EventQuerySet(models.QuerySet[Event]):
    """What both kinds of events are searched by."""

    def within(self, first: dt.date | None, last: dt.date | None) -> Self:
        """Of the days from `first` to `last` in the present zone, both included; None: without end."""
        rows = self
        if first:
            rows = rows.filter(at__gte=_midnight(first))
        if last and last < dt.date.max:
            rows = rows.filter(at__lt=_midnight(last + dt.timedelta(days=1)))
        return rows

    def by_actor(self, name: str) -> Self:
        """Whose actor's label holds `name`, whatever its case."""
        return self.filter(actor_label__icontains=name)


def _midnight(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day, dt.time.min))


class AuditEventQuerySet(EventQuerySet["AuditEvent"]):
    def visible_to(self, viewer: Viewer) -> "AuditEventQuerySet":
        """Compliance sees every act; an administrator only their own acts of settings (rights.md)."""
        if viewer.has_right("audit.all"):
            return self
        if viewer.has_right("audit.search"):
            return self.filter(actor_id=viewer.actor_id, act__in=SETTINGS_ACTS)
        return self.none()

    def about(self, text: str) -> "AuditEventQuerySet":
        """Whose object is `text`: its kind, its id, `kind/id`, or a part of its label."""
        kind, slash, pk = text.partition("/")
        if slash:
            return self.filter(object_type=kind, object_id=pk)
        named = Q(object_type=text) | Q(object_id=text) | Q(object_label__icontains=text)
        return self.filter(named)


class ViewEventQuerySet(EventQuerySet["ViewEvent"]):
    def visible_to(self, viewer: Viewer) -> "ViewEventQuerySet":
        """The view log is for compliance alone."""
        return self if viewer.has_right("audit.all") else self.none()


class AuditEvent(models.Model):
    """One act. Names people by id and label, without foreign key, so that it outlives them and makes no cycle.

    `fields` holds the names of what changed, never personal values. Its place in the chain lives in `AuditSeal`: the
    event itself is never touched again.
    """

    at = models.DateTimeField()
    act = models.CharField(max_length=64)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=120, blank=True)
    object_type = models.CharField(max_length=64, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    object_label = models.CharField(max_length=120, blank=True)
    fields = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    ip = models.GenericIPAddressField(null=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_event_recent"),
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_event_object"),
            models.Index(fields=["actor_id", "-at"], name="audit_event_actor"),
            models.Index(fields=["request_id"], name="audit_event_request", condition=~models.Q(request_id="")),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.object_type} {self.object_id}"

    @property
    def source(self) -> str:
        return Source.ACT

    @property
    def sentence(self) -> str:
        """The act in Indonesian, as the audit page shows it."""
        return label_of(self.act)

    @property
    def changed(self) -> list[str]:
        """What changed, by the names that forms show."""
        return [field_label(self.object_type, name) for name in self.fields]


class ViewEvent(models.Model):
    """One look at a customer's data by staff: who, at whom, through which case, what was revealed."""

    at = models.DateTimeField()
    actor_id = models.BigIntegerField()
    actor_label = models.CharField(max_length=120)
    customer_id = models.BigIntegerField()
    case_number = models.CharField(max_length=24, blank=True)
    shown = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    ip = models.GenericIPAddressField(null=True)

    objects = ViewEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="view_event_recent"),
            models.Index(fields=["customer_id", "-at"], name="view_event_customer"),
            models.Index(fields=["actor_id", "-at"], name="view_event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label} → {self.customer_id}"

    @property
    def source(self) -> str:
        return Source.VIEW

    @property
    def revealed(self) -> list[str]:
        """What was revealed, by the names that forms show."""
        return [LOOKS.get(name) or field_label("customers.customer", name) for name in self.shown]


class Source(models.TextChoices):
    """Which table a sealed event stands in."""

    ACT = "act", "Tindakan"
    VIEW = "view", "Akses data"


class Unsealed(models.Model):
    """An event that waits for its seal: written by a trigger with the event, removed by the sealer with the seal."""

    source = models.CharField(max_length=4, choices=Source)
    event_id = models.BigIntegerField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.source} {self.event_id}"


class AuditSeal(models.Model):
    """One link of the chain: place `seq` of `day` (WIB), the event it seals, and the digest that ends there."""

    pk = models.CompositePrimaryKey("day", "seq")
    day = models.DateField()
    seq = models.PositiveIntegerField()
    source = models.CharField(max_length=4, choices=Source)
    event_id = models.BigIntegerField()
    form = models.PositiveSmallIntegerField()
    digest = models.BinaryField()
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "event_id"], name="audit_sealed_once")]

    def __str__(self) -> str:
        return f"{self.day}/{self.seq}"

    @property
    def hex(self) -> str:
        return bytes(self.digest).hex()

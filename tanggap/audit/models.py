"""Append-only facts: who did what (AuditEvent), who looked at whose data (ViewEvent), and the chain that seals both.

Triggers in the database refuse update, delete and truncate of the three; what waits for its seal is a queue of rows.
"""

from typing import Protocol

from django.db import models

from tanggap.audit.acts import SETTINGS_ACTS, label_of


class Viewer(Protocol):
    """Whoever searches the audit trail."""

    @property
    def actor_id(self) -> int | None: ...

    def has_right(self, name: str, /) -> bool: ...


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def visible_to(self, viewer: Viewer) -> "AuditEventQuerySet":
        """Compliance sees every act; an administrator only their own acts of settings (rights.md)."""
        if viewer.has_right("audit.all"):
            return self
        if viewer.has_right("audit.search"):
            return self.filter(actor_id=viewer.actor_id, act__in=SETTINGS_ACTS)
        return self.none()


class ViewEventQuerySet(models.QuerySet["ViewEvent"]):
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
    def sentence(self) -> str:
        """The act in Indonesian, as the audit page shows it."""
        return label_of(self.act)


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

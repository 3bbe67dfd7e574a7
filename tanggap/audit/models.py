"""Append-only facts: who did what (AuditEvent) and who looked at whose data (ViewEvent)."""

import pgtrigger
from django.db import models


class AuditEvent(models.Model):
    """One act. Names people by id and label, without foreign key, so that it outlives them and makes no cycle.

    `fields` holds the names of what changed, never personal values. `seq`, `day` and `digest` live in `AuditSeal`:
    the event itself is never touched again.
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

    class Meta:
        indexes = [
            models.Index(fields=["-at", "-id"], name="audit_event_recent"),
            models.Index(fields=["object_type", "object_id", "-at"], name="audit_event_object"),
            models.Index(fields=["actor_id", "-at"], name="audit_event_actor"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.act} {self.object_type} {self.object_id}"


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

    class Meta:
        indexes = [
            models.Index(fields=["customer_id", "-at"], name="view_event_customer"),
            models.Index(fields=["actor_id", "-at"], name="view_event_actor"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.actor_label} → {self.customer_id}"

"""Who changed an object, read back from the audit trail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from tanggap.audit.acts import label_of
from tanggap.audit.models import AuditEvent


@dataclass(frozen=True)
class Change:
    """One line of an object's history, as the timeline shows it."""

    at: datetime
    text: str
    by: str


def _events(model: type[models.Model]) -> models.QuerySet[AuditEvent]:
    return AuditEvent.objects.filter(object_type=model._meta.label_lower)


def last_changes(rows: Sequence[models.Model]) -> dict[Any, AuditEvent]:
    """The newest event of each of these rows of one model, by primary key; one query."""
    if not rows:
        return {}
    events = _events(type(rows[0])).filter(object_id__in=[str(row.pk) for row in rows])
    newest = {event.object_id: event for event in events.order_by("object_id", "-at", "-id").distinct("object_id")}
    return {row.pk: newest[str(row.pk)] for row in rows if str(row.pk) in newest}


def last_change(model: type[models.Model], pk: Any) -> AuditEvent | None:
    return _events(model).filter(object_id=str(pk)).order_by("-at", "-id").first()


def changes_of(row: models.Model, labels: Mapping[str, str], most: int = 10) -> list[Change]:
    """The newest changes of one row, newest first; `labels` names its fields for the reader."""
    events = _events(type(row)).filter(object_id=str(row.pk)).order_by("-at", "-id")[:most]
    return [Change(event.at, _in_words(event, labels), event.actor_label or "sistem") for event in events]


def _in_words(event: AuditEvent, labels: Mapping[str, str]) -> str:
    fields = ", ".join(labels.get(name, name) for name in event.fields) if event.act.endswith(".changed") else ""
    return f"{label_of(event.act)}{': ' if fields else ''}{fields}"

"""Writing a case's timeline: one line for everything that anybody should find there later."""

from datetime import datetime
from typing import Any

from django.db import models

from tanggap.audit.trail import Actor
from tanggap.desk.models import Case, Entry


def write(
    case: Case,
    kind: Entry.Kind,
    text: str,
    *,
    by: Actor,
    at: datetime,
    about: models.Model | None = None,
    **columns: Any,
) -> Entry:
    """Append a line under the case's lock, which the caller's transaction holds.

    :param columns: `is_public`, `channel`, `message_id` of `Entry`.
    """
    written = line(case, kind, text, by=by, at=at, about=about, **columns)
    written.save(force_insert=True)
    case.last_entry_at = at
    case.save(update_fields=["last_entry_at"])
    return written


def line(
    case: Case,
    kind: Entry.Kind,
    text: str,
    *,
    by: Actor,
    at: datetime,
    about: models.Model | None = None,
    **columns: Any,
) -> Entry:
    """The line of `write`, not written yet: for the opening, which writes it together with other rows."""
    return Entry(
        case=case,
        kind=kind,
        at=at,
        by_id=by.actor_id,
        by_label=by.actor_label[:120],
        text=text,
        about_type=about._meta.label_lower if about else "",
        about_id=str(about.pk) if about else "",
        **columns,
    )


def event(case: Case, text: str, *, by: Actor, at: datetime, about: models.Model | None = None) -> Entry:
    """An internal line that tells what happened."""
    return write(case, Entry.Kind.EVENT, text, by=by, at=at, about=about)


def public_event(case: Case, text: str, *, by: Actor, at: datetime) -> Entry:
    """A line that the customer reads in the portal, too."""
    return write(case, Entry.Kind.EVENT, text, by=by, at=at, is_public=True)

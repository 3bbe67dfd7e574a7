"""Writing the audit trail: one call, inside the transaction of the act it records (S4)."""

from collections.abc import Sequence
from typing import Protocol

from django.db import models
from django.utils import timezone

from tanggap.audit.acts import expect
from tanggap.audit.models import AuditEvent, ViewEvent
from tanggap.lib.context import origin


class Actor(Protocol):
    """Whoever acts: a user, or `System` for a loop, job or command."""

    @property
    def actor_id(self) -> int | None: ...

    @property
    def actor_label(self) -> str: ...


class Person(Protocol):
    """A user: only people look at customers' data."""

    @property
    def actor_id(self) -> int: ...

    @property
    def actor_label(self) -> str: ...


class System:
    """The institution's own machinery, named by what it is: `System("feed")`."""

    actor_id = None

    def __init__(self, name: str) -> None:
        self.actor_label = f"sistem: {name}"


def record(
    act: str,
    about: models.Model | None = None,
    *,
    by: Actor | None,
    fields: Sequence[str] = (),
    reason: str = "",
) -> AuditEvent:
    """Append one event in the caller's transaction.

    :param act: dotted and in the past tense, `holiday.changed`; its sentence stands in `audit.acts`.
    :param fields: names of what changed; never values that are personal.
    """
    made = event(act, about, by=by, fields=fields, reason=reason)
    made.save(force_insert=True)
    return made


def event(
    act: str,
    about: models.Model | None = None,
    *,
    by: Actor | None,
    fields: Sequence[str] = (),
    reason: str = "",
) -> AuditEvent:
    """The event of `record`, not written yet: for whoever writes it together with other rows (`lib.together`)."""
    expect(act)
    here = origin()
    return AuditEvent(
        at=timezone.now(),
        act=act,
        actor_id=by.actor_id if by else None,
        actor_label=by.actor_label[:120] if by else "",
        object_type=about._meta.label_lower if about else "",
        object_id=str(about.pk) if about else "",
        object_label=str(about)[:120] if about else "",
        fields=list(fields),
        reason=reason,
        request_id=here.request_id,
        ip=here.ip,
    )


def viewed(customer_id: int, *, by: Person, shown: Sequence[str], case_number: str = "", reason: str = "") -> ViewEvent:
    """Append one look at a customer's data to the view log, in the caller's transaction.

    :param shown: names of what was revealed, `["phone", "nik"]`; never the values.
    :param case_number: the open case that gave the right to look, if one did.
    """
    here = origin()
    return ViewEvent.objects.create(
        at=timezone.now(),
        actor_id=by.actor_id,
        actor_label=by.actor_label[:120],
        customer_id=customer_id,
        case_number=case_number,
        shown=list(shown),
        reason=reason,
        request_id=here.request_id,
        ip=here.ip,
    )

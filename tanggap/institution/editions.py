"""What a row of the public site was after each change, and taking a change back."""

import json
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from tanggap.audit import trail
from tanggap.institution.models import Edition
from tanggap.lib.errors import DomainError

Row = TypeVar("Row", bound=models.Model)
NOT_KEPT = frozenset({"id", "position", "published_at", "updated_at"})
"""A place in an order and publication are acts of their own, undone by their own buttons."""


class CannotReturn(DomainError):
    """What the edition says is no longer possible."""

    message = "Versi ini tidak dapat dikembalikan karena bertentangan dengan data sekarang."


def keep(row: models.Model, *, by: trail.Actor) -> Edition | None:
    """Store the row as it is now; None if that is what its newest edition says. The caller holds the row's lock, or
    has just made it."""
    newest = editions_of(row).first()
    edition = Edition(
        object_type=row._meta.label_lower,
        object_id=row.pk,
        number=newest.number + 1 if newest else 1,
        values=_values(row),
        made_at=timezone.now(),
        made_by=by.actor_label[:120],
    )
    if newest and newest.values == _plain(edition.values):
        return None
    edition.save(force_insert=True)
    return edition


def editions_of(row: models.Model) -> models.QuerySet[Edition]:
    """Newest first."""
    return Edition.objects.filter(object_type=row._meta.label_lower, object_id=row.pk)


def as_it_was(row: Row, edition: Edition) -> Row:
    """The row with the values of an edition, not saved."""
    for field in _fields(row):
        if field.attname in edition.values:
            setattr(row, field.attname, field.to_python(edition.values[field.attname]))
    return row


def check(row: models.Model) -> None:
    """
    :raises CannotReturn: the row may not be saved as it is now: what it leads to is gone, or its address is taken.
    """
    try:
        row.full_clean()
    except ValidationError as error:
        raise CannotReturn(f"{CannotReturn.message} {' '.join(error.messages)}") from None


def changed(before: models.Model, after: models.Model) -> list[str]:
    """Names of the fields in which two states of a row differ."""
    old, new = _plain(_values(before)), _plain(_values(after))
    return [field.name for field in _fields(after) if old[field.attname] != new[field.attname]]


def _values(row: models.Model) -> dict[str, Any]:
    return {field.attname: field.value_from_object(row) for field in _fields(row)}


def _plain(values: dict[str, Any]) -> Any:
    """As they read after a journey through the column."""
    return json.loads(json.dumps(values, cls=DjangoJSONEncoder))


def _fields(row: models.Model) -> list[Any]:
    return [field for field in row._meta.concrete_fields if field.name not in NOT_KEPT]

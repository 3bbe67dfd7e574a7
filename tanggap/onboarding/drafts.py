"""Opening a draft and saving what was typed into it, by the account officer who opened it (O1)."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.customers import digests
from tanggap.identity.models import Role, User
from tanggap.institution.models import Branch
from tanggap.lib.errors import Conflict, NotFound
from tanggap.onboarding import moves
from tanggap.onboarding.models import Application, ApplicationQuerySet, Move, Product
from tanggap.onboarding.states import State

INDEXES: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "nik": ("nik_index", digests.nik_index),
    "phone": ("phone_index", digests.phone_index),
    "mother_name": ("mother_name_digest", digests.mother_name_digest),
}
"""Sealed column → the digest that is kept beside it, and how it is made."""


class EditedElsewhere(Conflict):
    """The draft was saved after this page was opened, in another tab or on another device."""

    message = (
        "Draf ini sudah disimpan dari tab atau perangkat lain setelah halaman ini dibuka. Periksa kembali isian "
        "di bawah; menyimpan sekali lagi menimpa yang tersimpan."
    )


@transaction.atomic
def open_draft(*, by: User, branch: Branch, product: Product, opened_with: UUID) -> Application:
    """A new draft at a branch where `by` is account officer; the same form sent twice gives the same draft.

    :raises NotFound: the branch or the form is somebody else's, or the product is not offered.
    """
    if not by.branches_for(Role.AO).filter(pk=branch.pk).exists() or not product.is_open:
        raise NotFound
    now = timezone.now()
    facts: dict[str, Any] = {"branch": branch, "product": product, "opened_by": by, "last_edited_by": by}
    facts |= {"created_at": now, "state_at": now}
    application, is_new = Application.objects.get_or_create(opened_with=opened_with, defaults=facts)
    if application.opened_by_id != by.pk:
        raise NotFound
    if is_new:
        moves.move(application, Move.Act.OPENED, by=by, at=now)
    return application


@transaction.atomic
def save_fields(application_id: int, values: Mapping[str, Any], *, by: User, edition: int) -> Application:
    """Write what differs, with the digests that belong to it; nothing differs: nothing happens.

    :param edition: the one that `by` saw when typing.
    :raises NotFound: not a draft of theirs. :raises MovedOn: it is no draft any more.
    :raises EditedElsewhere: something differs, and another edition has been saved meanwhile.
    """
    application = locked_draft(application_id, by=by)
    changed = [name for name, value in values.items() if getattr(application, name) != value]
    if not changed:
        return application
    if application.edition != edition:
        raise EditedElsewhere
    for name in changed:
        setattr(application, name, values[name])
    application.edition += 1
    application.last_edited_by = by
    application.save(update_fields=[*changed, *_index(application, changed), "edition", "last_edited_by"])
    trail.record("application.edited", application, by=by, fields=changed)
    return application


def locked_draft(application_id: int, *, by: User) -> Application:
    """The draft, locked until the transaction ends.

    :raises NotFound: see `locked_own`. :raises MovedOn: it is no draft any more.
    """
    application = locked_own(application_id, by=by)
    moves.ensure_state(application, State.DRAFT)
    return application


def locked_own(application_id: int, *, by: User) -> Application:
    """An application that this person opened, in whatever state, locked until the transaction ends.

    :raises NotFound: not opened by them, or at a branch where they are account officer no more.
    """
    return own(by).lock(application_id)


def own(by: User) -> ApplicationQuerySet:
    """Applications this person opened, at branches where they still are account officer."""
    found: ApplicationQuerySet = Application.objects.opened_by(by).filter(branch__in=by.branches_for(Role.AO))
    return found


def _index(application: Application, changed: list[str]) -> list[str]:
    """Set the digests of the changed columns; the names of those set."""
    written = []
    for name in changed:
        if name in INDEXES:
            column, digest = INDEXES[name]
            value = getattr(application, name)
            setattr(application, column, digest(value) if value else None)
            written.append(column)
    return written

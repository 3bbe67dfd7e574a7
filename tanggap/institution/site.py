"""Changing the public site: what is written, the menu, the ways to reach us.

Every command keeps an edition of what it wrote, records it, and is seen at once (see `current`).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from tanggap.audit import trail
from tanggap.institution import current, editions
from tanggap.institution.models import Channel, Edition, Institution, MenuEntry, Office, Page, Post
from tanggap.lib.errors import Conflict, DomainError

Row = TypeVar("Row", Page, Post, MenuEntry, Channel, Office)
Written = TypeVar("Written", Page, Post)
Ordered = TypeVar("Ordered", MenuEntry, Channel, Office)


class MenuTooDeep(DomainError):
    """A third level, or a branch of the menu that would hang below another."""

    message = "Menu memiliki paling banyak dua tingkat. Pilih entri tingkat atas, dan kosongkan dulu entri di bawahnya."


class StillPublished(Conflict):
    """What customers can read is withdrawn before it is removed."""

    message = "Tulisan ini masih tampil di situs. Tarik dulu dari situs, lalu hapus."


class StillLinked(Conflict):
    """The menu leads to the page."""

    message = "Menu masih menuju halaman ini. Ubah atau hapus dulu entri menunya."


class HasChildren(Conflict):
    """Entries hang below it."""

    message = "Masih ada entri di bawahnya. Pindahkan atau hapus dulu entri itu."


@transaction.atomic
def save_row(row: Row, *, by: trail.Actor, fields: Sequence[str]) -> Row:
    """Add or change a row of the site; a new one in an order comes last.

    :raises MenuTooDeep: the entry would be on a third level.
    """
    adding = row._state.adding
    if isinstance(row, MenuEntry | Channel | Office):
        _lock()
        _check_depth(row)
        if adding or "parent" in fields:
            row.position = _last(row) + 1
    row.save()
    editions.keep(row, by=by)
    trail.record(f"{_name(row)}.{'added' if adding else 'changed'}", row, by=by, fields=fields)
    current.forget_on_commit()
    return row


@transaction.atomic
def remove_row(row: Row, *, by: trail.Actor) -> None:
    """Delete a row of the site; its editions stay.

    :raises StillPublished, StillLinked, HasChildren:
    """
    if isinstance(row, Page | Post) and row.is_published(timezone.now()):
        raise StillPublished
    if isinstance(row, Page) and row.entries.exists():
        raise StillLinked
    if isinstance(row, MenuEntry) and row.children.exists():
        raise HasChildren
    trail.record(f"{_name(row)}.removed", row, by=by)
    row.delete()
    current.forget_on_commit()


@transaction.atomic
def publish(row: Written, *, by: trail.Actor) -> Written:
    """Let everybody read it from this minute on; nothing happens if they can already."""
    return _set_publication(row, timezone.now().replace(second=0, microsecond=0), by=by)


@transaction.atomic
def withdraw(row: Written, *, by: trail.Actor) -> Written:
    """Make it a draft again; nothing happens if it is one."""
    return _set_publication(row, None, by=by)


def _set_publication(row: Written, at: datetime | None, *, by: trail.Actor) -> Written:
    row = type(row)._default_manager.select_for_update().get(pk=row.pk)
    if row.published_at is None if at is None else row.is_published(timezone.now()):
        return row
    row.published_at = at
    row.save(update_fields=["published_at", "updated_at"])
    trail.record(f"{_name(row)}.{'published' if at else 'withdrawn'}", row, by=by, fields=["published_at"])
    current.forget_on_commit()
    return row


@transaction.atomic
def place(row: Ordered, at: int, *, by: trail.Actor) -> None:
    """Put it at the place `at` (from 0) among those beside it; out of range is the nearest end. Safe to repeat."""
    order: list[Ordered] = sorted(
        _beside(row, itself=True).select_for_update().order_by("pk"), key=lambda one: (one.position, one.pk)
    )
    here = next((one for one in order if one.pk == row.pk), None)
    at = max(0, min(at, len(order) - 1))
    if here is None or order.index(here) == at:
        return
    order.remove(here)
    order.insert(at, here)
    for number, one in enumerate(order):
        type(row)._default_manager.filter(pk=one.pk).update(position=number)
    trail.record(f"{_name(row)}.moved", here, by=by)
    current.forget_on_commit()


@transaction.atomic
def restore(row: Row, edition: Edition, *, by: trail.Actor) -> Row:
    """Make a row again what an edition says it was, as a change of its own.

    :raises editions.CannotReturn: the edition contradicts what has changed since.
    """
    before = type(row)._default_manager.select_for_update().get(pk=row.pk)
    after = editions.as_it_was(type(row)._default_manager.get(pk=row.pk), edition)
    fields = editions.changed(before, after)
    if not fields:
        return after
    editions.check(after)
    return save_row(after, by=by, fields=fields)


def free_slug(model: type[Page] | type[Post], title: str) -> str:
    """An address made of a title, with a number where it is taken: `kantor-baru-2`."""
    plain = slugify(title)[:70].strip("-") or "tulisan"
    taken = set(model._default_manager.filter(slug__startswith=plain).values_list("slug", flat=True))
    numbers = (f"{plain}-{number}" for number in range(2, len(taken) + 3))
    return plain if plain not in taken else next(slug for slug in numbers if slug not in taken)


def _check_depth(row: models.Model) -> None:
    if not isinstance(row, MenuEntry) or row.parent_id is None:
        return
    top = MenuEntry.objects.filter(pk=row.parent_id, parent=None).exclude(pk=row.pk)
    if not top.exists() or (row.pk and row.children.exists()):
        raise MenuTooDeep


def _last(row: Ordered) -> int:
    """The place of the last of its neighbours; -1 where there is none."""
    last = _beside(row).aggregate(last=models.Max("position"))["last"]
    return -1 if last is None else int(last)


def _beside(row: Ordered, *, itself: bool = False) -> "models.QuerySet[Ordered]":
    """The rows in whose order it stands: all of its kind, or the entries below the same one."""
    rows: models.QuerySet[Ordered] = type(row)._default_manager.all()
    if isinstance(row, MenuEntry):
        rows = rows.filter(parent=row.parent_id)
    return rows if itself else rows.exclude(pk=row.pk)


def _lock() -> None:
    """Two entries that would each hang below the other wait for one another here."""
    Institution.objects.select_for_update().filter(pk=1).first()


def _name(row: models.Model) -> str:
    return str(row._meta.model_name)

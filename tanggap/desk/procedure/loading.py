"""Storing versions of procedures, and publishing them (D7)."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.desk.models import ProcedureVersion
from tanggap.desk.procedure.checking import ensure_sound
from tanggap.desk.procedure.document import BadDocument, read
from tanggap.lib.errors import Conflict

SHIPPED = Path(__file__).parent.parent / "procedures"


class VersionTaken(Conflict):
    """That version is stored already with another text."""


@transaction.atomic
def load(source: str, *, by: Actor) -> ProcedureVersion:
    """Store a document as a version of its procedure, a draft until it is published. Loading it twice is harmless.

    :raises BadDocument: it cannot be read, or is not sound. :raises VersionTaken: another text has that version.
    """
    procedure = read(source)
    ensure_sound(procedure)
    digest = hashlib.sha256(source.encode()).hexdigest()
    stored, is_new = ProcedureVersion.objects.get_or_create(
        code=procedure.code,
        version=procedure.version,
        defaults={
            "title": procedure.title,
            "source": source,
            "digest": digest,
            "loaded_at": timezone.now(),
            "loaded_by": by.actor_label[:120],
        },
    )
    if stored.digest != digest:
        raise VersionTaken(f"{stored} sudah ada dengan isi lain. Naikkan nomor versinya.")
    if is_new:
        trail.record("procedure.loaded", stored, by=by)
    return stored


@transaction.atomic
def publish(version_id: int, *, by: Actor) -> ProcedureVersion:
    """Put a version in force for the cases that are opened from now on. Publishing it twice is harmless."""
    version: ProcedureVersion = ProcedureVersion.objects.select_for_update().get(pk=version_id)
    if version.published_at is None:
        version.published_at, version.published_by = timezone.now(), by.actor_label[:120]
        version.save(update_fields=["published_at", "published_by"])
        trail.record("procedure.published", version, by=by)
    return version


def seed(*, by: Actor) -> None:
    """Load and publish the shipped procedures that are not stored yet."""
    for source in shipped():
        procedure = read(source)
        if not ProcedureVersion.objects.filter(code=procedure.code, version=procedure.version).exists():
            publish(load(source, by=by).pk, by=by)


def shipped() -> Iterator[str]:
    """The documents that come with the product.

    :raises BadDocument: one of them is broken.
    """
    for path in sorted(SHIPPED.glob("*.toml")):
        try:
            yield path.read_text()
        except UnicodeDecodeError:
            raise BadDocument(f"{path.name} is not UTF-8") from None

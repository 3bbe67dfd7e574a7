"""Storing versions of procedures, and publishing them (D7)."""

import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.desk.models import ProcedureVersion
from tanggap.desk.procedure.checking import Unsound, ensure_sound, missing_departments
from tanggap.desk.procedure.document import BadDocument, procedure_of, read
from tanggap.lib.errors import Conflict, Forbidden, NotFound

SHIPPED = Path(__file__).parent.parent / "procedures"


class VersionTaken(Conflict):
    """That version is stored already with another text."""


class OwnDraft(Forbidden):
    message = "Konsep diterbitkan orang lain dari yang memuatnya."


class Superseded(Conflict):
    message = "Versi yang lebih baru sudah berlaku. Naikkan nomor versinya."


@transaction.atomic
def load(source: str, *, by: Actor, is_shipped: bool = False) -> ProcedureVersion:
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
            "loaded_by_id": by.actor_id,
            "is_shipped": is_shipped,
        },
    )
    if stored.digest != digest:
        raise VersionTaken(f"{stored} sudah ada dengan isi lain. Naikkan nomor versinya.")
    if is_new:
        trail.record("procedure.loaded", stored, by=by)
    return stored


@transaction.atomic
def publish(version_id: int, *, by: Actor) -> ProcedureVersion:
    """Put a version in force for the cases that are opened from now on. Publishing it twice is harmless.

    :raises NotFound: there is none. :raises OwnDraft: they loaded it. :raises Superseded: a newer one is in force.
    :raises Unsound: words of it have left the vocabulary, or a department that it names is not there.
    """
    version = ProcedureVersion.objects.select_for_update().filter(pk=version_id).first()
    if version is None:
        raise NotFound
    if version.published_at is None:
        _ensure_may_publish(version, by)
        _ensure_fits(version)
        _put_in_force(version, by=by)
    return version


def may_publish(version: ProcedureVersion, by: Actor) -> bool:
    """Not whoever loaded it (four eyes)."""
    return version.loaded_by_id is None or version.loaded_by_id != by.actor_id


def _ensure_may_publish(version: ProcedureVersion, by: Actor) -> None:
    if not may_publish(version, by):
        raise OwnDraft
    if ProcedureVersion.objects.in_force().filter(code=version.code, version__gt=version.version).exists():
        raise Superseded


def _ensure_fits(version: ProcedureVersion) -> None:
    procedure = procedure_of(version)
    ensure_sound(procedure)
    if missing := missing_departments(procedure):
        raise Unsound(missing)


def _put_in_force(version: ProcedureVersion, *, by: Actor) -> None:
    version.published_at, version.published_by = timezone.now(), by.actor_label[:120]
    version.save(update_fields=["published_at", "published_by"])
    trail.record("procedure.published", version, by=by)


def next_version(start: ProcedureVersion) -> str:
    """The text of a version with the number that its procedure has free next, to begin a draft with."""
    newest = ProcedureVersion.objects.filter(code=start.code).order_by("-version").values_list("version", flat=True)[0]
    return re.sub(r"(?m)^version\s*=.*$", f"version = {newest + 1}", start.source, count=1)


@transaction.atomic
def seed(*, by: Actor) -> None:
    """Bring the shipped procedures that are newer than what is stored; safe to repeat.

    They are in force at once, except where the institution has versions of its own: there they are drafts to look at.
    """
    for source in shipped():
        procedure = read(source)
        stored = ProcedureVersion.objects.filter(code=procedure.code)
        if not stored.filter(version__gte=procedure.version).exists():
            version = load(source, by=by, is_shipped=True)
            if not stored.filter(is_shipped=False).exists():
                _put_in_force(version, by=by)


def shipped() -> Iterator[str]:
    """The documents that come with the product.

    :raises BadDocument: one of them is broken.
    """
    for path in sorted(SHIPPED.glob("*.toml")):
        try:
            yield path.read_text()
        except UnicodeDecodeError:
            raise BadDocument(f"{path.name} is not UTF-8") from None

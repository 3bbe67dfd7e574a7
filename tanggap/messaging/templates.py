"""Versions of the texts of messages: one draft of each text, then published, unchangeable from then on (M5).

The default that comes with the house is version 0. Who edits publishes: these are not texts that people rely on. Each
act waits for the others, so that two publishers at once make one version.
"""

from datetime import datetime

from django.db import connection, models, transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.institution import current
from tanggap.lib.advisory import Lock
from tanggap.lib.errors import Conflict, DomainError
from tanggap.messaging.models import MessageTemplate
from tanggap.messaging.text_rules import Place, doubts, faults
from tanggap.messaging.texts import LANGUAGE

WRITTEN = ("subject", "body", "template", "template_language", "note")


class DraftIsGone(Conflict):
    """Somebody has published or discarded the draft meanwhile."""

    message = "Konsep ini sudah diterbitkan atau dibuang orang lain. Muat ulang halaman."


class DraftHasMoved(Conflict):
    """The draft is not the one that was read."""

    message = "Konsep ini diubah setelah Anda membukanya. Baca kembali sebelum menerbitkan."


class DraftInTheWay(Conflict):
    """There is a draft already; going back would overwrite it."""

    message = "Masih ada konsep yang belum terbit. Terbitkan atau buang konsep itu dulu."


class NothingChanged(DomainError):
    """The draft says what is sent already."""

    message = "Isi konsep sama dengan yang dikirim sekarang. Tidak ada yang perlu diterbitkan."


class TextRefused(DomainError):
    """The text breaks a rule of `text_rules`; the sentences say which."""


def of_place(place: Place) -> "models.QuerySet[MessageTemplate]":
    """All versions of a text, newest first."""
    return MessageTemplate.objects.filter(kind=place.kind.name, channel=place.channel, language=LANGUAGE)


def draft_of(place: Place) -> MessageTemplate | None:
    return of_place(place).filter(published_at=None).first()


def published_of(place: Place) -> "models.QuerySet[MessageTemplate]":
    """Newest first: the first is in force."""
    return of_place(place).exclude(published_at=None)


def default_of(place: Place) -> MessageTemplate:
    """The text that comes with the house as a version that is not stored."""
    return MessageTemplate(version=0, **_place(place), **place.default._asdict())


def current_of(place: Place) -> MessageTemplate:
    """What is sent from now on."""
    return published_of(place).first() or default_of(place)


def version_of(place: Place, number: int) -> MessageTemplate | None:
    """A published version, or the default as version 0."""
    return default_of(place) if number == 0 else published_of(place).filter(version=number).first()


def lock_draft(place: Place) -> MessageTemplate | None:
    """The draft of a text, held until the caller's transaction ends; so is the place of one not yet begun."""
    _lock()
    return draft_of(place)


@transaction.atomic
def save_draft(place: Place, written: MessageTemplate, *, by: trail.Actor) -> MessageTemplate:
    """Write the one draft of a text: begin it or replace what it says.

    :param written: an instance of which only what is written counts: subject, body, the provider's names, note.
    :raises TextRefused: a rule refuses the text, so that a version which cannot be sent never exists.
    """
    _refuse(place, written)
    draft = lock_draft(place) or MessageTemplate(version=_next_version(place), **_place(place))
    for name in WRITTEN:
        setattr(draft, name, getattr(written, name))
    draft.drafted_by = by.actor_label[:120]
    draft.save()
    trail.record("message_text.drafted", draft, by=by, fields=list(WRITTEN))
    return draft


@transaction.atomic
def discard_draft(place: Place, *, by: trail.Actor) -> None:
    """Throw the draft of a text away.

    :raises DraftIsGone: it is published or gone already.
    """
    draft = _locked_draft(place)
    trail.record("message_text.discarded", draft, by=by)
    draft.delete()


@transaction.atomic
def publish(place: Place, *, by: trail.Actor, read_at: datetime | None = None) -> MessageTemplate:
    """Publish the draft: its version is fixed for ever, and all that is queued from now on says it.

    :param read_at: `drafted_at` of the draft as the publisher read it; None skips the comparison.
    :raises DraftIsGone, DraftHasMoved, NothingChanged, TextRefused:
    """
    draft = _locked_draft(place)
    if read_at is not None and draft.drafted_at != read_at:
        raise DraftHasMoved
    _refuse(place, draft)
    if says_the_same(draft, current_of(place)):
        raise NothingChanged
    draft.published_at, draft.published_by = timezone.now(), by.actor_label[:120]
    draft.save(update_fields=["published_at", "published_by"])
    trail.record("message_text.published", draft, by=by)
    current.forget_on_commit()
    return draft


@transaction.atomic
def restore(place: Place, version: MessageTemplate, *, by: trail.Actor) -> MessageTemplate:
    """Make a draft that says what an older version, or the default, says.

    :raises DraftInTheWay: there is a draft.
    :raises TextRefused: the kind has changed since.
    """
    if lock_draft(place):
        raise DraftInTheWay
    copy = MessageTemplate(
        **{name: getattr(version, name) for name in WRITTEN} | {"note": f"Seperti {label(version)}."}
    )
    return save_draft(place, copy, by=by)


def doubts_of(place: Place, draft: MessageTemplate) -> list[str]:
    """What whoever publishes is asked about: whether it is meant."""
    before, found = current_of(place), doubts(place, draft.wording)
    if place.approved and draft.body != before.body and draft.template == before.template:
        name = draft.template or place.approved.template
        found.append(f"Isi berubah, tetapi nama templat tetap {name}: yang dikirim adalah salinan yang disetujui Meta.")
    return found


def says_the_same(one: MessageTemplate, other: MessageTemplate) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in WRITTEN if name != "note")


def label(version: MessageTemplate) -> str:
    """`versi 3`, or `versi bawaan` for the default."""
    return f"versi {version.version}" if version.version else "versi bawaan"


def _refuse(place: Place, written: MessageTemplate) -> None:
    if found := faults(place, written.wording):
        raise TextRefused(" ".join(fault.sentence for fault in found))


def _place(place: Place) -> dict[str, str]:
    return {"kind": place.kind.name, "channel": place.channel.value, "language": LANGUAGE}


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [Lock.MESSAGE_TEXTS])


def _locked_draft(place: Place) -> MessageTemplate:
    draft = lock_draft(place)
    if draft is None:
        raise DraftIsGone
    return draft


def _next_version(place: Place) -> int:
    newest = of_place(place).aggregate(newest=models.Max("version"))["newest"]
    return (newest or 0) + 1

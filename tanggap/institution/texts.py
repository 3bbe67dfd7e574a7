"""Legal texts: drafted by one, published by another, unchangeable from then on.

Each act locks what it decides on, so that two publishers at once make one version.
"""

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.institution import current
from tanggap.institution.models import Institution, LegalText
from tanggap.lib.dates import waktu
from tanggap.lib.errors import Conflict, DomainError, Forbidden


class DraftIsGone(Conflict):
    """Somebody has published or discarded the draft meanwhile."""

    message = "Konsep ini sudah diterbitkan atau dibuang orang lain. Muat ulang halaman."


class DraftHasMoved(Conflict):
    """The draft is not the one that was read."""

    message = "Konsep ini diubah setelah Anda membukanya. Baca kembali sebelum menerbitkan."


class WrittenByYou(Forbidden):
    """Nobody publishes what they wrote."""

    message = "Anda ikut menulis konsep ini, sehingga orang lain yang harus menerbitkannya."


class NothingChanged(DomainError):
    """The draft says what the published version says."""

    message = "Isi konsep sama dengan versi yang terbit. Tidak ada yang perlu diterbitkan."


class TakesEffectTooEarly(DomainError):
    """A version takes effect when it is published or later, and not before the versions it follows."""

    message = "Waktu berlaku harus setelah saat ini dan tidak mendahului versi sebelumnya."


def draft_of(kind: str) -> LegalText | None:
    return LegalText.objects.drafts().filter(kind=kind).first()


def newest_published(kind: str) -> LegalText | None:
    """The last version published, whether or not it has taken effect."""
    return LegalText.objects.published().filter(kind=kind).order_by("-version").first()


def lock_draft(kind: str) -> LegalText | None:
    """The draft of a kind, held until the caller's transaction ends; so is the place of one not yet begun."""
    _lock()
    return draft_of(kind)


@transaction.atomic
def save_draft(kind: str, body: str, note: str = "", *, by: trail.Actor) -> LegalText:
    """Write the one draft of a kind: begin it or replace what it says. Whoever writes may not publish it."""
    draft = lock_draft(kind) or LegalText(kind=kind, version=_next_version(kind))
    draft.body, draft.note, draft.drafted_by = body, note, by.actor_label[:120]
    if by.actor_id is not None and by.actor_id not in draft.drafter_ids:
        draft.drafter_ids = [*draft.drafter_ids, by.actor_id]
    draft.save()
    trail.record("legal_text.drafted", draft, by=by, fields=["body", "note"])
    return draft


@transaction.atomic
def discard_draft(draft: LegalText, *, by: trail.Actor) -> None:
    """Throw a draft away.

    :raises DraftIsGone: it is published or gone already.
    """
    draft = _locked_draft(draft.pk)
    trail.record("legal_text.discarded", draft, by=by)
    draft.delete()


@transaction.atomic
def publish_text(
    draft: LegalText, *, by: trail.Actor, read_at: datetime | None = None, effective_at: datetime | None = None
) -> LegalText:
    """Publish a draft: its version is fixed for ever and holds from `effective_at` on (now, if not given).

    :param read_at: `drafted_at` of the draft as the publisher read it; None skips the comparison.
    :raises DraftIsGone, DraftHasMoved, WrittenByYou, NothingChanged, TakesEffectTooEarly:
    """
    draft = _locked_draft(draft.pk)
    if read_at is not None and draft.drafted_at != read_at:
        raise DraftHasMoved
    if by.actor_id is not None and draft.was_written_by(by.actor_id):
        raise WrittenByYou
    now = timezone.now()
    before = newest_published(draft.kind)
    _check_effect(before, draft, effective_at, now)
    draft.published_at, draft.published_by, draft.published_by_id = now, by.actor_label[:120], by.actor_id
    draft.effective_at = effective_at or max(now, before.effective_at or now if before else now)
    draft.save(update_fields=["published_at", "published_by", "published_by_id", "effective_at"])
    trail.record(
        "legal_text.published",
        draft,
        by=by,
        reason=f"berlaku sejak {waktu(draft.effective_at, current.institution().tz)}",
    )
    current.forget_on_commit()
    return draft


def _check_effect(before: LegalText | None, draft: LegalText, effective_at: datetime | None, now: datetime) -> None:
    if before and before.body.strip() == draft.body.strip():
        raise NothingChanged
    earliest = max(now, before.effective_at) if before and before.effective_at else now
    if effective_at is not None and effective_at < earliest:
        raise TakesEffectTooEarly


def _lock() -> None:
    """Drafts of a kind may not exist yet, so writers wait for each other at the institution's row."""
    Institution.objects.select_for_update().filter(pk=1).first()


def _locked_draft(pk: int) -> LegalText:
    draft = LegalText.objects.drafts().select_for_update().filter(pk=pk).first()
    if draft is None:
        raise DraftIsGone
    return draft


def _next_version(kind: str) -> int:
    newest = LegalText.objects.filter(kind=kind).aggregate(newest=models.Max("version"))["newest"]
    return (newest or 0) + 1

"""Handing a draft in: from here on nothing in it can be edited but by a return (O1, O2)."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from tanggap.identity.models import User
from tanggap.lib.errors import DomainError
from tanggap.onboarding import drafts, moves
from tanggap.onboarding.models import Application, Document, Move
from tanggap.onboarding.states import State
from tanggap.onboarding.steps import STEPS


@dataclass(frozen=True)
class Missing:
    """Something that must be there before the draft can be handed in, and the step in which it is asked."""

    step: str
    label: str


class Incomplete(DomainError):
    message = "Pengajuan belum lengkap. Lengkapi isian yang disebut, lalu ajukan kembali."


def missing_in(application: Application) -> list[Missing]:
    """What is still to be filled in, in the order of the steps; a document in quarantine counts as missing."""
    gaps = [
        Missing(step.slug, str(field.label))
        for step in STEPS
        for name, field in step.fields.items()
        if field.required and getattr(application, name) in (None, "")
    ]
    if not application.product.is_open:
        gaps.insert(0, Missing("product", f"{application.product} tidak ditawarkan lagi: pilih produk lain"))
    return gaps + _missing_documents(application)


@transaction.atomic
def submit(application_id: int, *, by: User, edition: int) -> Application:
    """Send the draft to the section head; the same edition submitted twice is submitted once.

    :param edition: the one that `by` has looked over.
    :raises NotFound: not theirs. :raises MovedOn: it is no draft any more, and was not submitted from this page.
    :raises EditedElsewhere: another edition has been saved meanwhile. :raises Incomplete: something is missing.
    """
    application = drafts.locked_own(application_id, by=by)
    if application.edition == edition and _is_submitted(application, by):
        return application
    moves.ensure_state(application, State.DRAFT)
    if application.edition != edition:
        raise drafts.EditedElsewhere
    if missing_in(application):
        raise Incomplete
    now = timezone.now()
    application.submitted_at, application.last_edited_by = now, by
    moves.move(
        application,
        Move.Act.SUBMITTED,
        to=State.WAITING_SECTION_HEAD,
        by=by,
        at=now,
        fields=("submitted_at", "last_edited_by"),
    )
    return application


def _is_submitted(application: Application, by: User) -> bool:
    """Whether this round's draft has been handed in."""
    return application.moves.filter(act=Move.Act.SUBMITTED, round=application.round, by_id=by.pk).exists()


def _missing_documents(application: Application) -> list[Missing]:
    sound = set(application.documents.sound().values_list("kind", flat=True))
    waiting = set(application.documents.in_quarantine().values_list("kind", flat=True))
    return [
        Missing("documents", f"{kind.label} (masih diperiksa)" if kind in waiting else str(kind.label))
        for kind in (Document.Kind.ID_CARD, Document.Kind.SELFIE)
        if kind not in sound
    ]

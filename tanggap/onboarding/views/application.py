"""`/staff/onboarding/applications/<pk>`: one application, and its personal data unmasked on record (O12, S3)."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError
from tanggap.onboarding.codes.standing import Standing
from tanggap.onboarding.decision_forms import SeenForm
from tanggap.onboarding.models import Application, Move
from tanggap.onboarding.shown.facts import Section, disclose, sections
from tanggap.onboarding.shown.offers import offers
from tanggap.onboarding.shown.steps import NOW, TONES, steps
from tanggap.onboarding.shown.timeline import timeline
from tanggap.onboarding.warnings import warnings_of

RELATED = ("branch", "product", "opened_by", "last_edited_by", "section_head", "branch_head")

EXPLAINED = frozenset({Move.Act.RETURNED, Move.Act.REJECTED, Move.Act.CANCELLED})
"""Moves whose reason stands on the page for as long as nothing else happened."""


@access.staff("applications.view")
@require_safe
def application(request: SignedInRequest, pk: int) -> HttpResponse:
    return page(request, visible(request, pk))


@access.staff("applications.view")
@require_POST
@never_cache
def disclosure(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same page with its personal data unmasked; the look is on record."""
    found = visible(request, pk)
    return page(request, found, opened=disclose(found, by=request.user))


def visible(request: SignedInRequest, pk: int) -> Application:
    """The application, if this person may see it; another branch's answers like none."""
    return get_object_or_404(Application.objects.visible_to(request.user).select_related(*RELATED), pk=pk)


def page(
    request: SignedInRequest,
    found: Application,
    *,
    refusal: DomainError | None = None,
    opened: list[Section] | None = None,
) -> HttpResponse:
    """The page of an application.

    :param refusal: why what was pressed was not done: told on top, under its status.
    """
    moves, now = list(found.moves.all()), timezone.now()
    facts = {
        "application": found,
        "now": now,
        "codes": Standing(found, request.user, now),
        "steps": steps(found, moves[-1].old_state if moves else ""),
        "todo": NOW[found.state],
        "tones": TONES,
        "offers": offers(found, request.user),
        "seen": SeenForm.of(found),
        "warnings": warnings_of(found),
        "because": moves[-1] if moves and moves[-1].act in EXPLAINED else None,
        "sections": opened or sections(found),
        "is_opened": opened is not None,
        "documents": list(found.documents.all()),
        "events": timeline(found, moves),
        "refusal": refusal,
    }
    return render(request, "onboarding/application.html", facts, status=refusal.status if refusal else 200)

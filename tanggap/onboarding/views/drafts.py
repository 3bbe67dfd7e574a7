"""The form of an application, page by page, for the account officer who opened it (O1)."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.http import whole
from tanggap.onboarding import drafts, moves, pages, progress
from tanggap.onboarding.answers import differences
from tanggap.onboarding.models import Application
from tanggap.onboarding.opening import OpeningForm
from tanggap.onboarding.states import State
from tanggap.onboarding.steps import BY_SLUG, CHECK, Step, StepForm


@access.staff("applications.open")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Branch and product; what is opened is a draft."""
    typed = request.POST if request.method == "POST" else None
    form = OpeningForm(typed, by=request.user, initial={"opened_with": uuid4()})
    if form.is_bound and form.is_valid():
        application = drafts.open_draft(by=request.user, **form.cleaned_data)
        return HttpResponseRedirect(progress.step_path(application, "identity"))
    return render(request, "onboarding/form/new.html", {"form": form}, status=422 if form.errors else 200)


@access.staff("applications.open")
@require_safe
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """Go on where something is missing."""
    application = get_object_or_404(drafts.own(request.user), pk=pk)
    return HttpResponseRedirect(progress.step_path(application, progress.next_step(application)))


@access.staff("applications.open")
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, pk: int, slug: str) -> HttpResponse:
    """One page of questions; whatever is wrong with some of the answers, the others are kept."""
    application, asked = get_object_or_404(drafts.own(request.user), pk=pk), _step(slug)
    if request.method == "POST":
        return _typed(request, application, asked)
    if application.state != State.DRAFT:
        return moved_on(request, application)
    return _page(request, application, asked, asked.make_form(application))


def edition_in(request: SignedInRequest) -> int:
    """The edition that the page showed; one that cannot be read is none."""
    return whole(request.POST.get("edition", "")) or 0


def moved_on(request: SignedInRequest, application: Application) -> HttpResponse:
    """Somebody came back to the form of what is no draft any more: say so where it can be seen what became of it."""
    messages.info(request, moves.last_words(application))
    return HttpResponseRedirect(pages.application_path(application.pk))


def form_page(
    request: SignedInRequest, application: Application, current: str, facts: dict[str, Any], status: int = 200
) -> HttpResponse:
    """A page of the form, with its steps above."""
    facts |= {"application": application, "returned": progress.returned(application)}
    steps = progress.shown_steps(application, current)
    facts |= {"steps": steps, "step_number": [step.state for step in steps].index("now") + 1}
    name = current if current in (CHECK, "documents") else "step"
    return render(request, f"onboarding/form/{name}.html", facts, status=status)


def _typed(request: SignedInRequest, application: Application, asked: Step) -> HttpResponse:
    form = asked.make_form(application, request.POST)
    try:
        application = drafts.save_fields(application.pk, form.draft(), by=request.user, edition=edition_in(request))
    except drafts.EditedElsewhere as told:
        application = drafts.own(request.user).get(pk=application.pk)
        facts = {"conflict": told.message, "differences": differences(application, form)}
        return _page(request, application, asked, form, 409, **facts)
    is_draft = "save" in request.POST
    if is_draft:
        form.forgive_gaps()
    if form.errors:
        return _page(request, application, asked, form, 422, is_kept=True)
    if is_draft:
        messages.success(request, "Draf disimpan.")
    return HttpResponseRedirect(_after(request, application, asked, is_draft))


def _after(request: SignedInRequest, application: Application, asked: Step, is_draft: bool) -> str:
    if is_draft:
        return progress.step_path(application, asked.slug)
    return progress.step_path(application, CHECK if request.GET.get("from") == CHECK else asked.following)


def _step(slug: str) -> Step:
    if slug not in BY_SLUG or not BY_SLUG[slug].fields:
        raise Http404
    return BY_SLUG[slug]


def _page(
    request: SignedInRequest, application: Application, asked: Step, form: StepForm, status: int = 200, **facts: Any
) -> HttpResponse:
    told: dict[str, Any] = {"step": asked, "form": form, "conflict": "", "differences": [], "is_kept": False}
    return form_page(request, application, asked.slug, told | facts, status)

"""*Form Pengaduan*, step by step, to the page that is checked and the confirmation (P16)."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.desk.acknowledging import acknowledgement
from tanggap.desk.attachments import MOST, MOST_MEGABYTES
from tanggap.desk.incidents.notices import notices_now
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.bodies import takes_files
from tanggap.lib.errors import DomainError, NotFound, TooManyAttempts
from tanggap.lib.uploads import MEGABYTE
from tanggap.portal.complaints import drafts, own, steps
from tanggap.portal.complaints.forms import AboutForm, StepForm
from tanggap.portal.complaints.steps import CHECK
from tanggap.portal.contracts import own_contracts
from tanggap.portal.models import ComplaintDraft


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """The first step; sending it makes the draft."""
    if request.method != "POST":
        chosen = {"contract": request.GET.get("contract", ""), "category": request.GET.get("category", "")}
        form = AboutForm(own=own_contracts(request.user), initial={name: one for name, one in chosen.items() if one})
        return _about(request, form, form_id=uuid4())
    form = AboutForm(request.POST, own=own_contracts(request.user))
    form_id = _form_id(request)
    return _begun(request, form, form_id) if form.is_valid() else _about(request, form, form_id=form_id)


@access.member
@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, pk: UUID, slug: str) -> HttpResponse:
    """One step of a draft: what was typed and the files that were sent are kept, whatever is wrong with the rest."""
    if slug not in steps.ORDER:
        raise Http404
    try:
        draft = drafts.of(request.user, pk)
    except NotFound:
        return _sent_before(request, pk)
    if slug == CHECK:
        return _check(request, draft)
    if request.method != "POST":
        return _page(request, draft, slug, steps.form_of(draft, slug, request.user))
    return _kept(request, draft, slug)


@access.member
@require_POST
def file_removal(request: SignedInRequest, pk: UUID, file_pk: int) -> HttpResponse:
    draft = drafts.of(request.user, pk)
    drafts.remove_file(draft, file_pk)
    return HttpResponseRedirect(steps.step_path(draft, "proof"))


@access.member
@require_POST
def discarding(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Leave it, with its files."""
    drafts.discard(drafts.of(request.user, pk).pk)
    messages.success(request, "Pengaduan yang belum dikirim telah dihapus.")
    return HttpResponseRedirect(reverse("member_complaints"))


@access.member
@require_safe
def received(request: SignedInRequest, number: str) -> HttpResponse:
    """The confirmation, to keep or to print."""
    case = own.find(request.user, number)
    page = {"case": case, "told": acknowledgement(case), "due": own.Shown(case).due}
    return render(request, "portal/complaints/received.html", page)


def _begun(request: SignedInRequest, form: StepForm, form_id: UUID) -> HttpResponse:
    try:
        draft = drafts.begin(form_id, request.user)
    except TooManyAttempts as told:
        form.add_error(None, told.message)
        return _about(request, form, form_id=form_id, status=told.status)
    draft = drafts.keep_answers(draft, "about", _typed(request, form))
    return HttpResponseRedirect(steps.step_path(draft, "story"))


def _kept(request: SignedInRequest, draft: ComplaintDraft, slug: str) -> HttpResponse:
    form = steps.form_of(draft, slug, request.user, request.POST)
    draft = drafts.keep_answers(draft, slug, _typed(request, form))
    problem = _files_kept(request, draft) if slug == "proof" else None
    is_adding = "add" in request.POST
    if problem or (not is_adding and not form.is_valid()):
        return _page(request, draft, slug, form, problem=problem)
    if is_adding:
        return HttpResponseRedirect(steps.step_path(draft, slug))
    next_step = steps.missing(steps.forms_of(draft, request.user)) or CHECK
    return HttpResponseRedirect(steps.step_path(draft, next_step if slug != "about" else "story"))


def _files_kept(request: SignedInRequest, draft: ComplaintDraft) -> DomainError | None:
    """What is wrong with the files; those that were fine stay."""
    try:
        drafts.add_files(draft, request.FILES.getlist("files"), by=request.user)
    except DomainError as told:
        return told
    return None


def _check(request: SignedInRequest, draft: ComplaintDraft) -> HttpResponse:
    forms = steps.forms_of(draft, request.user)
    if gap := steps.missing(forms):
        return HttpResponseRedirect(steps.step_path(draft, gap))
    if request.method == "POST":
        case = drafts.send(draft.pk, by=request.user)
        return HttpResponseRedirect(reverse("member_complaint_received", args=[case.number]))
    parts = [(slug, steps.TITLES[slug], form.shown, steps.step_path(draft, slug)) for slug, form in forms.items()]
    page = {"draft": draft, "parts": parts, "files": draft.files.all(), **_steps(draft, CHECK)}
    return render(request, "portal/complaints/check.html", page)


def _sent_before(request: SignedInRequest, pk: UUID) -> HttpResponse:
    """Somebody comes back to a form that they have sent: they are shown what became of it."""
    case = drafts.send(pk, by=request.user)
    return HttpResponseRedirect(reverse("member_complaint_received", args=[case.number]))


def _about(request: SignedInRequest, form: StepForm, *, form_id: UUID, status: int = 422) -> HttpResponse:
    begun = None if form.is_bound else drafts.latest_of(request.user)
    page = {"form": form, "form_id": form_id, "begun": begun, "draft": None, "incidents": notices_now()}
    page |= _steps(None, "about")
    return render(request, "portal/complaints/about.html", page, status=status if form.errors else 200)


def _page(
    request: SignedInRequest, draft: ComplaintDraft, slug: str, form: StepForm, problem: DomainError | None = None
) -> HttpResponse:
    is_wrong = request.method == "POST"
    if not is_wrong and form.is_bound and not form.is_valid():
        form = type(form)(initial=form.data, own=own_contracts(request.user) if slug == "about" else ())
    page = {
        "draft": draft,
        "form": form,
        "slug": slug,
        "problem": problem,
        "form_id": draft.pk,
        "begun": None,
        "incidents": (),
    }
    page |= {"files": draft.files.all(), "most": MOST, "megabytes": MOST_MEGABYTES, **_steps(draft, slug)}
    page["most_bytes"] = MOST_MEGABYTES * MEGABYTE
    template = "about" if slug == "about" else "proof" if slug == "proof" else "step"
    return render(request, f"portal/complaints/{template}.html", page, status=422 if is_wrong else 200)


def _steps(draft: ComplaintDraft | None, current: str) -> dict[str, object]:
    shown = list(steps.stepper(draft, current))
    return {"steps": shown, "step_number": steps.ORDER.index(current) + 1, "title": steps.TITLES[current]}


def _typed(request: SignedInRequest, form: StepForm) -> dict[str, str]:
    return {name: request.POST.get(name, "")[:5000] for name in form.fields}


def _form_id(request: SignedInRequest) -> UUID:
    try:
        return UUID(request.POST.get("form", ""))
    except ValueError:
        return uuid4()

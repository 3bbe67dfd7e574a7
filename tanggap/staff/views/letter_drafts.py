"""Letters that staff write: agents draft, a manager who did not write on it publishes (P18)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError
from tanggap.lib.typesetting import typeset
from tanggap.messaging.letters import audience, drafting
from tanggap.messaging.letters.files import TEMPLATE
from tanggap.messaging.models import LetterDraft
from tanggap.staff.letters import lists
from tanggap.staff.letters.forms import DraftForm, PublicationForm, start_of

EDITING = ["GET", "HEAD", "POST"]


@access.staff("letters.view")
@require_safe
def draft(request: SignedInRequest, pk: int) -> HttpResponse:
    """`/staff/letters/drafts/<pk>`: the letter as it will be, to how many, and how far it is."""
    return _page(request, _draft(pk))


@access.staff("letters.draft")
@require_http_methods(EDITING)
def new(request: SignedInRequest) -> HttpResponse:
    """`/staff/letters/new`."""
    return _form_page(request, LetterDraft())


@access.staff("letters.draft")
@require_http_methods(EDITING)
def edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """`/staff/letters/drafts/<pk>/edit`: whoever saves has written on it."""
    return _form_page(request, get_object_or_404(LetterDraft.objects.waiting(), pk=pk))


@access.staff("letters.view")
@require_safe
def draft_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """What the PDF will look like, without a number and a name."""
    content = typeset(TEMPLATE, lists.preview_of(_draft(pk)), at=timezone.now())
    headers = {"Content-Disposition": f'inline; filename="pratinjau-{pk}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@access.staff("letters.draft")
@require_POST
def removal(request: SignedInRequest, pk: int) -> HttpResponse:
    drafting.discard(_draft(pk), by=request.user)
    messages.success(request, "Konsep surat dibuang.")
    return HttpResponseRedirect(reverse("letters"))


@access.staff("letters.publish")
@require_POST
def publication(request: SignedInRequest, pk: int) -> HttpResponse:
    """Publishes to as many as the page showed; says so where that has changed."""
    form, row = PublicationForm(request.POST), _draft(pk)
    if not form.is_valid():
        return _page(request, row, drafting.AudienceHasMoved.message, 422)
    try:
        done = drafting.publish(row, by=request.user, **form.cleaned_data)
    except DomainError as error:
        return _page(request, _draft(pk), error.message, error.status)
    messages.success(request, f"Surat diterbitkan kepada {done.recipients} penerima.")
    return HttpResponseRedirect(reverse("letter_draft", args=[pk]))


def _draft(pk: int) -> LetterDraft:
    return get_object_or_404(LetterDraft.objects.select_related("customer", "contract__branch", "branch"), pk=pk)


def _page(request: SignedInRequest, row: LetterDraft, problem: str = "", status: int = 200) -> HttpResponse:
    waits = row.state == LetterDraft.State.DRAFT
    count = audience.count_of(row, timezone.now()) if waits else row.recipients
    facts = {
        "draft": row,
        "content": lists.preview_of(row),
        "pairs": lists.audience_words(row),
        "count": count,
        "done": row.addressees.exclude(letter=None).count(),
        "tone": lists.TONES[row.state],
        "problem": problem,
        "waits": waits,
        "wrote_it": request.user.pk in row.writer_ids,
        "form": PublicationForm(initial={"expected": count, "read_at": row.written_at.isoformat()}),
    }
    return render(request, "staff/letters/draft.html", facts, status=status)


def _form_page(request: SignedInRequest, row: LetterDraft) -> HttpResponse:
    start = start_of(row) if row.pk else {"audience": LetterDraft.Audience.CONTRACT}
    form = DraftForm(request.POST if request.method == "POST" else None, initial=start)
    if form.is_bound and form.is_valid():
        try:
            saved = drafting.save_draft(row, form.facts, by=request.user)
            messages.success(request, "Konsep surat disimpan. Manajer dapat menerbitkannya.")
            return HttpResponseRedirect(reverse("letter_draft", args=[saved.pk]))
        except DomainError as error:
            form.add_error(None, error.message)
    facts = {"form": form, "draft": row}
    return render(request, "staff/letters/form.html", facts, status=422 if form.errors else 200)

"""`/staff/letters/`: what was written, published and sent, and each letter as the customer has it (P18)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tanggap.audit import trail
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.paging import page
from tanggap.lib.searching import asked
from tanggap.messaging import deliveries
from tanggap.messaging.letters import reading
from tanggap.messaging.letters.files import pdf_of
from tanggap.messaging.letters.kinds import label_of
from tanggap.messaging.letters.making import content_of
from tanggap.messaging.models import Letter, LetterDraft
from tanggap.staff.letters import lists
from tanggap.staff.letters.forms import WithdrawalForm


@access.staff("letters.view")
@require_safe
def letters(request: SignedInRequest) -> HttpResponse:
    """`?tab=drafts|letters|rules`; letters also by `?number=`."""
    chosen = lists.chosen_tab(request.user, request.GET.get("tab", ""))
    facts = {"tab": chosen, "list_tabs": lists.tabs(request.user, chosen), **_FACTS[chosen](request)}
    return render(request, "staff/letters/list.html", facts)


@access.staff("letters.read")
@require_safe
def letter(request: SignedInRequest, number: str) -> HttpResponse:
    """`/staff/letters/SP-2026-000123`: looking at it is in the view log."""
    row = _letter(number)
    trail.viewed(row.customer_id, by=request.user, shown=["letter"])
    return _letter_page(request, row, WithdrawalForm())


@access.staff("letters.read")
@require_safe
def letter_pdf(request: SignedInRequest, number: str) -> HttpResponse:
    """The PDF that the customer has."""
    row = _letter(number)
    content = pdf_of(row)
    trail.viewed(row.customer_id, by=request.user, shown=["letter"])
    headers = {"Content-Disposition": f'attachment; filename="{row.number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)


@access.staff("letters.publish")
@require_POST
def letter_withdrawal(request: SignedInRequest, number: str) -> HttpResponse:
    """`POST /staff/letters/<number>/withdrawal`: it stays in the inbox, marked, with the reason."""
    row, form = _letter(number), WithdrawalForm(request.POST)
    if not form.is_valid():
        return _letter_page(request, row, form)
    reading.withdraw(row, reason=form.cleaned_data["reason"], by=request.user)
    messages.success(request, f"Surat {row.number} ditarik.")
    return HttpResponseRedirect(reverse("letter", args=[row.number]))


def _letter(number: str) -> Letter:
    rows = Letter.objects.select_related("customer", "contract__branch", "reading", "withdrawal", "file")
    return get_object_or_404(rows, number=number)


def _letter_page(request: SignedInRequest, row: Letter, form: WithdrawalForm) -> HttpResponse:
    facts = {
        "letter": row,
        "content": content_of(row),
        "kind": label_of(row.kind),
        "deliveries": deliveries.of(row),
        "may_withdraw": request.user.has_right("letters.publish") and not row.is_withdrawn,
        "form": form,
    }
    return render(request, "staff/letters/letter.html", facts, status=422 if form.errors else 200)


def _drafts(request: SignedInRequest) -> dict[str, Any]:
    rows = LetterDraft.objects.exclude(state=LetterDraft.State.DISCARDED).select_related("branch", "contract")
    found = page(rows, request.GET, by="written_at")
    return {"rows": found.rows, "links": found.links(request.GET), "tones": lists.TONES}


def _letters(request: SignedInRequest) -> dict[str, Any]:
    rows, number = Letter.objects.listed().select_related("customer"), asked(request.GET, "number").upper()
    found = page(rows.filter(number=number) if number else rows, request.GET, by="published_at")
    return {"rows": found.rows, "links": found.links(request.GET), "number": number, "label_of": label_of}


def _rules(request: SignedInRequest) -> dict[str, Any]:
    return {"rows": lists.tallies(), "reasons": lists.reasons(), "links": {"newer": "", "older": ""}}


_FACTS = {lists.DRAFTS: _drafts, lists.LETTERS: _letters, lists.RULES: _rules}

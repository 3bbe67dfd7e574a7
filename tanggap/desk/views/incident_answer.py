"""`…/answer` of an incident: writing, approving and sending the one answer, and what became of it (D18, D28)."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from tanggap.desk.incidents import answering, leading, shown
from tanggap.desk.incidents import sending as delivering
from tanggap.desk.incidents.forms import AnswerForm, ReasonForm, SeenForm, answer_form
from tanggap.desk.models import Incident
from tanggap.desk.views.posting import posted
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError, Forbidden, NotFound

REFRESH = "3"
"""Seconds after which the page asks again how far the sending is."""


@access.staff("cases.answer")
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def answer(request: SignedInRequest, number: str) -> HttpResponse:
    """The draft as it stands and to whom it would go, or how far its sending is; what was typed stays if refused."""
    row = leading.found(number)
    form = AnswerForm(request.POST)
    if request.method != "POST":
        return _page(request, row)
    if not form.is_valid():
        return _page(request, row, form=form, refusal=DomainError())
    text, seen = form.cleaned_data["text"], form.cleaned_data["seen"]
    try:
        with transaction.atomic():
            draft = answering.write(row, text, seen=seen, by=request.user)
            if request.POST.get("act") == "submit":
                answering.submit(row, seen=draft.edition, by=request.user)
    except DomainError as refusal:
        stored = answering.in_work(row)
        kept = AnswerForm({"text": text, "seen": stored.edition if stored else 0})
        return _page(request, row, form=kept, refusal=refusal)
    is_asked = request.POST.get("act") == "submit"
    messages.success(request, "Persetujuan diminta." if is_asked else "Draf jawaban bersama disimpan.")
    return redirect("incident_answer", number)


@access.staff("incidents.manage")
@posted("incident_answer", lambda _user, number: leading.found(number))
def approval(request: SignedInRequest, number: str) -> HttpResponse:
    """Approve the draft that was read."""
    row = leading.found(number)
    try:
        answering.approve(row, seen=_seen(request), by=request.user)
    except DomainError as refusal:
        return _page(request, row, refusal=refusal)
    messages.success(request, "Jawaban bersama disetujui. Periksa penerimanya, lalu kirim.")
    return redirect("incident_answer", number)


@access.staff("incidents.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def answer_return(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask what is to be mended, then give the draft back."""
    row, refusal = leading.found(number), None
    draft = answering.in_work(row)
    form = ReasonForm(
        request.POST if request.method == "POST" else None, initial={"seen": draft.edition if draft else 0}
    )
    if form.is_bound and form.is_valid():
        try:
            answering.send_back(row, by=request.user, **form.cleaned_data)
        except DomainError as fault:
            refusal = fault
        else:
            messages.success(request, "Draf dikembalikan kepada penulisnya.")
            return redirect("incident_answer", number)
    facts = {"incident": row, "answer": draft, "form": form, "refusal": refusal}
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, "desk/incidents/return.html", facts, status=status)


@access.staff("incidents.manage")
@posted("incident_answer", lambda _user, number: leading.found(number))
def sending(request: SignedInRequest, number: str) -> HttpResponse:
    """Begin to send what was approved; the page tells how far it is."""
    row = leading.found(number)
    try:
        delivering.send(row, seen=_seen(request), by=request.user)
    except DomainError as refusal:
        return _page(request, row, refusal=refusal)
    messages.success(request, "Jawaban bersama sedang dikirim.")
    return redirect("incident_answer", number)


@access.staff("incidents.manage")
@posted("incident_answer", lambda _user, number: leading.found(number))
def retry(request: SignedInRequest, number: str) -> HttpResponse:
    """Once more to those that did not get it."""
    row = leading.found(number)
    try:
        count = delivering.try_again(row, by=request.user)
    except DomainError as refusal:
        return _page(request, row, refusal=refusal)
    messages.success(request, f"{count} kasus dicoba lagi.")
    return redirect("incident_answer", number)


def _seen(request: SignedInRequest) -> int:
    """The edition that lay before them; -1, which nobody has seen, where the page says none."""
    form = SeenForm(request.POST)
    return form.cleaned_data["seen"] if form.is_valid() else -1


def _page(
    request: SignedInRequest, row: Incident, *, form: AnswerForm | None = None, refusal: DomainError | None = None
) -> HttpResponse:
    """:param form: with what was typed, which stays as it is."""
    if isinstance(refusal, NotFound) or (isinstance(refusal, Forbidden) and request.method != "POST"):
        raise refusal
    facts = shown.answer_facts(row, request.user) | {"form": form or answer_form(row), "refusal": refusal}
    page = render(request, "desk/incidents/answer.html", facts, status=refusal.status if refusal else 200)
    if request.method == "GET" and facts["progress"] and facts["progress"].waiting:
        page["Refresh"] = REFRESH
    return page

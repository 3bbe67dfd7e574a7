"""`/staff/desk/cases/<number>/clocks`: all clocks of a case, extending its term, its missing documents (D13, D16)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from tanggap.desk.clocks import documents, extending
from tanggap.desk.clocks.forms import DocumentsForm, ExtensionForm
from tanggap.desk.models import Case
from tanggap.desk.shown import clocks as shown
from tanggap.desk.views.finding import visible_case
from tanggap.desk.views.posting import posted
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError, Forbidden, NotFound


@access.staff("cases.view")
@require_safe
def clocks(request: SignedInRequest, number: str) -> HttpResponse:
    return _page(request, visible_case(request.user, number))


@access.staff("cases.assign")
@posted("case_clocks")
def extension(request: SignedInRequest, number: str) -> HttpResponse:
    """Extend the term of a written complaint."""
    case, form = visible_case(request.user, number), ExtensionForm(request.POST)

    def run(asked: dict[str, Any]) -> object:
        return extending.extend(case.pk, extending.Grounds(asked["reason"], asked["note"]), by=request.user)

    return _done(request, case, form, run, "Batas diperpanjang; pelanggan diberi tahu.", "extension")


@access.staff("cases.open")
@posted("case_clocks")
def asking(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask for documents."""
    case, form = visible_case(request.user, number), DocumentsForm(request.POST)

    def run(asked: dict[str, Any]) -> object:
        return documents.ask(case.pk, asked["what"], by=request.user)

    return _done(request, case, form, run, "Dokumen diminta; tenggat dijeda sampai lengkap.", "documents")


@access.staff("cases.open")
@posted("case_clocks")
def completion(request: SignedInRequest, number: str) -> HttpResponse:
    """Note that the documents are complete."""
    case = visible_case(request.user, number)
    if documents.complete(case.pk, by=request.user):
        messages.success(request, "Dokumen lengkap; tenggat berjalan lagi.")
    return HttpResponseRedirect(reverse("case_clocks", args=[case.number]))


def _done(
    request: SignedInRequest, case: Case, form: Form, run: Callable[[dict[str, Any]], object], told: str, name: str
) -> HttpResponse:
    """Run the act if the form is right; what is refused is told above what was typed."""
    try:
        if form.is_valid():
            run(form.cleaned_data)
            messages.success(request, told)
            return HttpResponseRedirect(reverse("case_clocks", args=[case.number]))
    except (Forbidden, NotFound):
        raise
    except DomainError as refusal:
        form.add_error(None, refusal.message)
    return _page(request, visible_case(request.user, case.number), status=422, **{name: form})


def _page(request: SignedInRequest, case: Case, *, status: int = 200, **forms: Form) -> HttpResponse:
    now = timezone.now()
    facts = {
        "case": case,
        "zone": case.branch.tz,
        "running": shown.open_clocks(case, now),
        "ended": shown.ended_clocks(case, now),
        "extension": forms.get("extension") or ExtensionForm(auto_id="perpanjangan_%s"),
        "documents": forms.get("documents") or DocumentsForm(auto_id="dokumen_%s"),
        "may": _possible(request, case),
    }
    return render(request, "desk/clocks/clocks.html", facts, status=status)


def _possible(request: SignedInRequest, case: Case) -> frozenset[str]:
    """Which of the page's acts make sense now, and are this person's."""
    found, may = set(), request.user.has_right
    kinds = {clock.kind: clock for clock in case.clocks.open()} if case.is_open else {}
    written = kinds.get("written")
    if may("cases.assign") and written and not written.extended_at and not written.breached_at:
        found.add("extend")
    if may("cases.open") and "documents" in kinds:
        found.add("complete")
    regulated = any(kind in kinds and not kinds[kind].breached_at for kind in ("written", "oral"))
    if may("cases.open") and regulated and "documents" not in kinds and timezone.now() < documents.asked_by(case):
        found.add("ask")
    return frozenset(found)

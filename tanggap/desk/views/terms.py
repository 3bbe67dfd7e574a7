"""`/staff/settings/clocks`: how long each kind of clock runs, dated (D13)."""

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from tanggap.desk.clocks import terms, words
from tanggap.desk.clocks.forms import TermForm
from tanggap.desk.models import Term
from tanggap.desk.models.clock import ClockKind
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access


@access.staff("settings.view")
@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    """Each kind with the term in force, and the one to come."""
    now = timezone.now()
    rows = [_row(term) for term in terms.all_in_force(now)]
    to_come = {term.kind: _row(term) for term in Term.objects.filter(begins_at__gt=now).order_by("-begins_at")}
    return render(request, "desk/clocks/terms.html", {"rows": rows, "to_come": to_come})


@access.staff("settings.view")
@require_safe
def term(request: SignedInRequest, kind: str) -> HttpResponse:
    """One kind with its history."""
    kind, now = _known(kind), timezone.now()
    current = terms.term_of(kind, now)
    rows = [_row(row) for row in terms.history(kind)] or [_row(current)]
    return render(request, "desk/clocks/term.html", {"current": _row(current), "rows": rows, "now": now})


@access.staff("settings.edit")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, kind: str) -> HttpResponse:
    """Give it another term."""
    kind = _known(kind)
    current = terms.term_of(kind, timezone.now())
    form = TermForm(request.POST if request.method == "POST" else None, term=current)
    if form.is_bound and form.is_valid():
        asked = form.cleaned_data
        terms.change(kind, asked["amount"], by=request.user, begins_at=asked["begins_on"])
        messages.success(request, f"{current.get_kind_display()} disimpan. Tenggat yang sedang berjalan tidak berubah.")
        return HttpResponseRedirect(reverse("settings_term", args=[kind]))
    facts = {"current": _row(current), "form": form}
    return render(request, "desk/clocks/term_edit.html", facts, status=422 if form.errors else 200)


def _row(term: Term) -> tuple[Term, str]:
    return term, words.term(term.amount, term.unit)


def _known(kind: str) -> ClockKind:
    if kind not in ClockKind.values:
        raise Http404
    return ClockKind(kind)

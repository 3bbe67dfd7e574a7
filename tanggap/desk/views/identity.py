"""Finding and recognising the customer of a case (D5)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tanggap.customers import recognition
from tanggap.desk.identity import checking, contracts, facts, seeking
from tanggap.desk.identity.forms import CheckForm, SeekForm
from tanggap.desk.models import Case, IdentityCheck
from tanggap.desk.moves import MovedOn
from tanggap.desk.pages import case_path
from tanggap.desk.views.finding import visible_case
from tanggap.desk.views.posting import posted
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import NotFound
from tanggap.lib.http import whole

RIGHT = "cases.answer"
"""Those who talk with customers; officers of departments look nobody up (docs/rights.md)."""
KEPT = "desk_found"
"""Name in the session of what the last search on a case found: no name or number is in an address."""


@access.staff(RIGHT)
@require_safe
@never_cache
def identity(request: SignedInRequest, number: str) -> HttpResponse:
    """`…/identity`: search, choose, and ask; `?customer=` chooses among what was found."""
    return _page(request, visible_case(request.user, number))


@access.staff(RIGHT)
@posted("case_identity")
@never_cache
def search(request: SignedInRequest, number: str) -> HttpResponse:
    """Look somebody up; what was found is kept for this case alone."""
    case, form = visible_case(request.user, number), SeekForm(request.POST)
    if not form.is_valid():
        return _page(request, case, seek=form)
    words = form.cleaned_data["words"]
    found = seeking.seek(words, by=request.user, case=case)
    request.session[KEPT] = {"case": case.pk, "ids": found, "named": not any(map(str.isdigit, words))}
    return redirect("case_identity", number)


@access.staff(RIGHT)
@posted("case_identity")
@never_cache
def check(request: SignedInRequest, number: str) -> HttpResponse:
    """Compare; what was typed is not kept and not shown again."""
    case, form = visible_case(request.user, number), CheckForm(request.POST)
    if not form.is_valid() or form.cleaned_data["customer"] not in _choosable(request, case):
        raise NotFound
    try:
        row = checking.check(case.pk, form.cleaned_data["customer"], form.typed(), by=request.user)
    except (checking.TooFewFacts, checking.NoPower) as fault:
        messages.error(request, fault.message)
        return _back(request, case, form)
    _tell(request, row)
    return redirect(case_path(number)) if row.is_passed else _back(request, case, form)


@access.staff(RIGHT)
@posted()
def contract(request: SignedInRequest, number: str) -> HttpResponse:
    """Say which contract of the recognised customer the case is about."""
    case = visible_case(request.user, number)
    try:
        contracts.choose(case.pk, request.POST.get("contract", ""), by=request.user)
    except MovedOn as fault:
        messages.error(request, fault.message)
    return redirect(case_path(number))


@access.staff(RIGHT)
@posted("case_identity")
def reopening(request: SignedInRequest, number: str) -> HttpResponse:
    """Let a verified customer register again whose contract number ran out of attempts (P3)."""
    case = visible_case(request.user, number)
    if case.contract is None or not checking.is_verified(case):
        raise NotFound
    recognition.clear_attempts(case.contract.number, by=request.user)
    messages.success(request, "Pendaftaran portal untuk kontrak ini dapat dicoba lagi.")
    return redirect(case_path(number))


def _tell(request: SignedInRequest, row: IdentityCheck) -> None:
    matched = len(row.matched)
    if row.is_passed:
        messages.success(request, f"Identitas terverifikasi: {matched} data cocok.")
        return
    told = f"Belum terverifikasi: {matched} dari {len(row.asked)} data cocok."
    lacks = matched >= facts.ENOUGH
    messages.error(request, f"{told} {checking.OneFactTwice.message}" if lacks else told)


def _back(request: SignedInRequest, case: Case, form: CheckForm) -> HttpResponse:
    return redirect(f"{case_path(case.number)}/identity?customer={form.cleaned_data['customer']}")


def _found(request: SignedInRequest, case: Case) -> dict[str, Any]:
    kept = request.session.get(KEPT) or {}
    return kept if kept.get("case") == case.pk else {}


def _choosable(request: SignedInRequest, case: Case) -> set[int]:
    """Whom this person may check on this case: its own customer, and those of their last search on it."""
    return {*_found(request, case).get("ids", []), *([case.customer_id] if case.customer_id else [])}


def _chosen(request: SignedInRequest, case: Case) -> int | None:
    asked, choosable = whole(request.GET.get("customer", "")), _choosable(request, case)
    if asked in choosable:
        return asked
    return next(iter(choosable)) if len(choosable) == 1 else case.customer_id


def _page(request: SignedInRequest, case: Case, seek: SeekForm | None = None) -> HttpResponse:
    kept, chosen = _found(request, case), _chosen(request, case)
    named = kept.get("named", False)
    context = {
        "case": case,
        "case_page": case_path(case.number),
        "seek": seek or SeekForm(),
        "was_sought": bool(kept),
        "found": seeking.shown(kept.get("ids", []), named=named),
        "customer": seeking.shown([chosen], named=named)[0] if chosen else None,
        "form": CheckForm(initial={"customer": chosen}) if chosen else None,
        "checks": case.checks.select_related("by").order_by("-id")[:20],
        "is_verified": checking.is_verified(case),
    }
    return render(request, "desk/identity/identity.html", context)

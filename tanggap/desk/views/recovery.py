"""`…/recovery`: proposing a member's new sign-in e-mail, and the second person's word on it (D27)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tanggap.audit import trail
from tanggap.desk.models import Case
from tanggap.desk.pages import case_path
from tanggap.desk.recovery import confirming, ending, proposing, stopping
from tanggap.desk.recovery.forms import EndingForm, ProposalForm
from tanggap.desk.recovery.shown import standing_of
from tanggap.desk.views.finding import visible_case
from tanggap.desk.views.posting import posted
from tanggap.identity.proving import Facts, proven_recently
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError, Forbidden, NotFound
from tanggap.lib.http import whole
from tanggap.lib.names import masked_email


def _page_of(number: str) -> str:
    return reverse("case_recovery", args=[number])


def _concerned(request: SignedInRequest, number: str) -> Facts:
    """The case, whose it is, and the address that is to count; masked, for the page before showed it in full."""
    case = visible_case(request.user, number)
    row = ending.row_of(case, _named(request))
    return [("Kasus", case.number), ("Pelanggan", case.contact_name), ("E-mail baru", masked_email(row.new_email))]


@access.staff("cases.answer")
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("address", "again")
@never_cache
def recovery(request: SignedInRequest, number: str) -> HttpResponse:
    """What stands; POST proposes. What was typed stays where it is refused."""
    case, form = visible_case(request.user, number), ProposalForm(request.POST or None)
    if request.method != "POST":
        return _page(request, case)
    if not form.is_valid():
        return _page(request, case, form=form, status=422)
    typed = form.cleaned_data
    return _do(
        request,
        case,
        lambda: proposing.propose(case.pk, typed["address"], typed["why"], by=request.user),
        "Pemulihan akun diusulkan. Orang kedua melihatnya di daftar tugasnya.",
        form=form,
    )


@access.staff("cases.assign")
@posted("case_recovery")
@never_cache
@proven_recently(_page_of, "menyetujui pemulihan akun", _concerned)
def confirmation(request: SignedInRequest, number: str) -> HttpResponse:
    """The second person agrees; asked to prove who they are, for it opens somebody's account."""
    case, pk = visible_case(request.user, number), _named(request)
    told = "Pemulihan akun disetujui. Alamat baru berlaku 24 jam lagi bila tidak ada yang menghentikannya."
    return _do(request, case, lambda: confirming.confirm(case.pk, pk, by=request.user), told)


@access.staff("cases.assign")
@posted("case_recovery")
@never_cache
def refusal(request: SignedInRequest, number: str) -> HttpResponse:
    case, pk, form = visible_case(request.user, number), _named(request), EndingForm(request.POST)
    if not form.is_valid():
        return _page(request, case, refusing=form, status=422)
    reason = form.cleaned_data["reason"]
    return _do(request, case, lambda: confirming.refuse(case.pk, pk, reason, by=request.user), "Usulan ditolak.")


@access.staff("cases.answer")
@posted("case_recovery")
@never_cache
def withdrawal(request: SignedInRequest, number: str) -> HttpResponse:
    """Call it off before it takes effect."""
    case, pk, form = visible_case(request.user, number), _named(request), EndingForm(request.POST)
    if not form.is_valid():
        return _page(request, case, stopping=form, status=422)
    reason = form.cleaned_data["reason"]
    told = "Pemulihan akun dibatalkan."
    return _do(request, case, lambda: stopping.withdraw(case.pk, pk, reason, by=request.user), told)


def _named(request: SignedInRequest) -> int:
    return whole(request.POST.get("recovery", "")) or 0


def _do(
    request: SignedInRequest, case: Case, act: Callable[[], object], told: str, *, form: forms.Form | None = None
) -> HttpResponse:
    try:
        act()
    except (Forbidden, NotFound):
        raise
    except DomainError as refusal:
        found = visible_case(request.user, case.number)
        return _page(request, found, form=form, refusal=refusal, status=refusal.status)
    messages.success(request, told)
    return redirect("case_recovery", case.number)


def _page(
    request: SignedInRequest,
    case: Case,
    *,
    form: forms.Form | None = None,
    refusing: forms.Form | None = None,
    stopping: forms.Form | None = None,
    refusal: DomainError | None = None,
    status: int = 200,
) -> HttpResponse:
    standing = standing_of(case, request.user)
    if (standing.current or standing.past) and case.customer_id:
        trail.viewed(case.customer_id, by=request.user, shown=["email"], case_number=case.number)
    facts: dict[str, Any] = {
        "case": case,
        "case_page": case_path(case.number),
        "standing": standing,
        "form": form or ProposalForm(),
        "refusing": refusing or EndingForm(auto_id="id_refusal_%s"),
        "stopping": stopping or EndingForm(auto_id="id_stop_%s"),
        "refusal": refusal,
    }
    return render(request, "desk/recovery/recovery.html", facts, status=status)

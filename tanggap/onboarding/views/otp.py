"""*Customer Service > OTP*: for customers who cannot enter their code themselves (O7)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.institution.models import LegalText
from tanggap.lib import access
from tanggap.lib.errors import DomainError, NotFound
from tanggap.onboarding import otp_search
from tanggap.onboarding.codes.consent import NothingToConsentTo, text_in_force
from tanggap.onboarding.codes.validation import validate
from tanggap.onboarding.otp_forms import NumberForm, ValidationForm
from tanggap.onboarding.otp_search import Number, Standing

RIGHT = "otp.validate"
KEPT = "otp_number"
"""Name in the session of the number that was looked up: no number is in an address."""


@access.staff(RIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def otp(request: SignedInRequest) -> HttpResponse:
    """`/staff/otp`: look up a number; `?application=` chooses among what was found."""
    form = NumberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        number = otp_search.ask(form.cleaned_data["phone"], by=request.user)
        request.session[KEPT] = vars(number)
        return redirect("otp")
    return _page(request, form)


@access.staff(RIGHT)
@require_safe
@never_cache
def otp_standing(request: SignedInRequest) -> HttpResponse:
    """The part of the page that changes by itself: time left, deliveries, a confirmation by the customer."""
    standing = _chosen(request, request.GET.get("application", ""))
    if standing is None:
        return HttpResponse(status=204)
    return render(request, "onboarding/otp/_standing.html", {"chosen": standing})


@access.staff(RIGHT)
@require_POST
@never_cache
def otp_validation(request: SignedInRequest) -> HttpResponse:
    """*Validasi*: only of what this person's search has found."""
    form = ValidationForm(request.POST)
    standing = _chosen(request, request.POST.get("application", ""))
    if standing is None:
        raise NotFound
    if form.is_valid() and _is_validated(request, form):
        return redirect(f"/staff/otp?application={standing.application.pk}")
    return _page(request, NumberForm(), chosen=standing, form=form)


def _is_validated(request: SignedInRequest, form: ValidationForm) -> bool:
    """Whether the customer has confirmed, now or before; if not, the form says why."""
    given = form.cleaned_data
    try:
        outcome = validate(
            given["application"], given["code"], text_id=given["text_id"], service=form.stated(request.user)
        )
    except DomainError as refusal:
        form.add_error(None, refusal.message)
        return False
    if outcome.is_confirmed:
        messages.success(request, outcome.message)
    else:
        form.add_error("code", outcome.message)
    return outcome.is_confirmed


def _page(request: SignedInRequest, search: NumberForm, **more: Any) -> HttpResponse:
    number = _number(request)
    found = _found(request)
    chosen = more.get("chosen") or _chosen(request, request.GET.get("application", "")) or (found[0] if found else None)
    text = _text()
    context = {
        "search": search,
        "number": number,
        "found": found,
        "chosen": chosen,
        "text": text,
        "is_own": chosen is not None and chosen.involves(request.user),
        "form": more.get("form") or _fresh_form(chosen, text),
    }
    return render(request, "onboarding/otp/otp.html", context)


def _fresh_form(chosen: Standing | None, text: LegalText | None) -> ValidationForm | None:
    return (
        ValidationForm(initial={"application": chosen.application.pk, "text_id": text.pk}) if chosen and text else None
    )


def _text() -> LegalText | None:
    try:
        return text_in_force()
    except NothingToConsentTo:
        return None


def _number(request: SignedInRequest) -> Number | None:
    kept = request.session.get(KEPT)
    return Number(**kept) if kept else None


def _found(request: SignedInRequest) -> list[Standing]:
    number, now = _number(request), timezone.now()
    return [Standing(row, now) for row in otp_search.found(number, now)] if number else []


def _chosen(request: SignedInRequest, application: str) -> Standing | None:
    return next((one for one in _found(request) if str(one.application.pk) == application), None)

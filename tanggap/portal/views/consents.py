"""The consents a member gave, giving one later, and taking one back (P19)."""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from tanggap.customers.consents import history
from tanggap.customers.models import Consent
from tanggap.identity.answers import own_form_page
from tanggap.identity.forms import OwnPasswordForm
from tanggap.identity.requests import SignedInRequest
from tanggap.institution.current import legal_text
from tanggap.institution.models import LegalText
from tanggap.lib import access
from tanggap.portal.consenting import TextChanged, agree_to_offers, offers_to_agree
from tanggap.portal.members import customer_of
from tanggap.portal.withdrawing import ends_account, own_consent, withdraw


@access.member
@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    customer = customer_of(request.user)
    page = {
        "consents": history(customer) if customer else [],
        "offers": offers_to_agree(customer) if customer else None,
    }
    return render(request, "portal/consents.html", page)


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def offers(request: SignedInRequest) -> HttpResponse:
    """The text in full, and the button. It names the version that was read: if that is not in force, read again."""
    changed = None
    if request.method == "POST":
        try:
            agree_to_offers(request.user, request.POST.get("version", ""))
            messages.success(request, "Persetujuan Anda telah dicatat.")
        except TextChanged as refusal:
            changed = refusal
    customer = customer_of(request.user)
    text = offers_to_agree(customer) if customer else None
    return _offers(request, text, changed) if text else HttpResponseRedirect(reverse("member_consents"))


def _offers(request: SignedInRequest, text: LegalText, changed: TextChanged | None) -> HttpResponse:
    page = {"text": text, "notice": legal_text(LegalText.Kind.PRIVACY), "changed": changed}
    return render(request, "portal/consent_offers.html", page, status=changed.status if changed else 200)


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("current")
def withdrawal(request: SignedInRequest, pk: int) -> HttpResponse:
    """What it means, and the button. Where the account ends with it, the password is asked."""
    consent = own_consent(request.user, pk)
    form = OwnPasswordForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_bound and (not ends_account(consent) or form.is_valid()):
        return _withdrawn(request, consent)
    return own_form_page(
        request, "portal/consent_withdrawal.html", form, consent=consent, ends_account=ends_account(consent)
    )


def _withdrawn(request: SignedInRequest, consent: Consent) -> HttpResponse:
    withdraw(consent, by=request.user)
    if not ends_account(consent):
        messages.success(request, "Persetujuan Anda telah ditarik.")
        return HttpResponseRedirect(reverse("member_consents"))
    logout(request)
    messages.success(request, "Persetujuan Anda telah ditarik dan akun Anda ditutup.")
    return HttpResponseRedirect(reverse("front"))

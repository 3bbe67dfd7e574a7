"""*Kode pembayaran* (P15), and what to do about a payment that does not show (P12)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.portal.contracts import chosen_contract, own_contracts
from tanggap.portal.freshness import data_as_of
from tanggap.portal.overview import overviews
from tanggap.portal.payment_codes import codes_of
from tanggap.portal.views.payments import payments


@access.member
@require_safe
def payment_codes(request: SignedInRequest) -> HttpResponse:
    """Of all own contracts, or of the one that `?contract=` names; any other number is answered as on *Lihat
    Pembayaran*.
    """
    own = own_contracts(request.user)
    chosen = chosen_contract(own, request.GET)
    if "contract" in request.GET and chosen is None:
        return payments(request)
    page = {"own": codes_of([chosen] if chosen else own, now=timezone.now()), "has_more": bool(chosen and own[1:])}
    return render(request, "portal/payment_codes.html", page)


@access.member
@require_safe
def payment_missing(request: SignedInRequest) -> HttpResponse:
    """*Pembayaran belum tampil?*: when to wait, what to have at hand, whom to call. The desk will add the complaint."""
    own = own_contracts(request.user)
    chosen = chosen_contract(own, request.GET)
    if "contract" in request.GET and chosen is None:
        return payments(request)
    page = {"shown": overviews([chosen])[0] if chosen else None, "data_as_of": data_as_of()}
    return render(request, "portal/payment_missing.html", page)

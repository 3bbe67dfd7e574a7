"""*Kode pembayaran* (P15)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.portal.contracts import chosen_contract, own_contracts
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

"""*Lihat Pembayaran*: what is paid and owed on a contract (P10–P13)."""

from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe
from markupsafe import Markup

from tanggap.customers.models import Contract
from tanggap.customers.products import product_name
from tanggap.desk.incidents.notices import notices_now
from tanggap.identity.requests import SignedInRequest
from tanggap.institution.current import institution, legal_text
from tanggap.institution.models import LegalText
from tanggap.lib import access
from tanggap.lib.compression import compressed_when_long
from tanggap.portal.contracts import chosen_contract, own_contracts
from tanggap.portal.forms import ContractForm
from tanggap.portal.freshness import data_as_of
from tanggap.portal.overview import overviews


@access.member
@require_safe
@compressed_when_long
def payments(request: SignedInRequest) -> HttpResponse:
    """`?contract=20-099-16-00123`, with or without dashes; without it, the only contract or a choice of one's own.

    A number that is not the member's own and one that does not exist get the same answer, byte for byte: it is
    looked for among one's own and not repeated on the page.
    """
    own = own_contracts(request.user)
    chosen = chosen_contract(own, request.GET)
    if chosen or "contract" not in request.GET:
        return _page(request, own, chosen=chosen)
    if institution().normalise_contract(request.GET["contract"]) is None:
        form = ContractForm(request.GET)
        return _page(request, own, form=form, ask=_ask(form), status=422)
    return _page(request, own, is_unknown=True, status=404)


def _page(
    request: SignedInRequest, own: list[Contract], *, chosen: Contract | None = None, status: int = 200, **facts: Any
) -> HttpResponse:
    page = {
        "incidents": notices_now(),
        "own": own,
        "shown": overviews([chosen])[0] if chosen else None,
        "form": None,
        "ask": _blank_ask(institution().contract_groups),
        "is_unknown": False,
        "product_name": product_name,
        "data_as_of": data_as_of(),
        "secrecy": legal_text(LegalText.Kind.SECRECY),
        **facts,
    }
    return render(request, "portal/payments.html", page, status=status)


def _ask(form: ContractForm) -> Markup:
    return Markup(render_to_string("portal/_ask.html", {"form": form}))  # noqa: S704


@lru_cache(maxsize=8)
def _blank_ask(contract_groups: str) -> Markup:
    """The empty form, drawn once for each pattern of contract numbers: it is the same on every page."""
    return _ask(ContractForm())

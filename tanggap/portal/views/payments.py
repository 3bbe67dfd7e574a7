"""*Lihat Pembayaran*: what is paid and owed on a contract (P10–P13)."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tanggap.institution.current import legal_text
from tanggap.institution.models import LegalText
from tanggap.lib import access
from tanggap.portal.contracts import visible_to
from tanggap.portal.forms import ContractForm
from tanggap.portal.overview import overviews
from tanggap.portal.requests import MemberRequest


@access.member
@require_safe
def payments(request: MemberRequest) -> HttpResponse:
    """`?contract=20-099-16-00123`, with or without dashes; without it, the only contract or a choice of one's own.

    A number that is not the member's own and one that does not exist get the same answer, byte for byte: it is
    looked for among one's own and not repeated on the page.
    """
    own = list(visible_to(request.user))
    form = ContractForm(request.GET if "contract" in request.GET else None)
    if not form.is_bound:
        return _page(request, own, chosen=own if len(own) == 1 else [])
    if not form.is_valid():
        return _page(request, own, form=form, status=422)
    chosen = [contract for contract in own if contract.number == form.cleaned_data["contract"]]
    return _page(request, own, chosen=chosen, is_unknown=not chosen, status=200 if chosen else 404)


def _page(request: MemberRequest, own: list[Any], *, chosen: Any = (), status: int = 200, **facts: Any) -> HttpResponse:
    shown = overviews(chosen)[0] if chosen else None
    page = {
        "own": own,
        "shown": shown,
        "form": ContractForm(),
        "is_unknown": False,
        "data_as_of": None,
        "secrecy": legal_text(LegalText.Kind.SECRECY),
        **facts,
    }
    return render(request, "portal/payments.html", page, status=status)

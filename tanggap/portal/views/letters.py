"""*Surat Pemberitahuan*: the member's letters, their pages and their PDFs (P18)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.messaging.letters.files import pdf_of
from tanggap.messaging.letters.making import content_of
from tanggap.messaging.letters.reading import note_reading
from tanggap.portal.contracts import chosen_contract, own_contracts
from tanggap.portal.documents import count_document
from tanggap.portal.letters import inbox, own_letter, tabs, unread_by_contract


@access.member
@require_safe
def letters(request: SignedInRequest) -> HttpResponse:
    """`/member/notices?contract=…`: newest first; without a contract, all."""
    own = own_contracts(request.user)
    chosen = chosen_contract(own, request.GET) if request.GET.get("contract") else None
    shown = inbox(request.user, chosen, request.GET)
    unread = unread_by_contract(request.user)
    facts = {
        "rows": shown.rows,
        "links": shown.links(request.GET),
        "contract_tabs": tabs(own, chosen, unread),
        "unread": sum(unread.values()),
    }
    return render(request, "portal/letters/list.html", facts)


@access.member
@require_safe
def letter(request: SignedInRequest, number: str) -> HttpResponse:
    """`/member/notices/SP-2026-000123`: opening it records that it was read; another's is 404."""
    row = own_letter(request.user, number)
    note_reading(row, user_id=request.user.pk)
    return render(request, "portal/letters/letter.html", {"letter": row, "content": content_of(row)})


@access.member
@require_safe
def letter_pdf(request: SignedInRequest, number: str) -> HttpResponse:
    """The letter as it was typeset; opening it this way is reading it too."""
    row = own_letter(request.user, number)
    count_document(request.user)
    content = pdf_of(row)
    note_reading(row, user_id=request.user.pk)
    headers = {"Content-Disposition": f'attachment; filename="{row.number}.pdf"'}
    return HttpResponse(content, content_type="application/pdf", headers=headers)

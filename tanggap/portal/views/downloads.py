"""The payment history of an own contract as PDF and as CSV (P14)."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access, csvfile
from tanggap.lib.typesetting import typeset
from tanggap.portal.contracts import chosen_contract, own_contracts
from tanggap.portal.documents import count_document
from tanggap.portal.freshness import data_as_of
from tanggap.portal.overview import overviews
from tanggap.portal.payment_history import CSV_COLUMNS, History, csv_rows, document
from tanggap.portal.views.payments import payments


@access.member
@require_safe
def history_pdf(request: SignedInRequest) -> HttpResponseBase:
    """`?contract=20-099-16-00123`, or none where there is only one; any other number is answered as on the page."""
    history = _history(request)
    if history is None:
        return payments(request)
    count_document(request.user)
    pdf = typeset("portal/typst/statement.typ", document(history), at=history.made_at)
    headers = {"Content-Disposition": f'attachment; filename="{history.file_name}.pdf"'}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)


@access.member
@require_safe
def history_csv(request: SignedInRequest) -> HttpResponseBase:
    """The same as a table for a spreadsheet set to Indonesian: semicolons, decimal commas."""
    history = _history(request)
    if history is None:
        return payments(request)
    return csvfile.download(f"{history.file_name}.csv", CSV_COLUMNS, csv_rows(history), delimiter=";")


def _history(request: SignedInRequest) -> History | None:
    """Of the contract that the payments page would show."""
    contract = chosen_contract(own_contracts(request.user), request.GET)
    if contract is None:
        return None
    shown = overviews([contract])[0]
    return History(shown, contract.customer.full_name, data_as_of(), timezone.now())

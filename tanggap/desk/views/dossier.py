"""`…/dossier`: all of a case as one PDF (D29)."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from tanggap.desk.dossier import dossier
from tanggap.desk.views.finding import visible_case
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access


@access.staff("cases.view")
@require_safe
def case_dossier(request: SignedInRequest, number: str) -> HttpResponse:
    case = visible_case(request.user, number)
    made = dossier(case, by=request.user)
    disposition = f'attachment; filename="berkas-{case.number}.pdf"'
    return HttpResponse(made, content_type="application/pdf", headers={"Content-Disposition": disposition})

"""The files of a case, for staff: opened in place or downloaded, and more of them taken in (D24, S6)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_safe

from tanggap.desk import attachments, noting
from tanggap.desk.models import Attachment
from tanggap.desk.pages import case_path
from tanggap.desk.views.finding import visible_case
from tanggap.desk.views.posting import posted
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.bodies import takes_files
from tanggap.lib.errors import NotFound
from tanggap.lib.sent_files import sent_file
from tanggap.lib.uploads import BadUpload


@access.staff("cases.view")
@require_safe
def attachment(request: SignedInRequest, number: str, pk: int) -> HttpResponse:
    """A photo to look at, anything else to download; each look is on record."""
    return sent_file(*attachments.content(visible_case(request.user, number), pk, by=request.user))


@access.staff("cases.work")
@takes_files
@posted()
def added(request: SignedInRequest, number: str) -> HttpResponse:
    """Files that staff lay to a case: for colleagues, the customer does not see them."""
    case, purpose = visible_case(request.user, number), request.POST.get("purpose", "")
    if purpose not in Attachment.Purpose.values:
        raise NotFound
    if not (sent := request.FILES.getlist("file")):
        raise BadUpload("Pilih berkasnya lebih dahulu.")
    noting.attach(case.pk, sent, purpose=purpose, by=request.user)
    messages.success(request, "Berkas disimpan." if len(sent) == 1 else f"{len(sent)} berkas disimpan.")
    return HttpResponseRedirect(case_path(number))

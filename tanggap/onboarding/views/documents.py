"""The documents of an application: the page of the form that asks for them, and what opens them (O1, S6)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.bodies import takes_files
from tanggap.lib.errors import DomainError, NotFound
from tanggap.lib.sent_files import sent_file
from tanggap.lib.uploads import MOST_BYTES, BadUpload
from tanggap.onboarding import documents, drafts, progress
from tanggap.onboarding.models import Application, Document
from tanggap.onboarding.states import State
from tanggap.onboarding.views.drafts import form_page, moved_on

STEP = "documents"


@access.staff("applications.open")
@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedInRequest, pk: int) -> HttpResponse:
    """What is there, and a form for each kind; what is posted is taken in."""
    application = get_object_or_404(drafts.own(request.user), pk=pk)
    if request.method != "POST":
        return _page(request, application) if application.state == State.DRAFT else moved_on(request, application)
    kind = request.POST.get("kind", "")
    try:
        _take_in(request, pk, kind)
    except DomainError as told:
        if isinstance(told, NotFound) or application.state != State.DRAFT:
            raise
        return _page(request, application, {kind: told.message}, told.status)
    return HttpResponseRedirect(progress.step_path(application, STEP))


@access.staff("applications.open")
@require_POST
def removal(request: SignedInRequest, pk: int, document_pk: int) -> HttpResponse:
    documents.remove(pk, document_pk, by=request.user)
    messages.success(request, "Dokumen dihapus.")
    return HttpResponseRedirect(progress.step_path(get_object_or_404(drafts.own(request.user), pk=pk), STEP))


@access.staff("applications.view")
@require_safe
def content(request: SignedInRequest, pk: int, document_pk: int) -> HttpResponse:
    """A photo to look at, anything else to download; each look is on record."""
    application = get_object_or_404(Application.objects.visible_to(request.user), pk=pk)
    document, bytes_ = documents.open_content(application, document_pk, by=request.user)
    return sent_file(document, bytes_)


def _take_in(request: SignedInRequest, pk: int, kind: str) -> None:
    if kind not in Document.Kind.values:
        raise NotFound
    if not (sent := request.FILES.getlist("file")):
        raise BadUpload("Pilih berkasnya lebih dahulu.")
    for upload in sent:
        documents.add(pk, Document.Kind(kind), upload, by=request.user)
    messages.success(request, f"{Document.Kind(kind).label} disimpan.")


def _page(
    request: SignedInRequest, application: Application, problems: dict[str, str] | None = None, status: int = 200
) -> HttpResponse:
    kept = list(application.documents.all())
    kinds = [
        (kind, [one for one in kept if one.kind == kind], (problems or {}).get(kind, "")) for kind in Document.Kind
    ]
    facts = {"kinds": kinds, "accept": "image/jpeg,image/png", "most_bytes": MOST_BYTES}
    return form_page(request, application, STEP, facts, status)

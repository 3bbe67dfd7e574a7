"""*Pembayaran belum tampil?*: when to wait, and the complaint with its facts filled in (P12)."""

from uuid import UUID, uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tanggap.customers.models import Contract
from tanggap.desk.attachments import MOST, MOST_MEGABYTES
from tanggap.desk.incidents.notices import notices_now
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.bodies import takes_files
from tanggap.lib.errors import DomainError, TooManyAttempts
from tanggap.lib.uploads import MEGABYTE
from tanggap.portal.complaints import drafts, steps
from tanggap.portal.complaints.forms import GENERAL, PaymentForm
from tanggap.portal.complaints.steps import PAYMENT
from tanggap.portal.contracts import chosen_contract, own_contracts
from tanggap.portal.freshness import data_as_of
from tanggap.portal.models import ComplaintDraft
from tanggap.portal.overview import overviews
from tanggap.portal.views.payments import payments


@access.member
@takes_files
@require_http_methods(["GET", "HEAD", "POST"])
def payment_missing(request: SignedInRequest) -> HttpResponse:
    """What is sent becomes a draft of the complaint, which leads on to how to be reached and to the check."""
    chosen = chosen_contract(own_contracts(request.user), request.GET)
    if "contract" in request.GET and chosen is None:
        return payments(request)
    if request.method != "POST":
        return _page(request, chosen, PaymentForm(), uuid4())
    return _written(request, chosen)


def _written(request: SignedInRequest, chosen: Contract | None) -> HttpResponse:
    form, form_id = PaymentForm(request.POST), _form_id(request)
    try:
        draft = drafts.begin(form_id, request.user)
    except TooManyAttempts as told:
        form.add_error(None, told.message)
        return _page(request, chosen, form, form_id, status=told.status)
    about = {"contract": chosen.number if chosen else GENERAL, "category": PAYMENT}
    drafts.keep_answers(draft, "about", about)
    draft = drafts.keep_answers(draft, "story", {name: request.POST.get(name, "")[:5000] for name in form.fields})
    problem = None
    try:
        drafts.add_files(draft, request.FILES.getlist("files"), by=request.user)
    except DomainError as told:
        problem = told
    if problem or not form.is_valid():
        return _page(request, chosen, form, draft.pk, draft=draft, problem=problem)
    return HttpResponseRedirect(steps.step_path(draft, "proof"))


def _page(
    request: SignedInRequest,
    chosen: Contract | None,
    form: PaymentForm,
    form_id: UUID,
    *,
    draft: ComplaintDraft | None = None,
    problem: DomainError | None = None,
    status: int = 422,
) -> HttpResponse:
    page: dict[str, object] = {
        "shown": overviews([chosen])[0] if chosen else None,
        "data_as_of": data_as_of(),
        "form": form,
        "incidents": notices_now(),
    }
    page |= {"form_id": form_id, "files": draft.files.all() if draft else (), "problem": problem}
    page |= {"most": MOST, "megabytes": MOST_MEGABYTES, "most_bytes": MOST_MEGABYTES * MEGABYTE}
    return render(request, "portal/payment_missing.html", page, status=status if form.is_bound else 200)


def _form_id(request: SignedInRequest) -> UUID:
    try:
        return UUID(request.POST.get("form", ""))
    except ValueError:
        return uuid4()

"""What the boxes of the procedures' own steps post: orders to disburse again, payment codes (D9, D11)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.views.decorators.cache import never_cache

from tanggap.desk.flows import codes, orders
from tanggap.desk.models import Case
from tanggap.desk.pages import case_path
from tanggap.desk.views.case import page
from tanggap.desk.views.finding import visible_case
from tanggap.desk.views.posting import posted
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError, Forbidden, NotFound
from tanggap.lib.http import whole


@access.staff("cases.work")
@posted()
def redisbursement(request: SignedInRequest, number: str) -> HttpResponse:
    """Order, approve, decline or record as done, as the button says."""
    case, sent, by = visible_case(request.user, number), request.POST, request.user
    order_id = whole(sent.get("order", "")) or 0
    acts: dict[str, tuple[Callable[[], object], str]] = {
        "order": (lambda: orders.order(case.pk, sent.get("reason", ""), by=by), "Pencairan ulang diperintahkan."),
        "approve": (lambda: orders.approve(case.pk, order_id, by=by), "Pencairan ulang disetujui."),
        "decline": (lambda: orders.decline(case.pk, order_id, sent.get("reason", ""), by=by), "Perintah ditolak."),
        "done": (lambda: orders.done(case.pk, order_id, sent.get("reference", ""), by=by), "Pencairan ulang dicatat."),
    }
    if (chosen := acts.get(sent.get("act", ""))) is None:
        raise NotFound
    return _do(request, case, *chosen)


@access.staff("cases.work")
@posted()
@never_cache
def code_notice(request: SignedInRequest, number: str, run_id: int) -> HttpResponse:
    """Record that the notice was told; the codes are shown from then on."""
    case, is_ticked = visible_case(request.user, number), bool(request.POST.get("told"))
    return _do(
        request,
        case,
        lambda: codes.tell_notice(case.pk, run_id, is_ticked=is_ticked, by=request.user),
        "Catatan sudah disampaikan. Kode pembayaran tampil di bawah.",
    )


@access.staff("cases.work")
@posted()
@never_cache
def code_giving(request: SignedInRequest, number: str, run_id: int) -> HttpResponse:
    """Give one code in one way."""
    case, sent = visible_case(request.user, number), request.POST
    return _do(
        request,
        case,
        lambda: codes.give(case.pk, run_id, sent.get("number", ""), sent.get("way", ""), by=request.user),
        "Kode pembayaran diberikan dan dicatat.",
    )


def _do(request: SignedInRequest, case: Case, act: Callable[[], object], told: str) -> HttpResponse:
    try:
        act()
    except (Forbidden, NotFound):
        raise
    except DomainError as refusal:
        return page(request, visible_case(request.user, case.number), refusal=refusal)
    messages.success(request, told)
    return HttpResponseRedirect(case_path(case.number))

"""What staff press on an application: approve, return, reject, cancel (O2, O3)."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError
from tanggap.onboarding import approval
from tanggap.onboarding.decision_forms import ReasonForm, SeenForm
from tanggap.onboarding.models import Application
from tanggap.onboarding.objections import POSSIBLE, Act
from tanggap.onboarding.shown.offers import offers
from tanggap.onboarding.states import State
from tanggap.onboarding.views.application import page, visible


class Question(NamedTuple):
    """How an act that needs a reason is asked, done and told."""

    act: Act
    do: Callable[..., Application]
    title: str
    text: str
    done: str
    kind: str = "danger"


RETURN = Question(
    Act.RETURN,
    approval.send_back,
    "Kembalikan pengajuan ini kepada AO?",
    "AO dapat memperbaiki data dan dokumennya, lalu mengajukannya lagi. Semua persetujuan dimulai dari awal; kode dan "
    "tautan OTP yang masih berlaku dimatikan.",
    "Pengajuan {} dikembalikan kepada AO.",
    kind="primary",
)
REJECT = Question(
    Act.REJECT,
    approval.reject,
    "Tolak pengajuan ini?",
    "Pengajuan ditutup dan tidak dapat dibuka kembali; kode dan tautan OTP yang masih berlaku dimatikan.",
    "Pengajuan {} ditolak.",
)
CANCEL = Question(
    Act.CANCEL,
    approval.cancel,
    "Batalkan pengajuan ini?",
    "Pengajuan ditutup dan tidak dapat dibuka kembali; kode dan tautan OTP yang masih berlaku dimatikan.",
    "Pengajuan {} dibatalkan.",
)


@access.staff("applications.approve")
@require_POST
def approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """Approve the step that the person had before them."""
    found, form = visible(request, pk), SeenForm(request.POST)
    if not form.is_valid() or form.seen.state not in APPROVALS:
        return page(request, found, refusal=DomainError())
    try:
        told = APPROVALS[form.seen.state](pk, by=request.user, seen=form.seen)
    except DomainError as refusal:
        return page(request, visible(request, pk), refusal=refusal)
    messages.success(request, told)
    return _back(pk)


def _as_section_head(pk: int, **pressed: Any) -> str:
    return f"Pengajuan {approval.approve_section(pk, **pressed)} disetujui. Sekarang menunggu Kacab."


def _as_branch_head(pk: int, **pressed: Any) -> str:
    ordered = approval.approve_branch(pk, **pressed)
    if ordered.code:
        return "Disetujui. Kode OTP sedang dikirim ke Nomor Handphone 1 nasabah."
    return f"Disetujui, tetapi OTP belum dikirim. {ordered.allowance.reason}"


APPROVALS: dict[str, Callable[..., str]] = {
    State.WAITING_SECTION_HEAD: _as_section_head,
    State.WAITING_BRANCH_HEAD: _as_branch_head,
}


@access.staff("applications.approve")
@require_http_methods(["GET", "HEAD", "POST"])
def send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    return _asked(request, pk, RETURN)


@access.staff("applications.approve")
@require_http_methods(["GET", "HEAD", "POST"])
def reject(request: SignedInRequest, pk: int) -> HttpResponse:
    return _asked(request, pk, REJECT)


@access.staff("applications.open")
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedInRequest, pk: int) -> HttpResponse:
    return _asked(request, pk, CANCEL)


def _asked(request: SignedInRequest, pk: int, question: Question) -> HttpResponse:
    """Ask for the reason, then do it; whoever may not is led back with the sentence why."""
    found = visible(request, pk)
    if request.method != "POST":
        return _question(request, found, question)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return render(request, "onboarding/reason.html", _facts(found, question, form), status=422)
    try:
        question.do(pk, reason=form.cleaned_data["reason"], by=request.user, seen=form.seen)
    except DomainError as refusal:
        return page(request, visible(request, pk), refusal=refusal)
    messages.success(request, question.done.format(found))
    return _back(pk)


def _question(request: SignedInRequest, found: Application, question: Question) -> HttpResponse:
    offered = offers(found, request.user)
    if question.act not in offered.acts:
        messages.warning(request, offered.why_not or _no_more(found, question.act))
        return _back(found.pk)
    form = ReasonForm(initial={"state": found.state, "round": found.round})
    return render(request, "onboarding/reason.html", _facts(found, question, form))


def _no_more(found: Application, act: Act) -> str:
    if act in POSSIBLE.get(found.state, ()):
        return "Hanya AO yang membuka pengajuan ini dapat membatalkannya."
    return f"Pengajuan {found} berstatus {found.get_state_display()}; tindakan ini tidak berlaku lagi."


def _facts(found: Application, question: Question, form: ReasonForm) -> dict[str, Any]:
    return {"application": found, "question": question, "form": form}


def _back(pk: int) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("application", kwargs={"pk": pk}))

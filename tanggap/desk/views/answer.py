"""`…/answer`: writing, approving and sending the answer of a case, and what the customer says to it (D18)."""

from collections.abc import Callable

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tanggap.desk import answers, canned, looking
from tanggap.desk.answers import approving, drafting, rounds, sending
from tanggap.desk.answers.forms import AnswerForm, ReactionForm, ReasonForm, SeenForm
from tanggap.desk.answers.panel import facts_of
from tanggap.desk.models import Answer, Case
from tanggap.desk.pages import case_path
from tanggap.desk.views.finding import visible_case
from tanggap.desk.views.posting import posted
from tanggap.identity.models import User
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError, NotFound

Act = Callable[[Case, str, int, User], str]


@access.staff("cases.answer")
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedInRequest, number: str) -> HttpResponse:
    """The draft as it stands; what was typed stays where it is refused."""
    found = visible_case(request.user, number)
    form = AnswerForm(request.POST)
    if request.method != "POST":
        return _page(request, found)
    act = ACTS.get(request.POST.get("act", ""))
    if act is None or not form.is_valid():
        return _page(request, found, form=form, refusal=DomainError())
    try:
        told = act(found, form.cleaned_data["text"], form.cleaned_data["seen"], request.user)
    except DomainError as refusal:
        return _refused(request, found, form.cleaned_data["text"], refusal)
    messages.success(request, told)
    return HttpResponseRedirect(f"{case_path(number)}#sekarang")


def _refused(request: SignedInRequest, case: Case, text: str, refusal: DomainError) -> HttpResponse:
    """What was typed stays, beside what is stored by now, so that it may be saved over it knowingly."""
    stored = rounds.in_work(case)
    form = AnswerForm({"text": text, "seen": stored.edition if stored else 0})
    return _page(request, visible_case(request.user, case.number), form=form, refusal=refusal)


def _save(case: Case, text: str, seen: int, by: User) -> str:
    drafting.write(case.pk, text, seen=seen, by=by)
    return "Draf jawaban disimpan."


def _submit(case: Case, text: str, seen: int, by: User) -> str:
    with transaction.atomic():
        draft = drafting.write(case.pk, text, seen=seen, by=by)
        approving.submit(case.pk, seen=draft.edition, by=by)
    return "Persetujuan diminta. Manajer melihatnya di daftar tugasnya."


def _send(case: Case, text: str, seen: int, by: User) -> str:
    """Send the text that is before the sender; an unchanged one that was sent meanwhile is not sent again."""
    with transaction.atomic():
        now = rounds.in_work(Case.objects.visible_to(by).lock(case.pk))
        same = text.replace("\r\n", "\n").strip()
        if now is None or now.text != same:
            now = drafting.write(case.pk, text, seen=seen, by=by)
        sent = sending.send(case.pk, seen=now.edition, by=by)
    if sent.sent_by_id != by.pk:
        return f"Jawaban yang sama sudah dikirim oleh {sent.sent_by}."
    return "Jawaban dikirim."


ACTS: dict[str, Act] = {"save": _save, "submit": _submit, "send": _send}


@access.staff("cases.assign")
@posted("case_answer")
def approval(request: SignedInRequest, number: str) -> HttpResponse:
    """Approve the draft that was read."""
    found, form = visible_case(request.user, number), SeenForm(request.POST)
    if not form.is_valid():
        return _page(request, found, refusal=DomainError())
    try:
        approving.approve(found.pk, seen=form.cleaned_data["seen"], by=request.user)
    except DomainError as refusal:
        return _page(request, found, refusal=refusal)
    messages.success(request, "Jawaban disetujui. Agen dapat mengirimnya sekarang.")
    return redirect("case_answer", number)


@access.staff("cases.assign")
@require_http_methods(["GET", "HEAD", "POST"])
def answer_return(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask what is to be mended, then give the draft back."""
    found, refusal = visible_case(request.user, number), None
    draft = rounds.in_work(found)
    form = ReasonForm(request.POST or None, initial={"seen": draft.edition if draft else 0})
    if request.method == "POST" and form.is_valid():
        try:
            approving.send_back(found.pk, by=request.user, **form.cleaned_data)
        except DomainError as fault:
            refusal = fault
        else:
            messages.success(request, "Draf dikembalikan kepada penulisnya.")
            return redirect("case_answer", number)
    looking.note(found, request.user)
    facts = {"case": found, "answer": draft, "form": form, "refusal": refusal}
    return render(request, "desk/answers/return.html", facts, status=_status(form, refusal))


@access.staff("cases.answer")
@require_http_methods(["GET", "HEAD", "POST"])
def reaction(request: SignedInRequest, number: str) -> HttpResponse:
    """Write down what the customer told an agent about the answer."""
    found, form, refusal = visible_case(request.user, number), ReactionForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            _react(found, form.cleaned_data["said"], form.cleaned_data["text"], request.user)
        except DomainError as fault:
            refusal = fault
        else:
            messages.success(request, "Tanggapan pelanggan dicatat.")
            return HttpResponseRedirect(case_path(number))
    looking.note(found, request.user)
    facts = {"case": found, "answer": _answered(found), "form": form, "refusal": refusal}
    return render(request, "desk/answers/reaction.html", facts, status=_status(form, refusal))


def _react(case: Case, said: str, text: str, by: User) -> None:
    if said == "accept":
        answers.accept(case.pk, by)
    else:
        answers.contest(case.pk, text, by)


def _answered(case: Case) -> Answer:
    sent = rounds.sent(case)
    if sent is None:
        raise NotFound
    return sent


def _status(form: AnswerForm | ReasonForm | ReactionForm, refusal: DomainError | None) -> int:
    return refusal.status if refusal else 422 if form.errors else 200


def _page(
    request: SignedInRequest, case: Case, *, form: AnswerForm | None = None, refusal: DomainError | None = None
) -> HttpResponse:
    """:param form: with what was typed, which stays as it is."""
    looking.note(case, request.user)
    panel = facts_of(case, request.user, form=form)
    kept = canned.offered(case, request.user) if panel["may_write"] else []
    facts = {"case": case, "refusal": refusal, "panel": panel, "canned": kept}
    return render(request, "desk/answers/answer.html", facts, status=refusal.status if refusal else 200)

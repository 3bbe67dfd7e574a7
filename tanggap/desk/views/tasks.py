"""`/staff/desk/tasks`: what waits for managers and officers; and passing a case on by hand (D8, D17)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tanggap.desk import looking
from tanggap.desk.clocks.words import left
from tanggap.desk.ladder import passing, receiving
from tanggap.desk.ladder.forms import AttemptForm, EscalationForm, ResultForm, TaskForm
from tanggap.desk.ladder.holding import rungs_of
from tanggap.desk.ladder.inbox import inbox_of
from tanggap.desk.models import Case, Clock, Rung
from tanggap.desk.pages import case_path
from tanggap.desk.procedure import path
from tanggap.desk.views.finding import visible_case
from tanggap.desk.views.posting import posted
from tanggap.identity.models import User
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError, NotFound


def _visible(user: User, pk: int) -> Rung:
    rungs = Rung.objects.filter(case__in=Case.objects.visible_to(user))
    rung = rungs.select_related(
        *("case__category", "case__branch", "case__procedure", "department", "clock__calendar"),
        *("given_by", "seen_by", "taken_by"),
    ).filter(pk=pk)
    found: Rung | None = rung.first()
    if found is None:
        raise NotFound
    return found


@access.staff("tasks.view")
@require_safe
@never_cache
def tasks(request: SignedInRequest) -> HttpResponse:
    """The inbox."""
    return render(request, "desk/ladder/tasks.html", {"inbox": inbox_of(request.user), "left": _left})


@access.staff("tasks.view")
@require_safe
@never_cache
def task(request: SignedInRequest, pk: int) -> HttpResponse:
    """One task or escalation: why, until when, tries, and the form of its result."""
    rung = _visible(request.user, pk)
    receiving.opened(rung.case, request.user)
    return _page(request, _visible(request.user, pk))


@access.staff("tasks.view")
@posted("task", _visible)
def taking(request: SignedInRequest, pk: int) -> HttpResponse:
    return _done(request, pk, lambda: receiving.take(pk, by=request.user), "Anda mengambilnya.")


@access.staff("tasks.view")
@posted("task", _visible)
def result(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give it back with what came of it; what was typed stays where it is refused."""
    form = ResultForm(request.POST)
    if not form.is_valid():
        return _page(request, _visible(request.user, pk), result=form, status=422)
    do: Callable[[], Any] = lambda: receiving.give_back(pk, by=request.user, **form.cleaned_data)  # noqa: E731
    return _done(request, pk, do, "Hasil dicatat dan tugas dikembalikan.", result=form)


@access.staff("tasks.view")
@posted("task", _visible)
def attempts(request: SignedInRequest, pk: int) -> HttpResponse:
    form = AttemptForm(request.POST)
    if not form.is_valid():
        return _page(request, _visible(request.user, pk), attempt=form, status=422)
    do: Callable[[], Any] = lambda: receiving.tried(pk, form.attempt(), by=request.user)  # noqa: E731
    return _done(request, pk, do, "Upaya dicatat.", attempt=form)


@access.staff("cases.answer")
@require_http_methods(["GET", "HEAD", "POST"])
def escalation(request: SignedInRequest, number: str) -> HttpResponse:
    """Laporkan ke manajer."""
    form = EscalationForm(request.POST or None)

    def do(found: Case) -> None:
        passing.report_to_manager(found.pk, form.cleaned_data["reason"], by=request.user)

    return _passed(request, number, form, do, "Kasus dilaporkan ke manajer.", "desk/ladder/escalation.html")


@access.staff("cases.assign")
@require_http_methods(["GET", "HEAD", "POST"])
def case_task(request: SignedInRequest, number: str) -> HttpResponse:
    """The manager's task for a department or the bank."""
    form = TaskForm(request.POST or None)

    def do(found: Case) -> None:
        passing.give_task(found.pk, by=request.user, **form.cleaned_data)

    return _passed(request, number, form, do, "Tugas diberikan.", "desk/ladder/give.html")


def _passed(
    request: SignedInRequest, number: str, form: forms.Form, do: Callable[[Case], None], told: str, template: str
) -> HttpResponse:
    found, refusal = visible_case(request.user, number), None
    if request.method == "POST" and form.is_valid():
        try:
            do(found)
        except DomainError as fault:
            refusal = fault
        else:
            messages.success(request, told)
            return HttpResponseRedirect(case_path(number))
    status = refusal.status if refusal else 422 if form.errors else 200
    return render(request, template, {"case": found, "form": form, "refusal": refusal}, status=status)


def _done(request: SignedInRequest, pk: int, do: Callable[[], Any], told: str, **typed: forms.Form) -> HttpResponse:
    rung = _visible(request.user, pk)
    try:
        do()
    except NotFound:
        raise
    except DomainError as refusal:
        return _page(request, rung, refusal=refusal, status=refusal.status, **typed)
    messages.success(request, told)
    on_case = request.POST.get("back") == "case"
    return redirect(f"{case_path(rung.case.number)}#sekarang") if on_case else redirect("task", pk)


def _page(
    request: SignedInRequest, rung: Rung, *, status: int = 200, refusal: DomainError | None = None, **typed: forms.Form
) -> HttpResponse:
    looking.note(rung.case, request.user)
    run = path.current(rung.case)
    facts = {
        "case": rung.case,
        "rung": rung,
        "is_mine": rungs_of(request.user).filter(pk=rung.pk).exists(),
        "is_step": bool(run and rung.step_run_id == run.pk),
        "attempts": list(rung.attempts.select_related("by")),
        "result_form": typed.get("result") or ResultForm(),
        "attempt_form": typed.get("attempt") or AttemptForm(),
        "refusal": refusal,
        "left": _left,
    }
    return render(request, "desk/ladder/task.html", facts, status=status)


def _left(clock: Clock) -> Any:
    return left(clock, timezone.now())

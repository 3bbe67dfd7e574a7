"""Giving out cases: the next one, who is on duty, one, many, somebody's who is away (D24, D31)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from tanggap.desk import assigning, duty
from tanggap.desk.assigning import Outcome
from tanggap.desk.models import Case
from tanggap.desk.pages import CASES, case_path
from tanggap.desk.queues.forms import HandOverForm
from tanggap.desk.views.finding import visible_case
from tanggap.desk.views.posting import posted
from tanggap.identity.models import User
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import NotFound
from tanggap.lib.http import whole

MOST = 200
"""So many cases in one bulk act: a page holds fewer."""
ME, TEAM, TURN = "me", "team", "turn"


@access.staff("cases.open")
@require_POST
def take_next(request: SignedInRequest) -> HttpResponse:
    """The most urgent case that nobody has is mine."""
    try:
        case = assigning.take_next(request.user)
    except assigning.NothingToTake as nothing:
        messages.info(request, nothing.message)
        return HttpResponseRedirect(reverse("desk"))
    return HttpResponseRedirect(f"{case_path(case.number)}?queue=mine")


@access.staff("cases.open")
@require_POST
def on_duty(request: SignedInRequest) -> HttpResponse:
    """Go on duty or off."""
    if request.POST.get("on"):
        duty.begin(request.user)
        messages.success(request, "Anda bertugas. Kasus yang dibagikan bergiliran sampai kepada Anda.")
    else:
        duty.end(request.user)
        messages.success(request, "Anda tidak bertugas. Kasus Anda tetap milik Anda.")
    return HttpResponseRedirect(_back(request))


@access.staff("cases.open")
@posted()
def assignment(request: SignedInRequest, number: str) -> HttpResponse:
    """One case, from its own page; `was` is who had it when the page was drawn."""
    case = visible_case(request.user, number)
    to, seen = request.POST.get("to", ME), whole(request.POST.get("was", ""))
    if to == TURN:
        case = assigning.give_in_turn(case.pk, by=request.user)
    else:
        case = assigning.assign(case.pk, _person(to, request.user), by=request.user, was=seen)
    messages.success(request, f"{case.number} dipegang {case.assignee or 'tim lagi'}.")
    return HttpResponseRedirect(_back(request, case_path(number)))


@access.staff("cases.open")
@posted("desk")
def assignments(request: SignedInRequest) -> HttpResponse:
    """Many at once; each is told."""
    numbers = request.POST.getlist("case")[:MOST]
    outcomes = assigning.each(numbers, _act(request.POST.get("to", ME), request.user), by=request.user)
    return _told(request, outcomes)


def _act(to: str, by: User) -> Callable[[Case], Case]:
    if to == TURN:
        return lambda case: assigning.give_in_turn(case.pk, by=by)
    person = _person(to, by)
    return lambda case: assigning.assign(case.pk, person, by=by, was=case.assignee_id)


def _person(to: str, by: User) -> User | None:
    """`me`, `team` (nobody) or the id of a member of staff.

    :raises NotFound: there is no such person.
    """
    if to in (ME, TEAM):
        return by if to == ME else None
    found = User.objects.staff().filter(pk=whole(to) or 0, is_active=True).first()
    if found is None:
        raise NotFound
    return found


def _told(request: SignedInRequest, outcomes: list[Outcome]) -> HttpResponse:
    back = _back(request)
    if not outcomes:
        messages.info(request, "Pilih dahulu kasusnya.")
        return HttpResponseRedirect(back)
    done = [one for one in outcomes if not one.refusal]
    if len(done) == len(outcomes):
        messages.success(request, f"{len(done)} kasus dibagikan.")
        return HttpResponseRedirect(back)
    facts = {"done": done, "refused": [one for one in outcomes if one.refusal], "back": back}
    return render(request, "desk/outcomes.html", facts)


def _back(request: SignedInRequest, usual: str = "") -> str:
    """To the list that was left; addresses outside the desk are not followed."""
    asked = request.POST.get("back", "")
    return asked if asked.startswith((f"{reverse('desk')}?", f"{CASES}/")) else usual or reverse("desk")


@access.staff("cases.assign")
@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request: SignedInRequest) -> HttpResponse:
    """All open cases of somebody who is away, in one act."""
    form = HandOverForm(request.POST if request.method == "POST" else None, request.user)
    if form.is_bound and form.is_valid():
        absent, to = form.cleaned_data["absent"], form.cleaned_data["to"]
        return _told(request, assigning.hand_over(absent, to, by=request.user))
    return render(request, "desk/handover.html", {"form": form}, status=422 if form.errors else 200)

"""Merging a duplicate, and linking cases (D24)."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect

from tanggap.desk import relating
from tanggap.desk.pages import case_path
from tanggap.desk.views.finding import visible_case
from tanggap.desk.views.posting import posted
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError

RIGHT = "cases.work"


@access.staff("cases.answer")
@posted()
def merge(request: SignedInRequest, number: str) -> HttpResponse:
    """`…/merge`: this case into the one that is named; leads to the one that goes on."""
    case, given = visible_case(request.user, number), request.POST
    try:
        into = relating.merge(case.pk, given.get("other", ""), reason=given.get("reason", "")[:500], by=request.user)
    except DomainError as fault:
        messages.error(request, fault.message)
        return redirect(case_path(number))
    messages.success(request, f"{number} digabung ke {into}.")
    return redirect(case_path(into.number))


@access.staff(RIGHT)
@posted()
def link(request: SignedInRequest, number: str) -> HttpResponse:
    """`…/links`: tie this case to the one that is named; with `remove`, untie it."""
    case, other = visible_case(request.user, number), request.POST.get("other", "")
    act = relating.unlink if "remove" in request.POST else relating.link
    try:
        act(case.pk, other, by=request.user)
    except DomainError as fault:
        messages.error(request, fault.message)
    return redirect(case_path(number))

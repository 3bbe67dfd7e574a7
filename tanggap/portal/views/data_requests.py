"""Requests about one's personal data, from the profile (P19)."""

from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import TooManyAttempts
from tanggap.portal.complaints.rights import RIGHTS, RightForm, ask


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def data_request(request: SignedInRequest) -> HttpResponse:
    """Which right, and what about; it becomes a case with 72 hours."""
    if request.method == "POST":
        return _sent(request, RightForm(request.POST))
    asked = request.GET.get("right", "")
    chosen = {"right": asked} if asked in dict(RIGHTS) else {}
    return _page(request, RightForm(initial={"form": uuid4(), **chosen}))


def _sent(request: SignedInRequest, form: RightForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form, status=422)
    try:
        case = ask(request.user, form.cleaned_data)
    except TooManyAttempts as told:
        form.add_error(None, told.message)
        return _page(request, form, status=told.status)
    return HttpResponseRedirect(reverse("member_complaint_received", args=[case.number]))


def _page(request: SignedInRequest, form: RightForm, *, status: int = 200) -> HttpResponse:
    return render(request, "portal/complaints/data_request.html", {"form": form}, status=status)

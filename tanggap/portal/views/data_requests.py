"""Requests about one's personal data, from the profile (P19)."""

from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.portal.complaints.rights import RIGHTS, RightForm, ask


@access.member
@require_http_methods(["GET", "HEAD", "POST"])
def data_request(request: SignedInRequest) -> HttpResponse:
    """Which right, and what about; it becomes a case with 72 hours."""
    if request.method == "POST":
        form = RightForm(request.POST)
        if form.is_valid():
            case = ask(request.user, form.cleaned_data)
            return HttpResponseRedirect(reverse("member_complaint_received", args=[case.number]))
    else:
        asked = request.GET.get("right", "")
        chosen = {"right": asked} if asked in dict(RIGHTS) else {}
        form = RightForm(initial={"form": uuid4(), **chosen})
    return render(request, "portal/complaints/data_request.html", {"form": form}, status=422 if form.errors else 200)

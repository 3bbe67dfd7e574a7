"""The page staff arrive at."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.staff.waiting import waiting_for


@access.staff()
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """`/staff/`: what waits for me."""
    return render(request, "staff/home.html", {"notices": waiting_for(request.user)})

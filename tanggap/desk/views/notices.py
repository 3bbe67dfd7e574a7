"""`/staff/desk/notices`: what a person was told of cases, the newest first (D17)."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from tanggap.desk import notices
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access

MOST = 100
"""Older ones are found on their cases."""


@access.staff("cases.view")
@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    rows = list(notices.of(request.user)[:MOST])
    facts = {"notices": rows, "is_new": any(notice.seen_at is None for notice in rows)}
    return render(request, "desk/notices.html", facts)


@access.staff("cases.view")
@require_POST
def seen(request: SignedInRequest) -> HttpResponse:
    """Mark all as seen."""
    notices.seen(request.user)
    return HttpResponseRedirect(reverse("desk_notices"))

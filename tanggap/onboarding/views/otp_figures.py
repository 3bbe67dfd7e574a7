"""The figures behind the alarms: codes by day, consents by branch (O14). No person and no number is in them."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.onboarding import abuse


@access.staff("otp.watch")
@require_safe
def figures(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    page = {"days": abuse.days(now), "shares": abuse.shares(now), "alarms": list(abuse.alarms(now)), "rule": abuse}
    return render(request, "onboarding/otp/figures.html", page)

"""Where staff arrive."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from tanggap.desk.queues import shown
from tanggap.feed.late import watch
from tanggap.feed.shown import summaries
from tanggap.identity.requests import SignedInRequest
from tanggap.institution.current import institution
from tanggap.lib import access
from tanggap.messaging.channels.standing import standings
from tanggap.staff.waiting import waiting_for


@access.staff()
@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """`/staff/`: what waits for me, and how the house stands for those who look after it."""
    now = timezone.now().astimezone(institution().tz)
    page: dict[str, Any] = {"now": now, "notices": waiting_for(request.user), "feed": None, "channels": None}
    page["desk"] = shown.at_home(request.user) if request.user.has_right("cases.work") else None
    if request.user.has_right("feeds.view"):
        page["feed"] = {"standings": watch.standings(), "last": summaries.last_run()}
    if request.user.has_right("transports.view"):
        page["channels"] = standings()
    return render(request, "staff/home.html", page)

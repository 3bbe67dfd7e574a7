"""`/staff/desk/dashboard`: the desk under the manager's eye (D26)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tanggap.desk.queues import figures
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access


@access.staff("desk.watch")
@require_safe
@never_cache
def dashboard(request: SignedInRequest) -> HttpResponse:
    user, now = request.user, timezone.now()
    facts = {
        "heads": figures.heads(user, now),
        "days": figures.days(user, now),
        "categories": figures.by_category(user, now),
        "people": figures.by_person(user, now),
        "now": now,
    }
    return render(request, "desk/dashboard.html", facts)

"""*Lacak Pengaduan*, for visitors (P17)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from tanggap.lib import access
from tanggap.lib.context import origin
from tanggap.lib.csp import captcha_page
from tanggap.portal.complaints import tracking


@captcha_page
@access.public
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("number", "phone")
@never_cache
def track(request: HttpRequest) -> HttpResponse:
    """State and due date; one answer for a number that does not exist and a phone that is not its own."""
    form = tracking.TrackForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return render(request, "portal/complaints/track.html", {"form": form}, status=422 if form.errors else 200)
    facts = form.cleaned_data
    standing = tracking.track(facts["number"], facts["phone"], address=origin().ip or "")
    return render(request, "portal/complaints/tracked.html", {"standing": standing}, status=200 if standing else 404)

"""`/staff/onboarding/`: the lists of applications and their download (O12)."""

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tanggap.audit import trail
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access, csvfile, paging
from tanggap.onboarding import listing
from tanggap.onboarding.deliveries import told
from tanggap.onboarding.listing import MINE, SHOWN_OF_MINE, ListForm
from tanggap.onboarding.models import Application
from tanggap.onboarding.shown.lists import posts_as_deputy, tabs
from tanggap.onboarding.shown.steps import TONES

SIZE = 50


@access.staff("applications.view")
@require_safe
def applications(request: SignedInRequest) -> HttpResponse:
    """What waits for me, longest waiting first; or the tab and filters asked for, newest move first."""
    form = ListForm(request.GET, request.user)
    page = _oldest(form) if form.tab == MINE else paging.page(form.found(), request.GET, by="state_at", size=SIZE)
    facts = {
        "form": form,
        "rows": [(row, told(row)) for row in page.rows],
        "links": page.links(request.GET),
        "list_tabs": tabs(form, listing.tab_counts(request.user)),
        "deputyships": posts_as_deputy(request.user),
        "tones": TONES,
        "now": timezone.now(),
        "query": request.GET.urlencode(),
    }
    return render(request, "onboarding/applications.html", facts, status=422 if form.errors else 200)


def _oldest(form: ListForm) -> paging.Page[Application]:
    """The first of those that wait: they are worked off from the top."""
    return paging.Page(list(form.found().order_by("state_at", "pk")[:SHOWN_OF_MINE]), None, None)


@access.staff("applications.view")
@require_POST
def export(request: SignedInRequest) -> HttpResponseBase:
    """All that was found, as CSV; the download is on record."""
    form = ListForm(request.GET, request.user)
    if not form.is_valid():
        return HttpResponseRedirect(f"{reverse('applications')}?{request.GET.urlencode()}")
    trail.record("application.exported", by=request.user, fields=form.used)
    name = f"pengajuan-rekening-{timezone.localdate()}.csv"
    return csvfile.download(name, listing.COLUMNS, listing.csv_rows(form.found()))

"""`/staff/settings/feeds`: what the core has sent and what became of it (F4, F6)."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from tanggap.feed import rejected
from tanggap.feed.models import FeedRun
from tanggap.feed.pending import waiting
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access, csvfile, paging


@access.staff("feeds.view")
@require_safe
def runs(request: SignedInRequest) -> HttpResponse:
    """All runs, newest first, and how many rows wait for their parent."""
    page = paging.page(FeedRun.objects.with_files(), request.GET, by="started_at", size=30)
    return render(request, "feed/runs.html", {"page": page, "links": page.links(request.GET), "waiting": waiting()})


@access.staff("feeds.view")
@require_safe
def run(request: SignedInRequest, pk: int) -> HttpResponse:
    """One run: its files' figures and its rejected rows, masked."""
    found = get_object_or_404(FeedRun.objects.with_files(), pk=pk)
    after = request.GET.get("after", "")
    shown, following = rejected.page(found, after)
    context = {"run": found, "rejects": shown, "following": following, "is_further": bool(after)}
    return render(request, "feed/run.html", context)


@access.staff("feeds.unmasked")
@require_POST
def rejects(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """All rejected rows of a run, unmasked, as CSV; the download is recorded."""
    found = get_object_or_404(FeedRun, pk=pk)
    rows = rejected.export(found, by=request.user)
    return csvfile.download(f"baris-ditolak-{found.pk}.csv", rejected.EXPORT_COLUMNS, rows)

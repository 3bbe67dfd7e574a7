"""`/staff/settings/feeds`: what the core has sent and what became of it (F4, F6)."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tanggap.feed import locks
from tanggap.feed.forms import RunsForm
from tanggap.feed.late import watch
from tanggap.feed.models import FeedRun, PendingRow
from tanggap.feed.shown import rejected, summaries, waiting
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access, csvfile, paging
from tanggap.lib.searching import asked


@access.staff("feeds.view")
@require_safe
def runs(request: SignedInRequest) -> HttpResponse:
    """The runs asked for, newest first, how the expected data stands, and how many rows wait for their parent."""
    locks.mark_interrupted_runs()
    form = RunsForm(request.GET)
    page = paging.page(form.found(), request.GET, by="started_at", size=30)
    facts = {
        "form": form,
        "lines": summaries.summaries(page.rows),
        "links": page.links(request.GET),
        "waiting": waiting.by_kind(),
        "standings": watch.standings(),
        "last": summaries.last_run(),
    }
    return render(request, "feed/runs.html", facts)


@access.staff("feeds.view")
@require_safe
def run(request: SignedInRequest, pk: int) -> HttpResponse:
    """One run: its files' figures, its rejected rows, masked, and how far it is while it lasts."""
    return render(request, "feed/run.html", _facts(request, pk))


@access.staff("feeds.view")
@require_safe
def progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """The same without the page around it, as an open page asks for it while the run lasts."""
    return render(request, "feed/_run.html", _facts(request, pk))


def _facts(request: SignedInRequest, pk: int) -> dict[str, Any]:
    locks.mark_interrupted_runs()
    found = get_object_or_404(FeedRun, pk=pk)
    files, [summary] = list(found.files.all()), summaries.summaries([found])
    file = next((file for file in files if str(file.pk) == request.GET.get("file")), None)
    reason, after = asked(request.GET, "reason"), asked(request.GET, "after")
    shown, following = rejected.page(found, after, file=file.pk if file else None, reason=reason)
    facts = {"run": found, "summary": summary, "files": files, "reasons": summaries.reasons(files)}
    facts |= {"rejects": shown, "following": following, "after": after, "file": file, "reason": reason}
    return facts | {"waiting": waiting.by_kind(found)}


@access.staff("feeds.unmasked")
@require_POST
def rejects(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """All rejected rows of a run, unmasked, as CSV; the download is recorded."""
    found = get_object_or_404(FeedRun, pk=pk)
    rows = rejected.export(found, by=request.user)
    return csvfile.download(f"baris-ditolak-{found.pk}.csv", rejected.EXPORT_COLUMNS, rows)


@access.staff("feeds.view")
@require_safe
def pending(request: SignedInRequest) -> HttpResponse:
    """The rows of one kind that wait for their parent, newest first, masked."""
    by_kind = waiting.by_kind()
    kinds = [entry.kind for entry in by_kind]
    kind = asked(request.GET, "kind") if asked(request.GET, "kind") in kinds else next(iter(kinds), "")
    rows = PendingRow.objects.filter(kind=kind).select_related("file")
    page = paging.page(rows, request.GET, by="since", size=50)
    facts = {"waiting": by_kind, "kind": kind, "links": page.links(request.GET), "now": timezone.now()}
    return render(request, "feed/pending.html", facts | {"rows": [waiting.shown(row) for row in page.rows]})


@access.staff("feeds.unmasked")
@require_POST
def export_pending(request: SignedInRequest) -> HttpResponseBase:
    """All rows that wait, unmasked, as CSV; the download is recorded."""
    return csvfile.download("baris-menunggu.csv", waiting.EXPORT_COLUMNS, waiting.export(by=request.user))

"""`/staff/desk/`: the queues, searching them, taking them away (D23)."""

from datetime import datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tanggap.audit import trail
from tanggap.desk.queues import searching, shown, taking
from tanggap.desk.queues.asking import SEARCH, asked
from tanggap.desk.queues.forms import SavedViewForm
from tanggap.identity.requests import SignedInRequest
from tanggap.institution.current import institution
from tanggap.lib import access, csvfile, spreadsheets
from tanggap.lib import searching as typing


@access.staff("cases.view")
@require_safe
@never_cache
def desk(request: SignedInRequest) -> HttpResponse:
    """One queue, a page of it, with the others beside."""
    question = asked(request.user, request.GET)
    lines, links = shown.page(question)
    facts = {
        "asked": question,
        "lines": lines,
        "links": links,
        "queue_tabs": shown.tabs(question),
        "sorts": shown.sorts(question),
        "saved": shown.saved(question),
        "filtering": question.is_narrowed or "filter" in request.GET,
        "acts": shown.acts(request.user),
        "view_form": SavedViewForm(None, request.user) if request.user.has_right("cases.assign") else None,
    }
    return render(request, "desk/desk.html", facts, status=422 if question.has_faults else 200)


@access.staff("cases.view")
@require_POST
def search(request: SignedInRequest) -> HttpResponse:
    """Seal what was typed into the address of its results: a name or a number never stands there in the clear."""
    words = typing.asked(request.POST, "words")
    if not words:
        return HttpResponseRedirect(reverse("desk"))
    return HttpResponseRedirect(f"{reverse('desk')}?queue=all&{SEARCH}={searching.token(words, by=request.user)}")


@access.staff("reports.view")
@require_POST
def export(request: SignedInRequest) -> HttpResponseBase:
    """All that was found, as CSV or (`as=xlsx`) for a spreadsheet; the download is on record."""
    question = asked(request.user, request.GET)
    used = [question.queue.label, *(str(question.form[name].label) for name in question.chosen)]
    trail.record("case.exported", by=request.user, fields=used)
    name, rows = f"kasus-{timezone.localdate()}", taking.table(question)
    if request.POST.get("as") == "xlsx":
        sheet = spreadsheets.Sheet("Kasus", taking.HEADER, rows)
        return spreadsheets.download(f"{name}.xlsx", [sheet], zone=institution().tz)
    texts = ([_text(cell) for cell in row] for row in rows)
    return csvfile.download(f"{name}.csv", taking.HEADER, texts)


def _text(cell: object) -> object:
    """Instants as they are compared and sorted in files, in the institution's zone."""
    return timezone.localtime(cell).isoformat(timespec="seconds") if isinstance(cell, datetime) else cell

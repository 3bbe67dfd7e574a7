"""`/staff/reports/`: the weekly evaluations and the quarterly report (D20–D22)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tanggap.audit import trail
from tanggap.desk.evaluation import charts, documents, evaluated, quarters, signing, waiting
from tanggap.desk.evaluation.figures import duration
from tanggap.desk.evaluation.forms import FindingsForm, ImprovementForm
from tanggap.desk.models import Evaluation, QuarterlySubmission
from tanggap.desk.views.posting import posted
from tanggap.identity.requests import SignedInRequest
from tanggap.institution.worktime import local_day
from tanggap.lib import access, csvfile, paging, spreadsheets
from tanggap.lib.dates import WIB
from tanggap.lib.errors import DomainError, NotFound
from tanggap.lib.http import whole

WRITE = "evaluation.write"
LISTED = 100
"""Cases on the page; the spreadsheet has them all."""


@access.staff("evaluation.view")
@require_safe
def reports(request: SignedInRequest) -> HttpResponse:
    """`/staff/reports/`: evaluations, the newest first, and the quarters."""
    page = paging.page(Evaluation.objects.select_related("signed_by"), request.GET, by="monday", size=26)
    now = timezone.now()
    owed = quarters.owed(now)
    facts = {
        "evaluations": page.rows,
        "links": page.links(request.GET),
        "quarters": _last_quarters(),
        "owed": owed,
        "may_submit": request.user.has_right(WRITE),
        "days_left": quarters.days_left(owed, now) if owed else None,
    }
    return render(request, "desk/evaluation/reports.html", facts)


@access.staff("evaluation.view")
@require_safe
def evaluation(request: SignedInRequest, monday: date) -> HttpResponse:
    return _page(request, _found(monday))


@access.staff("evaluation.write")
@posted("evaluation", lambda _user, monday: _found(monday))
def findings(request: SignedInRequest, monday: date) -> HttpResponse:
    """Save the findings and the improvement that is typed beside them; sign if *sign* was pressed."""
    form, improvement = _typed(request)
    if not all([form.is_valid(), improvement.is_valid()]):
        return _page(request, _found(monday), status=422, findings=form, improvement=improvement)
    signs = "sign" in request.POST
    try:
        signing.write(monday, **form.cleaned_data, improving=improvement.improving(), signs=signs, by=request.user)
    except NotFound:
        raise
    except DomainError as fault:
        _blame(fault, form, improvement)
        return _page(request, _found(monday), status=fault.status, findings=form, improvement=improvement)
    messages.success(request, "Evaluasi ditandatangani." if signs else "Disimpan.")
    return redirect("evaluation", monday)


def _typed(request: SignedInRequest) -> tuple[FindingsForm, ImprovementForm]:
    """What the page sends whatever button is pressed: what *add* asks for is the improvement, else the findings."""
    adds = "add" in request.POST
    form = FindingsForm(request.POST)
    form.fields["findings"].required = not adds
    return form, ImprovementForm(request.POST, empty_permitted=not adds)


def _blame(fault: DomainError, form: FindingsForm, improvement: ImprovementForm) -> None:
    """Say it beside what it is about."""
    if isinstance(fault, signing.BadImprovement):
        improvement.add_error("due_on", fault.message)
    else:
        form.add_error(None, fault.message)


@access.staff("evaluation.write")
@posted("evaluation", lambda _user, monday: _found(monday))
def improvements(request: SignedInRequest, monday: date) -> HttpResponse:
    """Take the improvement that `remove` names back."""
    found = _found(monday)
    if gone := whole(request.POST.get("remove", "")):
        signing.remove_improvement(found.monday, gone, by=request.user)
    return redirect("evaluation", found.monday)


@access.staff("reports.view")
@require_safe
def my_improvements(request: SignedInRequest) -> HttpResponse:
    """What I have undertaken in evaluations and not done yet."""
    rows = waiting.improvements(request.user)
    return render(request, "desk/evaluation/improvements.html", {"rows": rows, "today": local_day(timezone.now(), WIB)})


@access.staff("reports.view")
@require_POST
def improvement_done(request: SignedInRequest, pk: int) -> HttpResponse:
    """Its owner says that it was made."""
    row = signing.mark_done(pk, by=request.user)
    messages.success(request, "Tindakan perbaikan dinyatakan selesai.")
    is_mine = row.owner_id == request.user.pk
    return redirect("my_improvements") if is_mine else redirect("evaluation", row.evaluation.monday)


@access.staff("evaluation.view")
@require_safe
def evaluation_pdf(request: SignedInRequest, monday: date) -> HttpResponse:
    found = _found(monday)
    made = documents.pdf(found)
    trail.record("report.downloaded", found, by=request.user, fields=["pdf"])
    name = f"evaluasi-mingguan-{found.monday}.pdf"
    return HttpResponse(
        made, content_type="application/pdf", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


@access.staff("evaluation.view")
@require_safe
def evaluation_sheet(request: SignedInRequest, monday: date) -> HttpResponseBase:
    found = _found(monday)
    trail.record("report.downloaded", found, by=request.user, fields=["xlsx"])
    return spreadsheets.download(f"evaluasi-mingguan-{found.monday}.xlsx", documents.sheets(found), zone=WIB)


@access.staff("evaluation.view")
@require_safe
def quarterly(request: SignedInRequest, quarter: str, kind: str) -> HttpResponseBase:
    """`…/quarterly/2026-Q4/csv` or `/xlsx`."""
    try:
        asked = quarters.named(quarter)
    except quarters.BadQuarter:
        raise NotFound from None
    if kind not in ("csv", "xlsx"):
        raise NotFound
    trail.record("report.downloaded", by=request.user, fields=[str(asked), kind])
    if kind == "xlsx":
        return spreadsheets.download(f"pengaduan-{asked}.xlsx", documents.quarter_sheets(asked), zone=WIB)
    rows = documents.quarter_rows(asked)
    return csvfile.download(f"pengaduan-{asked}.csv", documents.QUARTER_HEADER, rows, delimiter=";")


@access.staff("evaluation.write")
@require_POST
def quarterly_submission(request: SignedInRequest, quarter: str) -> HttpResponse:
    """Note that the report of a quarter was handed in."""
    try:
        quarters.submitted(quarters.named(quarter), by=request.user)
    except quarters.BadQuarter as fault:
        messages.error(request, fault.message)
    return redirect("reports")


def _found(monday: date) -> Evaluation:
    found: Evaluation = get_object_or_404(Evaluation.objects.select_related("signed_by"), monday=monday)
    return found


def _page(request: SignedInRequest, found: Evaluation, *, status: int = 200, **forms: Any) -> HttpResponse:
    rows = list(evaluated.with_reports(found).order_by("-pk")[:LISTED])
    facts = {
        "evaluation": found,
        "figures": found.figures,
        "parts": documents.PARTS,
        "names": documents.FIGURES,
        "duration": duration,
        "weeks": charts.weeks(found.figures, found.monday),
        "bars": charts.bars(found.figures["categories"], "received"),
        "cases": [(row, evaluated.report_of(row, found)) for row in rows],
        "named": evaluated.names(),
        "case_count": found.cases.count(),
        "improvements": found.improvements.select_related("owner"),
        "may_write": signing.may_write(request.user) and not found.is_signed,
        "me": request.user.pk,
        "is_head": signing.may_write(request.user),
        "findings": FindingsForm(initial={"findings": found.findings, "seen": found.edition}),
        "improvement": ImprovementForm(),
    }
    return render(request, "desk/evaluation/evaluation.html", facts | forms, status=status)


def _last_quarters() -> list[dict[str, Any]]:
    """This quarter and the four before it, since there are complaints, with who handed its report in."""
    handed_in = {row.quarter: row for row in QuarterlySubmission.objects.select_related("submitted_by")[:8]}
    return [
        {"quarter": quarter, "submission": handed_in.get(str(quarter)), "is_over": place > 0}
        for place, quarter in enumerate(quarters.newest(timezone.now(), most=5))
    ]

"""`…/report`: the report of a case: filing it, sending it back, reading and printing it (D19)."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from tanggap.desk import looking
from tanggap.desk.answers.forms import ReasonForm, SeenForm
from tanggap.desk.models import Case
from tanggap.desk.pages import case_path
from tanggap.desk.reporting import filing, returning
from tanggap.desk.reporting.forms import ReportForm
from tanggap.desk.reporting.panel import facts_of
from tanggap.desk.views.finding import visible_case
from tanggap.desk.views.posting import posted
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.lib.errors import DomainError, NotFound


@access.staff("cases.view")
@require_safe
def report(request: SignedInRequest, number: str) -> HttpResponse:
    """The report as it stands, with its editions; the form where it is to be made."""
    return _page(request, visible_case(request.user, number))


@access.staff("cases.answer")
@posted("case_report")
def report_filing(request: SignedInRequest, number: str) -> HttpResponse:
    """File it; what was typed stays where it is refused."""
    found = visible_case(request.user, number)
    form = ReportForm(found, request.POST)
    if not form.is_valid():
        return _page(request, found, form=form)
    try:
        filing.file(found.pk, form.words(), seen=form.cleaned_data["seen"], by=request.user)
    except DomainError as refusal:
        return _page(request, visible_case(request.user, number), form=form, refusal=refusal)
    messages.success(request, "Laporan disimpan.")
    return HttpResponseRedirect(f"{case_path(number)}#sekarang")


@access.staff("cases.assign")
@require_http_methods(["GET", "HEAD", "POST"])
def report_return(request: SignedInRequest, number: str) -> HttpResponse:
    """Ask what is to be mended, then send the report back."""
    found, refusal = visible_case(request.user, number), None
    filed = filing.current(found)
    form = ReasonForm(request.POST or None, initial={"seen": filed.edition if filed else 0})
    if request.method == "POST" and form.is_valid():
        try:
            returning.send_back(found.pk, by=request.user, **form.cleaned_data)
        except DomainError as fault:
            refusal = fault
        else:
            messages.success(request, "Laporan dikembalikan kepada pembuatnya.")
            return redirect("case_report", number)
    status = refusal.status if refusal else 422 if form.errors else 200
    looking.note(found, request.user)
    facts = {"case": found, "report": filed, "form": form, "refusal": refusal}
    return render(request, "desk/reporting/return.html", facts, status=status)


@access.staff("cases.view")
@require_safe
def report_print(request: SignedInRequest, number: str) -> HttpResponse:
    """The report on a sheet of its own."""
    found = visible_case(request.user, number)
    filed = filing.current(found)
    if filed is None:
        raise NotFound
    looking.note(found, request.user)
    return render(request, "desk/reporting/print.html", {"case": found, "report": filed})


def _page(
    request: SignedInRequest, case: Case, *, form: ReportForm | None = None, refusal: DomainError | None = None
) -> HttpResponse:
    looking.note(case, request.user)
    facts = {"case": case, "refusal": refusal, "panel": facts_of(case, request.user, form=form)}
    status = refusal.status if refusal else 422 if form is not None else 200
    return render(request, "desk/reporting/report.html", facts, status=status)


@access.staff("cases.assign")
@posted("case_report")
def report_reading(request: SignedInRequest, number: str) -> HttpResponse:
    """Note that the report was read."""
    found, form = visible_case(request.user, number), SeenForm(request.POST)
    if form.is_valid():
        returning.let_stand(found.pk, seen=form.cleaned_data["seen"], by=request.user)
        messages.success(request, "Laporan ditandai sudah dibaca.")
    return redirect("case_report", number)

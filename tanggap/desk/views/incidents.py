"""`/staff/desk/incidents`: declaring incidents, gathering their cases, ending them (D28)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tanggap.desk import assigning
from tanggap.desk.incidents import declaring, gathering, leading, shown
from tanggap.desk.incidents.forms import EndingForm, IncidentForm
from tanggap.desk.models import Incident
from tanggap.desk.pages import CASES, case_path
from tanggap.desk.views.finding import visible_case
from tanggap.desk.views.posting import posted
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access, paging
from tanggap.lib.errors import DomainError, Forbidden, NotFound

MOST = 200
"""So many cases in one bulk act: a page holds fewer."""
MANAGE = "incidents.manage"


@access.staff("cases.view")
@require_safe
def listed(request: SignedInRequest) -> HttpResponse:
    """All incidents, the newest first."""
    page = paging.page(shown.listed(), request.GET, by="opened_at", size=30)
    facts = {"rows": page.rows, "links": page.links(request.GET), "tones": shown.TONES}
    return render(request, "desk/incidents/list.html", facts | {"may_declare": request.user.has_right(MANAGE)})


@access.staff("cases.view")
@require_safe
@never_cache
def incident(request: SignedInRequest, number: str) -> HttpResponse:
    """One incident with its cases."""
    return render(
        request, "desk/incidents/incident.html", shown.facts_of(leading.found(number), request.user, request.GET)
    )


@access.staff("incidents.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedInRequest) -> HttpResponse:
    """Declare one."""
    form = IncidentForm(_posted(request), by=request.user, initial={"started_at": timezone.now()})
    if form.is_bound and form.is_valid():
        try:
            row = declaring.declare(form.told(), opened_with=form.cleaned_data["opened_with"], by=request.user)
        except DomainError as fault:
            return _form(request, form, fault)
        messages.success(request, f"Gangguan {row} dinyatakan.")
        return redirect("incident", row.number)
    return _form(request, form)


@access.staff("incidents.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, number: str) -> HttpResponse:
    """Change what it says, the notice too."""
    row = _led(request, number)
    form = IncidentForm(_posted(request), by=request.user, incident=row)
    if form.is_bound and form.is_valid():
        try:
            declaring.edit(row, form.told(), seen=form.cleaned_data["seen"], by=request.user)
        except DomainError as fault:
            return _form(request, form, fault, row)
        messages.success(request, "Perubahan disimpan.")
        return redirect("incident", number)
    return _form(request, form, incident=row)


@access.staff("incidents.manage")
@require_http_methods(["GET", "HEAD", "POST"])
def resolution(request: SignedInRequest, number: str) -> HttpResponse:
    """Say that it is over, and how."""
    row = _led(request, number)
    form = EndingForm(_posted(request), incident=row)
    if form.is_bound and form.is_valid():
        try:
            declaring.resolve(row, form.ending(), by=request.user)
        except DomainError as fault:
            form.add_error(None, fault.message)
        else:
            messages.success(request, f"{row} dinyatakan teratasi.")
            return redirect("incident", number)
    facts = {"form": form, "incident": row}
    return render(request, "desk/incidents/resolution.html", facts, status=422 if form.errors else 200)


@access.staff("incidents.manage")
@posted("incident", lambda _user, number: leading.found(number))
def notice_withdrawal(request: SignedInRequest, number: str) -> HttpResponse:
    return _done(request, number, declaring.withdraw_notice, "Pengumuman ditarik.")


@access.staff("incidents.manage")
@posted("incident", lambda _user, number: leading.found(number))
def reopening(request: SignedInRequest, number: str) -> HttpResponse:
    return _done(request, number, declaring.take_up_again, "Gangguan berlangsung lagi; pengumumannya tampil kembali.")


@access.staff("incidents.manage")
@posted("incident", lambda _user, number: leading.found(number))
def closing(request: SignedInRequest, number: str) -> HttpResponse:
    return _done(request, number, declaring.close, "Gangguan ditutup.")


@access.staff("cases.answer")
@posted("desk")
def gather(request: SignedInRequest) -> HttpResponse:
    """Many cases at once become part of the incident that is named; each is told."""
    back = _back(request)
    numbers = request.POST.getlist("case")[:MOST]
    named = request.POST.get("incident", "")
    if not numbers or not named:
        messages.info(request, "Pilih dahulu kasusnya, dan gangguannya.")
        return HttpResponseRedirect(back)
    row, by = leading.found(named), request.user
    outcomes = assigning.each(numbers, lambda case: gathering.add(case.pk, row, by=by).case, by=by)
    refused = [one for one in outcomes if one.refusal]
    if not refused:
        messages.success(request, f"{len(outcomes)} kasus menjadi bagian dari {row}.")
        return HttpResponseRedirect(back)
    facts = {"incident": row, "refused": refused, "done": [one for one in outcomes if not one.refusal], "back": back}
    return render(request, "desk/incidents/outcomes.html", facts)


@access.staff("cases.answer")
@posted()
def of_case(request: SignedInRequest, number: str) -> HttpResponse:
    """`…/incident`: this case becomes part of the incident that is named; with `remove`, it leaves its own."""
    case, by = visible_case(request.user, number), request.user
    try:
        if "remove" in request.POST:
            gathering.remove(case.pk, by=by)
        else:
            gathering.add(case.pk, leading.found(request.POST.get("incident", "")), by=by)
    except NotFound:
        messages.error(request, "Gangguan itu tidak ditemukan.")
    except DomainError as fault:
        messages.error(request, fault.message)
    back = _back(request) if request.POST.get("back") else case_path(number)
    return HttpResponseRedirect(back)


def _done(request: SignedInRequest, number: str, act: Callable[..., Incident], told: str) -> HttpResponse:
    """Do one thing to an incident and go back to it; why not is told there."""
    try:
        act(leading.found(number), by=request.user)
    except (Forbidden, NotFound):
        raise
    except DomainError as fault:
        messages.error(request, fault.message)
    else:
        messages.success(request, told)
    return redirect("incident", number)


def _form(
    request: SignedInRequest, form: IncidentForm, fault: DomainError | None = None, incident: Incident | None = None
) -> HttpResponse:
    if isinstance(fault, Forbidden | NotFound):
        raise fault
    if fault:
        form.add_error(None, fault.message)
    status = fault.status if fault else 422 if form.errors else 200
    return render(request, "desk/incidents/form.html", {"form": form, "incident": incident}, status=status)


def _led(request: SignedInRequest, number: str) -> Incident:
    """:raises NotTheirs: they do not lead it: there is no form to fill in."""
    row = leading.found(number)
    leading.ensure_leads(request.user, row.branch)
    return row


def _posted(request: SignedInRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _back(request: SignedInRequest) -> str:
    """To where one came from; addresses outside the desk are not followed."""
    asked = request.POST.get("back", "")
    inside = (f"{reverse('desk')}?", f"{CASES}/", f"{reverse('incidents')}/")
    return asked if asked.startswith(inside) else reverse("desk")

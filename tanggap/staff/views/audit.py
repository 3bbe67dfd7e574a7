"""Audit search: acts, looks at customers' data, the state of the chain, downloads (S4)."""

from typing import Any

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from tanggap.audit import trail
from tanggap.audit.models import AuditEvent, AuditSeal, ViewEvent
from tanggap.audit.watch import chain_state
from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access, csvfile, paging
from tanggap.staff.audit_search import ACT_COLUMNS, LOOK_COLUMNS, ActsForm, LooksForm, act_rows, look_rows


@access.staff("audit.search")
@require_safe
def acts(request: SignedInRequest) -> HttpResponse:
    """`/staff/audit/`: who did what; compliance sees all, an administrator their own acts of settings."""
    return _found(request, "audit_acts", "staff/audit/acts.html", ActsForm(request.GET, request.user))


@access.staff("audit.all")
@require_safe
def looks(request: SignedInRequest) -> HttpResponse:
    """`/staff/audit/views/`: who looked at whose data."""
    return _found(request, "audit_looks", "staff/audit/looks.html", LooksForm(request.GET, request.user))


def _found(request: SignedInRequest, name: str, template: str, form: ActsForm | LooksForm) -> HttpResponse:
    page: paging.Page[Any] = paging.page(form.found(), request.GET)
    shown = {"form": form, "page": page, "links": page.links(request.GET)}
    around = {
        "chain": chain_state(),
        "here": reverse(name),
        "export": reverse(f"{name}_export"),
        "query": request.GET.urlencode(),
    }
    return render(request, template, {**shown, **around}, status=422 if form.errors else 200)


@access.staff("audit.search")
@require_safe
def act(request: SignedInRequest, pk: int) -> HttpResponse:
    """`/staff/audit/<id>`: all of one act and its place in the chain."""
    event = get_object_or_404(AuditEvent.objects.visible_to(request.user), pk=pk)
    return render(request, "staff/audit/act.html", {"event": event, "seal": _seal_of(event)})


@access.staff("audit.all")
@require_safe
def look(request: SignedInRequest, pk: int) -> HttpResponse:
    """`/staff/audit/views/<id>`: all of one look and its place in the chain."""
    event = get_object_or_404(ViewEvent.objects.visible_to(request.user), pk=pk)
    return render(request, "staff/audit/look.html", {"event": event, "seal": _seal_of(event)})


def _seal_of(event: AuditEvent | ViewEvent) -> AuditSeal | None:
    return AuditSeal.objects.filter(source=event.source, event_id=event.pk).first()


@access.staff("audit.search")
@require_POST
def export_acts(request: SignedInRequest) -> HttpResponseBase:
    """All acts found, as CSV; the download is itself recorded."""
    form = ActsForm(request.GET, request.user)
    if not form.is_valid():
        return redirect(f"{reverse('audit_acts')}?{request.GET.urlencode()}")
    trail.record("audit.exported", by=request.user, fields=form.used, reason=form.period)
    return csvfile.download(f"jejak-audit-{timezone.localdate()}.csv", ACT_COLUMNS, act_rows(form.found()))


@access.staff("audit.all")
@require_POST
def export_looks(request: SignedInRequest) -> HttpResponseBase:
    """All looks found, as CSV; the download is itself recorded."""
    form = LooksForm(request.GET, request.user)
    if not form.is_valid():
        return redirect(f"{reverse('audit_looks')}?{request.GET.urlencode()}")
    trail.record("audit.views_exported", by=request.user, fields=form.used, reason=form.period)
    return csvfile.download(f"log-akses-data-{timezone.localdate()}.csv", LOOK_COLUMNS, look_rows(form.found()))

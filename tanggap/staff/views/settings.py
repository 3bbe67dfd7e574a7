"""The views of every settings page (see staff.settings_pages) and the index that leads to them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods, require_safe

from tanggap.audit.models import AuditEvent
from tanggap.identity.models import User
from tanggap.identity.requests import SignedInRequest
from tanggap.institution.editions import editions_of
from tanggap.lib import access
from tanggap.lib.errors import DomainError
from tanggap.lib.searching import asked, mentions
from tanggap.staff import history
from tanggap.staff.editing import UNSAFE, Editing
from tanggap.staff.settings_index import groups_for
from tanggap.staff.settings_pages import SettingsPage
from tanggap.staff.views.rows import places_of

TEMPLATES = "staff/settings"
MOST_EDITIONS = 20


@access.staff("settings.view")
@require_safe
def index(request: SignedInRequest) -> HttpResponse:
    """`/staff/settings/`: what may be set, in groups."""
    return render(request, f"{TEMPLATES}/index.html", {"groups": groups_for(request.user)})


@require_safe
def listing(request: SignedInRequest, page: SettingsPage) -> HttpResponse:
    rows, searched, part = page.queryset(), asked(request.GET, "q"), ""
    if page.partition:
        tabs = page.partition.tabs()
        wanted = asked(request.GET, "part")
        part = wanted if wanted in {tab.value for tab in tabs} else page.partition.start()
        rows = page.partition.narrow(rows, part)
    if searched and page.search:
        rows = rows.filter(mentions(searched, *page.search))
    shown = Paginator(rows, page.page_size).get_page(request.GET.get("page"))
    facts = {"rows": shown, "searched": searched, "part": part, "last": history.last_changes(list(shown))}
    if page.place:
        facts["places"] = places_of(page)
    return _page(request, page, "list", facts | {"parts": page.partition.tabs() if page.partition else []})


@require_safe
def detail(request: SignedInRequest, page: SettingsPage, pk: int) -> HttpResponse:
    row = get_object_or_404(page.queryset(), pk=pk)
    labels = {name: str(field.label or name) for name, field in page.form(instance=row).fields.items()}
    facts = {"row": row, "history": history.changes_of(row, labels)}
    if page.restore:
        facts["editions"] = editions_of(row)[:MOST_EDITIONS]
    return _page(request, page, "detail", facts)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, page: SettingsPage) -> HttpResponse:
    editing = Editing(page, None, request.POST if request.method == "POST" else None)
    if request.method == "POST" and not _is_preview(request) and (row := editing.save(by=request.user)):
        messages.success(request, f"{page.singular.capitalize()} {row} ditambahkan.")
        return HttpResponseRedirect(page.href_after(row))
    return _page(request, page, "form", {"editing": editing, "last": None}, editing.status)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, page: SettingsPage, pk: int) -> HttpResponse:
    if request.method != "POST":
        editing = Editing(page, get_object_or_404(page.queryset(), pk=pk))
        return _page(request, page, "form", {"editing": editing, "last": None})
    with transaction.atomic():
        editing = Editing(page, _locked(page, pk), request.POST)
        row = None if _is_preview(request) else editing.save(by=request.user)
    if row:
        messages.success(request, f"Perubahan {page.singular} {row} disimpan.")
        return HttpResponseRedirect(page.href_after(row))
    return _page(request, page, "form", {"editing": editing, "last": _last(page, pk, editing)}, editing.status)


@require_http_methods(["GET", "HEAD", "POST"])
def removal(request: SignedInRequest, page: SettingsPage, pk: int) -> HttpResponse:
    row, problem = get_object_or_404(page.queryset(), pk=pk), ""
    if request.method == "POST" and not (problem := _remove(page, pk, request.user)):
        messages.success(request, f"{page.singular.capitalize()} {row} dihapus.")
        return HttpResponseRedirect(page.href_with(row))
    return _page(request, page, "removal", {"row": row, "problem": problem}, 409 if problem else 200)


def _is_preview(request: SignedInRequest) -> bool:
    """Whether the button pressed was the one that only shows what was typed."""
    return "preview" in request.POST


def _remove(page: SettingsPage, pk: int, by: User) -> str:
    """Remove a row; what stands against it, or nothing."""
    assert page.remove  # noqa: S101 — there is no address for it otherwise
    try:
        with transaction.atomic():
            page.remove(_locked(page, pk), by)
    except models.ProtectedError:
        return UNSAFE
    except DomainError as error:
        return error.message
    return ""


def _last(page: SettingsPage, pk: int, editing: Editing) -> AuditEvent | None:
    """Who came first, where two have met."""
    return history.last_change(page.model, pk) if editing.differences else None


def _locked(page: SettingsPage, pk: int) -> models.Model:
    row: models.Model = get_object_or_404(page.model._default_manager.select_for_update(), pk=pk)
    return row


def _page(
    request: SignedInRequest, page: SettingsPage, name: str, facts: dict[str, Any], status: int = 200
) -> HttpResponse:
    facts |= {"page": page, "may_edit": request.user.has_right(page.right_edit), "is_preview": _is_preview(request)}
    return render(request, f"{TEMPLATES}/{name}.html", facts, status=status)

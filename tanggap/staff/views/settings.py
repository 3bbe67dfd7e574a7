"""The views of every settings page (see staff.settings_pages) and the index that leads to them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import models, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_http_methods

from tanggap.audit.models import AuditEvent
from tanggap.identity.models import User
from tanggap.lib import access
from tanggap.lib.errors import DomainError
from tanggap.lib.http import HttpRequest
from tanggap.staff import history
from tanggap.staff.editing import UNSAFE, Editing
from tanggap.staff.settings_index import groups_for
from tanggap.staff.settings_pages import SettingsPage, parameter

TEMPLATES = "staff/settings"


def actor(request: HttpRequest) -> User:
    """The staff member whom the view's mark let in."""
    assert isinstance(request.user, User)  # noqa: S101 — the access middleware has seen to it
    return request.user


@access.staff("settings.view")
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """`/staff/settings/`: what may be set, in groups."""
    return render(request, f"{TEMPLATES}/index.html", {"groups": groups_for(actor(request))})


@require_GET
def listing(request: HttpRequest, page: SettingsPage) -> HttpResponse:
    rows, searched, part = page.queryset(), parameter(request.GET, "q"), ""
    if page.partition:
        tabs = page.partition.tabs()
        asked = parameter(request.GET, "part")
        part = asked if asked in {tab.value for tab in tabs} else page.partition.start()
        rows = page.partition.narrow(rows, part)
    if searched and page.search:
        rows = rows.filter(_mentions(page.search, searched))
    shown = Paginator(rows, page.page_size).get_page(request.GET.get("page"))
    facts = {"rows": shown, "searched": searched, "part": part, "last": history.last_changes(list(shown))}
    return _page(request, page, "list", facts | {"parts": page.partition.tabs() if page.partition else []})


@require_GET
def detail(request: HttpRequest, page: SettingsPage, pk: int) -> HttpResponse:
    row = get_object_or_404(page.queryset(), pk=pk)
    labels = {name: str(field.label or name) for name, field in page.form(instance=row).fields.items()}
    return _page(request, page, "detail", {"row": row, "history": history.changes_of(row, labels)})


@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, page: SettingsPage) -> HttpResponse:
    editing = Editing(page, None, request.POST if request.method == "POST" else None)
    if request.method == "POST" and (row := editing.save(by=actor(request))):
        messages.success(request, f"{page.singular.capitalize()} {row} ditambahkan.")
        return HttpResponseRedirect(page.href_with(row))
    return _page(request, page, "form", {"editing": editing, "last": None}, editing.status)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, page: SettingsPage, pk: int) -> HttpResponse:
    if request.method != "POST":
        editing = Editing(page, get_object_or_404(page.queryset(), pk=pk))
        return _page(request, page, "form", {"editing": editing, "last": None})
    with transaction.atomic():
        editing = Editing(page, _locked(page, pk), request.POST)
        row = editing.save(by=actor(request))
    if row:
        messages.success(request, f"Perubahan {page.singular} {row} disimpan.")
        return HttpResponseRedirect(page.href_with(row))
    return _page(request, page, "form", {"editing": editing, "last": _last(page, pk, editing)}, editing.status)


@require_http_methods(["GET", "POST"])
def removal(request: HttpRequest, page: SettingsPage, pk: int) -> HttpResponse:
    row, problem = get_object_or_404(page.queryset(), pk=pk), ""
    if request.method == "POST" and not (problem := _remove(page, pk, actor(request))):
        messages.success(request, f"{page.singular.capitalize()} {row} dihapus.")
        return HttpResponseRedirect(page.href_with(row))
    return _page(request, page, "removal", {"row": row, "problem": problem}, 409 if problem else 200)


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


def _mentions(names: tuple[str, ...], words: str) -> models.Q:
    """Every word occurs in one of the fields."""
    every = models.Q()
    for word in words.split():
        every &= models.Q(*((f"{name}__icontains", word) for name in names), _connector=models.Q.OR)
    return every


def _page(
    request: HttpRequest, page: SettingsPage, name: str, facts: dict[str, Any], status: int = 200
) -> HttpResponse:
    facts |= {"page": page, "may_edit": actor(request).has_right(page.right_edit)}
    return render(request, f"{TEMPLATES}/{name}.html", facts, status=status)

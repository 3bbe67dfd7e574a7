"""What settings pages offer for a single row besides editing: its place in an order, its earlier states, other acts."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_POST, require_safe

from tanggap.identity.requests import SignedInRequest
from tanggap.institution.differences import compare
from tanggap.institution.editions import as_it_was, editions_of
from tanggap.lib.errors import DomainError
from tanggap.staff.editing import display
from tanggap.staff.settings_pages import RowAct, SettingsPage


@dataclass(frozen=True)
class Place:
    """Where a row stands in its order, from 0 on."""

    number: int
    is_last: bool


@dataclass(frozen=True)
class Line:
    """A field of an edition beside what is stored now."""

    label: str
    then: str
    now: str
    pieces: list[list[Any]]
    """For long texts: the way from what is stored now to the edition, line by line."""


def places_of(page: SettingsPage) -> dict[Any, Place]:
    """The place of each row of an ordered page, by key."""
    orders: dict[Any, list[Any]] = {}
    for row in page.queryset():
        orders.setdefault(page.neighbours(row), []).append(row)
    return {
        row.pk: Place(number, number == len(order) - 1) for order in orders.values() for number, row in enumerate(order)
    }


@require_POST
def place(request: SignedInRequest, page: SettingsPage, pk: int) -> HttpResponse:
    """`POST …/<pk>/place`: put a row at the place `to`; pressing twice changes nothing more."""
    row, to = get_object_or_404(page.queryset(), pk=pk), request.POST.get("to", "")
    if page.place and to.isascii() and to.isdecimal() and len(to) < 6:
        page.place(row, int(to), request.user)
        messages.success(request, f"Urutan {page.singular} {row} diubah.")
    return HttpResponseRedirect(page.href_with(row))


@require_POST
def act(request: SignedInRequest, page: SettingsPage, pk: int, act: RowAct) -> HttpResponse:
    """`POST …/<pk>/<act>`."""
    row = get_object_or_404(page.queryset(), pk=pk)
    act.run(row, request.user)
    messages.success(request, act.done.format(row=row))
    return HttpResponseRedirect(page.href_of(row))


@require_safe
def edition(request: SignedInRequest, page: SettingsPage, pk: int, number: int) -> HttpResponse:
    """`…/<pk>/editions/<n>`: what the row was, beside what it is."""
    return _edition_page(request, page, pk, number)


@require_POST
def restore(request: SignedInRequest, page: SettingsPage, pk: int, number: int) -> HttpResponse:
    """`POST …/<pk>/editions/<n>/restoration`: make it that again."""
    row = get_object_or_404(page.queryset(), pk=pk)
    kept = get_object_or_404(editions_of(row), number=number)
    try:
        row = page.restore(row, kept, request.user) if page.restore else row
    except DomainError as error:
        return _edition_page(request, page, pk, number, problem=error.message)
    messages.success(request, f"{page.singular.capitalize()} {row} dikembalikan ke versi {number}.")
    return HttpResponseRedirect(page.href_of(row))


def _edition_page(
    request: SignedInRequest, page: SettingsPage, pk: int, number: int, problem: str = ""
) -> HttpResponse:
    row = get_object_or_404(page.queryset(), pk=pk)
    kept = get_object_or_404(editions_of(row), number=number)
    lines = _lines(page, row, as_it_was(get_object_or_404(page.queryset(), pk=pk), kept))
    facts = {"page": page, "row": row, "kept": kept, "lines": lines, "problem": problem}
    facts |= {
        "may_edit": request.user.has_right(page.right_edit),
        "differs": any(line.then != line.now for line in lines),
    }
    return render(request, "staff/settings/edition.html", facts, status=409 if problem else 200)


def _lines(page: SettingsPage, row: Any, then: Any) -> list[Line]:
    now_form, then_form = page.form(instance=row), page.form(instance=then)
    lines = []
    for name, field in now_form.fields.items():
        before, after = display(then_form[name]), display(now_form[name])
        pieces = compare(after, before) if name == page.prose and before != after else []
        lines.append(Line(str(field.label), before, after, pieces))
    return lines

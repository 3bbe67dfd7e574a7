"""The addresses of settings pages: each view bound to its page, marked with the right that the page asks for."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from django.http import HttpResponse
from django.urls import URLPattern, path

from tanggap.identity.requests import SignedInRequest
from tanggap.lib import access
from tanggap.staff.settings_pages import SettingsPage
from tanggap.staff.views import rows
from tanggap.staff.views import settings as views


def urls_of(page: SettingsPage) -> list[URLPattern]:
    """The addresses of one settings page under `staff/settings/`."""

    def at(route: str, suffix: str, view: Callable[..., HttpResponse], right: str, **extra: Any) -> URLPattern:
        return path(f"staff/settings/{page.slug}{route}", _bound(view, page, right, **extra), name=page.name + suffix)

    if page.only_row is not None:
        return [
            at("", "", views.detail, page.right_view, pk=page.only_row),
            at("/edit", "_edit", views.edit, page.right_edit, pk=page.only_row),
        ]
    urls = [
        at("", "", views.listing, page.right_view),
        at("/<int:pk>", "_item", views.detail, page.right_view),
        at("/<int:pk>/edit", "_edit", views.edit, page.right_edit),
    ]
    if page.may_add:
        urls.append(at("/new", "_new", views.add, page.right_edit))
    if page.remove:
        urls.append(at("/<int:pk>/removal", "_removal", views.removal, page.right_edit))
    if page.place:
        urls.append(at("/<int:pk>/place", "_place", rows.place, page.right_edit))
    if page.restore:
        urls.append(at("/<int:pk>/editions/<int:number>", "_edition", rows.edition, page.right_view))
        urls.append(at("/<int:pk>/editions/<int:number>/restoration", "_restoration", rows.restore, page.right_edit))
    return urls + [
        at(f"/<int:pk>/{act.name}", f"_{act.name}", rows.act, page.right_edit, act=act) for act in page.row_acts
    ]


def _bound(view: Callable[..., HttpResponse], page: SettingsPage, right: str, **extra: Any) -> Callable[..., Any]:
    def bound(request: SignedInRequest, **kwargs: Any) -> HttpResponse:
        return view(request, page, **extra, **kwargs)

    update_wrapper(bound, view)
    return access.staff(right)(bound)

"""The member's tabs, and what every portal page knows besides its own facts."""

from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest
from django.template.loader import render_to_string
from markupsafe import Markup

from tanggap.identity.requests import SignedInRequest
from tanggap.institution.current import legal_text
from tanggap.institution.menu import ENTRANCES, Line
from tanggap.institution.menu import menu as site_menu
from tanggap.institution.models import LegalText
from tanggap.lib.navigation import Entry, Shown, shown

TABS = (
    Entry("Beranda", "/member/", "house", is_home=True),
    Entry("Pembayaran", "/member/payments", "receipt-text"),
    Entry("Pengaduan", "/member/complaints", "message-square-text"),
    Entry("Surat", "/member/notices", "mail-open"),
)

MENU = (
    Entry("Lihat Pembayaran", "/member/payments", "receipt-text"),
    Entry("Form Pengaduan", "/member/complaints/new", "message-square-text"),
    Entry("Tracking Complain", "/member/complaints", "route"),
    Entry("Surat Pemberitahuan", "/member/notices", "mail-open"),
)
"""The member's menu in the words of P9."""


FOOT = (LegalText.Kind.PROCEDURE, LegalText.Kind.RISK, LegalText.Kind.PRIVACY)
"""The texts that every page leads to."""


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: what the layout draws, computed only where it is drawn."""
    return {"tabs": partial(_tabs, request), "site_menu": partial(_site_menu, request), "foot_texts": foot_texts}


def foot_texts() -> list[LegalText]:
    """Those texts of the foot that are in force; none where the database is away."""
    try:
        return [text for kind in FOOT if (text := legal_text(kind))]
    except DatabaseError:
        return []


def _site_menu(request: HttpRequest) -> Markup:
    """The site's menu; who is signed in is not asked to sign in again."""
    lines = tuple(site_menu())
    hrefs = (one.href for line in lines for one in (line, *line.children))
    here = frozenset((href, mark) for href in hrefs if (mark := _mark(href, request.path)))
    return _drawn_menu(lines, _is_member(request), here)


def _mark(href: str, path: str) -> str:
    """What `aria-current` says of a line: this page, or a page below it."""
    if path == href:
        return "page"
    return "true" if href != "/" and path.startswith(f"{href}/") else ""


@lru_cache(maxsize=64)
def _drawn_menu(lines: tuple[Line, ...], is_member: bool, here: frozenset[tuple[str, str]]) -> Markup:
    """Drawn once for all pages on which the same lines are marked: drawing it is a fifth of a page."""
    kept = [line for line in lines if not _is_needless(line, is_member)]
    shown_lines = [
        replace(line, children=tuple(one for one in line.children if not _is_needless(one, is_member))) for line in kept
    ]
    page = {"lines": shown_lines, "here": dict(here)}
    return Markup(render_to_string("layouts/_portal_menu.html", page))  # noqa: S704


def _is_needless(line: Line, is_member: bool) -> bool:
    return line.href in ENTRANCES and is_member


def _is_member(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated and user.is_member


def _tabs(request: HttpRequest) -> list[Shown]:
    return shown(TABS, request.user, request.path) if _is_member(request) else []  # type: ignore[arg-type]


def menu(request: SignedInRequest) -> list[Entry]:
    """Every entry of the member's menu; one that is not built yet has no address, and the page says so."""
    built = {entry.href for entry in shown(MENU, request.user, request.path)}
    return [entry if entry.href in built else replace(entry, href="") for entry in MENU]

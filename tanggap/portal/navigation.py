"""The member's tabs, and what every portal page knows besides its own facts."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest

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


def _site_menu(request: HttpRequest) -> list[Line]:
    """The site's menu; who is signed in is not asked to sign in again."""
    lines = [line for line in site_menu() if not _is_needless(line, request)]
    return [
        replace(line, children=tuple(one for one in line.children if not _is_needless(one, request))) for line in lines
    ]


def _is_needless(line: Line, request: HttpRequest) -> bool:
    return line.href in ENTRANCES and _is_member(request)


def _is_member(request: HttpRequest) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated and user.is_member


def _tabs(request: HttpRequest) -> list[Shown]:
    return shown(TABS, request.user, request.path) if _is_member(request) else []  # type: ignore[arg-type]


def menu(request: SignedInRequest) -> list[Entry]:
    """Every entry of the member's menu; one that is not built yet has no address, and the page says so."""
    built = {entry.href for entry in shown(MENU, request.user, request.path)}
    return [entry if entry.href in built else replace(entry, href="") for entry in MENU]

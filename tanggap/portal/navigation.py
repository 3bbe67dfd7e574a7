"""The member's tabs, and what every portal page knows besides its own facts."""

from dataclasses import replace
from functools import partial
from typing import Any

from django.http import HttpRequest

from tanggap.identity.requests import SignedInRequest
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


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `tabs()` for the layout, computed only where it is drawn."""
    return {"tabs": partial(_tabs, request)}


def _tabs(request: HttpRequest) -> list[Shown]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_member:
        return []
    return shown(TABS, user, request.path)


def menu(request: SignedInRequest) -> list[Entry]:
    """Every entry of the member's menu; one that is not built yet has no address, and the page says so."""
    built = {entry.href for entry in shown(MENU, request.user, request.path)}
    return [entry if entry.href in built else replace(entry, href="") for entry in MENU]

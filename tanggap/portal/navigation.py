"""The member's tabs, and what every portal page knows besides its own facts."""

from functools import partial
from typing import Any

from django.http import HttpRequest

from tanggap.lib.navigation import Entry, Shown, shown

TABS = (
    Entry("Beranda", "/member/", "house"),
    Entry("Pembayaran", "/member/payments", "receipt-text"),
    Entry("Pengaduan", "/member/complaints", "message-square-text"),
    Entry("Surat", "/member/notices", "mail-open"),
)


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `tabs()` for the layout, computed only where it is drawn."""
    return {"tabs": partial(_tabs, request)}


def _tabs(request: HttpRequest) -> list[Shown]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_member:
        return []
    return shown(TABS, user, request.path)

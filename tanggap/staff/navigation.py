"""The staff rail: which sections and entries there are. Who sees which is decided by the pages' own marks."""

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.http import HttpRequest

from tanggap.lib.navigation import Entry, Shown, shown_in_sections
from tanggap.staff.waiting import APPLICATIONS, DESK, REPORTS, TASKS, number_at

USERS, TEXTS, FEEDS = "/staff/settings/users", "/staff/settings/texts", "/staff/settings/feeds"
TRANSPORTS = "/staff/settings/transports"
OTP = "/staff/otp/figures"
RAIL = (
    (
        "",
        (
            Entry("Beranda", "/staff/", "house", is_home=True),
            Entry("Meja", DESK, "inbox", number_at(DESK)),
            Entry("Tugas", TASKS, "list-checks", number_at(TASKS)),
            Entry("Pelanggan", "/staff/customers/", "users"),
            Entry("Pembukaan Rekening", APPLICATIONS, "file-pen-line", number_at(APPLICATIONS)),
            Entry("Surat", "/staff/letters/", "mail-open"),
            Entry("Laporan", REPORTS, "chart-column", number_at(REPORTS)),
        ),
    ),
    ("Customer Service", (Entry("OTP", "/staff/otp", "key-round"),)),
    (
        "Pengawasan",
        (
            Entry("Jejak audit", "/staff/audit/", "scroll-text"),
            Entry("Data masuk", FEEDS, "database", number_at(FEEDS)),
            Entry("Saluran pesan", TRANSPORTS, "send", number_at(TRANSPORTS)),
            Entry("Angka OTP", OTP, "chart-line", number_at(OTP)),
        ),
    ),
    (
        "Pengaturan",
        (
            Entry("Semua pengaturan", "/staff/settings/", "settings"),
            Entry("Institusi", "/staff/settings/institution", "landmark"),
            Entry("Cabang", "/staff/settings/branches", "map-pin"),
            Entry("Departemen", "/staff/settings/departments", "network"),
            Entry("Produk rekening", "/staff/settings/products", "wallet-cards"),
            Entry("Menu situs", "/staff/settings/menu", "list-tree"),
            Entry("Halaman", "/staff/settings/pages", "file-text"),
            Entry("Berita dan promo", "/staff/settings/posts", "newspaper"),
            Entry("Saluran kontak", "/staff/settings/channels", "headset"),
            Entry("Kantor layanan", "/staff/settings/offices", "building-2"),
            Entry("Kalender", "/staff/settings/calendars", "calendar-clock"),
            Entry("Hari libur", "/staff/settings/holidays", "calendar-x"),
            Entry("Jam data", "/staff/settings/feeds/hours", "alarm-clock"),
            Entry("Teks resmi", TEXTS, "scale", number_at(TEXTS)),
            Entry("Teks pesan", "/staff/settings/messages", "message-square-text"),
            Entry("Teks surat", "/staff/settings/letters", "mail"),
            Entry("Aturan surat", "/staff/settings/letter-rules", "calendar-cog"),
            Entry("Pengguna", USERS, "user-cog", number_at(USERS)),
            Entry("Komponen", "/staff/settings/components", "swatch-book"),
        ),
    ),
)
"""(heading, entries). An entry whose address is not installed is not shown."""


@dataclass(frozen=True)
class Section:
    label: str
    entries: list[Shown]


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `rail()` for the layout, computed only where it is drawn."""
    return {"rail": partial(_rail, request)}


def _rail(request: HttpRequest) -> list[Section]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or not user.is_staff_member:
        return []
    sections = shown_in_sections(RAIL, user, request.path)
    return [Section(label, entries) for label, entries in sections if entries]

"""The public site of a new institution: a menu that works, two short true pages, telephone and e-mail. No news."""

import re
from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.institution import site
from tanggap.institution.models import Channel, Institution, MenuEntry, Page

ABOUT = """{nama} adalah layanan dari {badan_hukum}.

Melalui situs ini Anda dapat memeriksa pembayaran, menyampaikan pengaduan, dan mengikuti penyelesaiannya. Untuk
keterangan lain, hubungi {telepon} atau {email}."""
PRODUCTS = """Keterangan tentang produk {nama}, syarat, dan biayanya dapat Anda minta di {telepon}, melalui {email},
atau di cabang terdekat.

Pelajari bunga atau bagi hasil, denda, dan biaya lain sebelum menandatangani perjanjian."""
PAGES = (
    ("tentang-perusahaan", "Tentang Perusahaan", "Siapa kami dan apa yang kami layani.", ABOUT),
    ("produk", "Produk", "Produk pembiayaan dan cara memperoleh keterangannya.", PRODUCTS),
)
MENU: tuple[tuple[str, str, tuple[tuple[str, str], ...]], ...] = (
    ("Beranda", "front", ()),
    ("Tentang Perusahaan", "tentang-perusahaan", ()),
    ("Produk", "produk", ()),
    ("Berita", "news", ()),
    ("Promo", "promos", ()),
    ("Jaringan", "branches", ()),
    (
        "Layanan Pelanggan",
        "contact",
        (
            ("Login Pelanggan", "login"),
            ("Daftar member", "register"),
            ("Lacak Pengaduan", "track"),
            ("Prosedur pengaduan", "procedure"),
        ),
    ),
)
"""(label, built-in page or slug, the same below it), in the words of P20."""
LINE_END = re.compile(r"(?<!\n)\n(?!\n|# |- |\d+\. )")
CHANNELS = (("phone", "Call centre"), ("email", "E-mail"))


def unwrapped(text: str) -> str:
    """A text as an editor types it: one line a paragraph."""
    return LINE_END.sub(" ", text.strip())


@transaction.atomic
def seed_site(institution: Institution, *, by: trail.Actor) -> bool:
    """Make what a site begins with; False, and nothing made, where there is a menu already."""
    Institution.objects.select_for_update().get(pk=institution.pk)
    if MenuEntry.objects.exists():
        return False
    pages = {page.slug: page for page in _pages(institution, by=by)}
    for label, target, below in MENU:
        top = _entry(label, target, pages, by=by)
        for child, place in below:
            _entry(child, place, pages, by=by, parent=top)
    if not Channel.objects.exists():
        for kind, label in CHANNELS:
            channel = Channel(kind=kind, label=label, calendar=institution.calendar if kind == "phone" else None)
            site.save_row(channel, by=by, fields=["kind", "label", "calendar"])
    return True


def _pages(institution: Institution, *, by: trail.Actor) -> Iterator[Page]:
    particulars = {
        "nama": institution.name,
        "badan_hukum": institution.legal_name or institution.name,
        "telepon": institution.phone,
        "email": institution.email,
    }
    for slug, title, summary, body in PAGES:
        page = Page.objects.filter(slug=slug).first()
        yield page or site.save_row(
            Page(
                slug=slug,
                title=title,
                summary=summary,
                body=unwrapped(body.format_map(particulars)),
                published_at=timezone.now().replace(second=0, microsecond=0),
            ),
            by=by,
            fields=["title", "slug", "summary", "body", "published_at"],
        )


def _entry(
    label: str, target: str, pages: dict[str, Page], *, by: trail.Actor, parent: MenuEntry | None = None
) -> MenuEntry:
    page = pages.get(target)
    entry = MenuEntry(label=label, page=page, builtin="" if page else target, parent=parent)
    return site.save_row(entry, by=by, fields=["label", "parent", "page" if page else "builtin"])

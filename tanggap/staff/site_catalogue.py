"""The settings pages of the public site (P20): menu, pages, news and promotions, channels, offices."""

from typing import Any, TypeVar

from django.db import models
from django.db.models.functions import Coalesce
from django.forms import ModelForm
from django.utils import timezone

from tanggap.identity.models import User
from tanggap.institution import posts, site
from tanggap.institution.menu import BUILTINS, leads_somewhere
from tanggap.institution.models import Channel, Edition, MenuEntry, Office, Page, Post
from tanggap.institution.site_forms import ChannelForm, MenuEntryForm, OfficeForm, PageForm, PostForm
from tanggap.lib.dates import tanggal, waktu
from tanggap.lib.navigation import is_built
from tanggap.staff.settings_pages import Badge, Column, Partition, RowAct, SettingsPage, Tab

Row = TypeVar("Row", Page, Post, MenuEntry, Channel, Office)


def _save(form: "ModelForm[Any]", by: User) -> models.Model:
    row: Page = form.save(commit=False)
    return site.save_row(row, by=by, fields=form.changed_data)


def _remove(row: Page, by: User) -> None:
    site.remove_row(row, by=by)


def _place(row: MenuEntry, at: int, by: User) -> None:
    site.place(row, at, by=by)


def _restore(row: Page, edition: Edition, by: User) -> Page:
    return site.restore(row, edition, by=by)


def _is_readable(row: Page | Post) -> bool:
    return row.is_published(timezone.now())


def _site_href(row: Page | Post) -> str:
    return row.href if _is_readable(row) else ""


def _state(row: Page | Post) -> Badge:
    now = timezone.now()
    if row.published_at is None:
        return Badge("Konsep")
    if not row.is_published(now):
        return Badge(f"Tampil sejak {waktu(row.published_at)}", "info")
    if isinstance(row, Post) and row.is_over(posts.today(now)):
        return Badge("Promo berakhir", "warn")
    return Badge("Tampil", "ok")


PUBLICATION = (
    RowAct(
        "publication",
        "Terbitkan sekarang",
        "globe",
        applies=lambda row: not _is_readable(row),
        run=lambda row, by: site.publish(row, by=by),
        done="{row} tampil di situs.",
        kind="primary",
    ),
    RowAct(
        "withdrawal",
        "Tarik dari situs",
        "eye-off",
        applies=lambda row: row.published_at is not None,
        run=lambda row, by: site.withdraw(row, by=by),
        done="{row} ditarik dari situs dan menjadi konsep.",
    ),
)

POSTS = SettingsPage(
    slug="posts",
    title="Berita dan promo",
    singular="tulisan",
    about="Tulisan pendek di halaman Berita dan Promo. Konsep dilihat dulu, lalu diterbitkan; promo berakhir sendiri.",
    icon="newspaper",
    model=Post,
    form=PostForm,
    columns=(
        Column("Judul", lambda row: row.title, main=True),
        Column("Jenis", lambda row: row.get_kind_display()),
        Column("Status", _state),
        Column("Berlaku sampai", lambda row: tanggal(row.valid_until) if row.valid_until else ""),
        Column("Alamat", lambda row: row.href),
    ),
    save=_save,
    remove=_remove,
    restore=_restore,
    row_acts=PUBLICATION,
    prose="body",
    site_href=_site_href,
    search=("title", "summary", "slug"),
    partition=Partition(
        tabs=lambda: [Tab(kind.value, kind.label) for kind in Post.Kind],
        start=lambda: Post.Kind.NEWS.value,
        narrow=lambda rows, kind: rows.filter(kind=kind),
        part_of=lambda row: row.kind,
    ),
    empty="Belum ada tulisan. Halaman di situs mengatakannya dengan jujur sampai yang pertama terbit.",
    short_fields=frozenset({"kind", "published_at", "valid_until"}),
)

WRITTEN_PAGES = SettingsPage(
    slug="pages",
    title="Halaman",
    singular="halaman",
    about="Halaman tetap seperti Tentang Perusahaan dan Produk. Masukkan ke menu agar pelanggan menemukannya.",
    icon="file-text",
    model=Page,
    form=PageForm,
    columns=(
        Column("Judul", lambda row: row.title, main=True),
        Column("Alamat", lambda row: row.href),
        Column("Status", _state),
    ),
    save=_save,
    remove=_remove,
    restore=_restore,
    row_acts=PUBLICATION,
    prose="body",
    site_href=_site_href,
    search=("title", "slug"),
    empty="Belum ada halaman.",
    short_fields=frozenset({"published_at"}),
)


def _in_tree_order() -> models.QuerySet[MenuEntry]:
    """Each entry after the one it is below."""
    rows = MenuEntry.objects.select_related("parent", "page")
    return rows.alias(
        top=Coalesce("parent__position", "position"), top_id=Coalesce("parent_id", "id"), is_top=models.Q(parent=None)
    ).order_by("top", "top_id", "-is_top", "position", "pk")


def _menu_state(row: MenuEntry) -> Badge:
    if not row.is_visible:
        return Badge("Disembunyikan", "warn")
    if row.builtin and not is_built(BUILTINS[row.builtin]):
        return Badge("Menunggu halamannya dibuat", "info")
    if row.builtin and not leads_somewhere(BUILTINS[row.builtin]):
        return Badge("Menunggu teks resminya terbit", "info")
    if row.page and not _is_readable(row.page):
        return Badge("Menunggu halamannya terbit", "info")
    return Badge("Tampil", "ok")


MENU = SettingsPage(
    slug="menu",
    title="Menu situs",
    singular="entri menu",
    about="Menu di atas setiap halaman pelanggan, paling banyak dua tingkat. Urutan diubah dengan tombol panah.",
    icon="list-tree",
    model=MenuEntry,
    form=MenuEntryForm,
    columns=(
        Column("Tulisan", lambda row: f"› {row.label}" if row.parent_id else row.label, main=True),
        Column("Menuju", lambda row: row.place),
        Column("Status", _menu_state),
    ),
    rows=_in_tree_order,
    save=_save,
    remove=_remove,
    restore=_restore,
    place=_place,
    neighbours=lambda row: row.parent_id,
    removal_about=lambda row: f"{row} hilang dari menu semua halaman. Halaman yang ditujunya tetap ada.",
    empty="Menu kosong: pelanggan hanya menemukan halaman lewat alamatnya.",
    page_size=200,
)

CHANNELS = SettingsPage(
    slug="channels",
    title="Saluran kontak",
    singular="saluran kontak",
    about="Cara pelanggan menghubungi kami, dengan jam layanan masing-masing: buka sekarang atau buka lagi kapan.",
    icon="headset",
    model=Channel,
    form=ChannelForm,
    columns=(
        Column("Nama", lambda row: row.label, main=True),
        Column("Jenis", lambda row: row.get_kind_display()),
        Column("Nomor atau alamat", lambda row: row.value or "Dari data institusi"),
        Column("Jam layanan", lambda row: str(row.calendar or "Tanpa jam")),
        Column("Status", lambda row: Badge("Tampil", "ok") if row.is_visible else Badge("Disembunyikan", "warn")),
    ),
    rows=lambda: Channel.objects.select_related("calendar"),
    save=_save,
    remove=_remove,
    restore=_restore,
    place=_place,
    removal_about=lambda row: f"{row} hilang dari halaman depan dan halaman Layanan Pelanggan.",
    empty="Belum ada saluran kontak; halaman hanya menampilkan telepon dan e-mail lembaga di bagian atas.",
    page_size=200,
    short_fields=frozenset({"kind"}),
)

OFFICES = SettingsPage(
    slug="offices",
    title="Kantor layanan",
    singular="kantor layanan",
    about="Kantor layanan pelanggan yang bukan cabang. Kantor pusat dan cabang diatur di Cabang.",
    icon="building-2",
    model=Office,
    form=OfficeForm,
    columns=(
        Column("Nama", lambda row: row.name, main=True),
        Column("Kota", lambda row: row.city),
        Column("Telepon", lambda row: row.phone),
        Column("Jam layanan", lambda row: str(row.calendar or "Kalender lembaga")),
        Column("Status", lambda row: Badge("Tampil", "ok") if row.is_visible else Badge("Disembunyikan", "warn")),
    ),
    rows=lambda: Office.objects.select_related("calendar"),
    save=_save,
    remove=_remove,
    restore=_restore,
    place=_place,
    removal_about=lambda row: f"{row} hilang dari halaman Layanan Pelanggan.",
    empty="Belum ada kantor layanan di luar cabang.",
    page_size=200,
    short_fields=frozenset({"zone", "phone"}),
)

SITE_PAGES = (MENU, WRITTEN_PAGES, POSTS, CHANNELS, OFFICES)

"""The settings pages of the complaint desk: categories, causes and products of contracts (D2)."""

from typing import Any

from django.db import models
from django.forms import ModelForm

from tanggap.customers.models import ContractProduct
from tanggap.customers.products import ContractProductForm, save_product
from tanggap.desk.categories import CategoryForm, CauseForm, save_row
from tanggap.desk.models import Category, Cause
from tanggap.identity.models import User
from tanggap.staff.settings_pages import Act, Badge, Column, SettingsPage


def _save(form: "ModelForm[Any]", by: User) -> models.Model:
    row: Category = form.save(commit=False)
    return save_row(row, by=by, fields=form.changed_data)


def _in_use(row: Category | Cause) -> Badge | str:
    return "Dipakai" if row.is_active else Badge("Tidak dipakai", "warn")


CATEGORIES = SettingsPage(
    slug="categories",
    title="Kategori kasus",
    singular="kategori",
    about="Tentang apa pelanggan menghubungi, dan SOP kasusnya. Kategori tidak dihapus: kasus menyebutnya.",
    icon="tags",
    model=Category,
    form=CategoryForm,
    columns=(
        Column("Nama", lambda row: row.name, main=True),
        Column("Kode", lambda row: row.code),
        Column("SOP", lambda row: row.procedure),
        Column("Jenis", lambda row: row.get_usual_kind_display()),
        Column("Jawaban disetujui manajer", lambda row: "Ya" if row.needs_approval else "Tidak"),
        Column("Batas tertulis (hari kerja)", lambda row: row.written_days, numeric=True),
        Column("Kode regulator", lambda row: row.regulator_code),
        Column("Status", _in_use),
    ),
    save=_save,
    search=("name", "code"),
    short_fields=frozenset({"code", "written_days", "regulator_code", "place"}),
)
CAUSES = SettingsPage(
    slug="causes",
    title="Penyebab",
    singular="penyebab",
    about="Pilihan penyebab pada laporan kasus; dasar evaluasi mingguan. Penyebab tidak dihapus: laporan menyebutnya.",
    icon="search-check",
    model=Cause,
    form=CauseForm,
    columns=(
        Column("Nama", lambda row: row.name, main=True),
        Column("Kode", lambda row: row.code),
        Column("Kode regulator", lambda row: row.regulator_code),
        Column("Status", _in_use),
    ),
    save=_save,
    search=("name", "code"),
    short_fields=frozenset({"code", "regulator_code", "place"}),
)


def _save_product(form: "ModelForm[Any]", by: User) -> models.Model:
    return save_product(form.save(commit=False), by=by, fields=form.changed_data)


CONTRACT_PRODUCTS = SettingsPage(
    slug="contract-products",
    title="Produk kontrak",
    singular="produk kontrak",
    about="Nama dan kode regulator dari kode produk di sistem inti. Produk tidak dihapus: kontrak menyebut kodenya.",
    icon="package",
    model=ContractProduct,
    form=ContractProductForm,
    columns=(
        Column("Nama", lambda row: row.name, main=True),
        Column("Kode", lambda row: row.code),
        Column("Jenis", lambda row: "Simpanan" if row.is_deposit else "Pembiayaan"),
        Column("Kode regulator", lambda row: row.regulator_code),
    ),
    save=_save_product,
    search=("name", "code"),
    acts=(
        Act(
            "Ambil dari kontrak",
            "settings_contract_products_filling",
            "download",
            "Menambah kode produk pada kontrak yang belum ada di sini, agar dapat diberi nama.",
        ),
    ),
    empty="Belum ada produk. Tanpa nama, produk tampil seperti ditulis sistem inti.",
    short_fields=frozenset({"code", "regulator_code"}),
)
DESK_PAGES = (CATEGORIES, CAUSES, CONTRACT_PRODUCTS)

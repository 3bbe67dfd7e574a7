"""The settings pages of the institution, each declared once."""

from typing import Any

from django.db import models
from django.forms import ModelForm

from tanggap.feed.forms import FeedHourForm
from tanggap.feed.late import hours
from tanggap.feed.models import FeedHour
from tanggap.identity.models import User
from tanggap.institution import calendars, holidays, places
from tanggap.institution.forms import BranchForm, CalendarForm, DepartmentForm, HolidayForm, InstitutionForm
from tanggap.institution.models import WEEKDAYS, Branch, Calendar, Department, Holiday, Institution
from tanggap.lib.dates import DAYS, tanggal
from tanggap.messaging.letters.rules import save_rules
from tanggap.messaging.models import LetterRules
from tanggap.onboarding.models import Product
from tanggap.onboarding.products import ProductForm, save_product
from tanggap.staff.letters.forms import RulesForm
from tanggap.staff.settings_pages import Act, Badge, Column, Partition, SettingsPage, Tab


def _yes_no(value: bool) -> str:
    return "Ya" if value else "Tidak"


def _save_institution(form: "ModelForm[Any]", by: User) -> models.Model:
    return places.save_institution(form.save(commit=False), by=by, fields=form.changed_data)


def _save_place(form: "ModelForm[Any]", by: User) -> models.Model:
    place: Branch = form.save(commit=False)
    return places.save_place(place, by=by, fields=form.changed_data)


INSTITUTION = SettingsPage(
    slug="institution",
    title="Institusi",
    singular="data institusi",
    about="Nama, kontak, dan aturan yang berlaku di seluruh lembaga. Pelanggan membacanya di setiap halaman.",
    icon="landmark",
    model=Institution,
    form=InstitutionForm,
    only_row=1,
    columns=(
        Column("Nama", lambda row: row.name),
        Column("Nama badan hukum", lambda row: row.legal_name),
        Column("Telepon call centre", lambda row: row.phone),
        Column("E-mail layanan", lambda row: row.email),
        Column("Jam layanan", lambda row: row.service_hours),
        Column("Zona waktu", lambda row: row.get_zone_display()),
        Column("Kalender kerja", lambda row: str(row.calendar or "")),
        Column("Warna merek", lambda row: row.brand_hue),
        Column("Pola nomor kontrak", lambda row: row.contract_groups),
        Column("Pembayaran tampil pada", lambda row: f"H+{row.posting_days}"),
        Column("Cuti bersama dihitung hari kerja", lambda row: _yes_no(row.joint_leave_is_workday)),
        Column("SMS setiap pembayaran diterima", lambda row: _yes_no(row.payment_sms)),
        Column("Kode SMS saat aktivasi member", lambda row: row.get_activation_code_display()),
    ),
    rows=lambda: Institution.objects.select_related("calendar"),
    save=_save_institution,
    short_fields=frozenset({"brand_hue", "contract_groups", "posting_days", "zone"}),
)


def _branch_state(row: Branch) -> Badge | str:
    if row.is_head_office:
        return Badge("Kantor pusat", "info")
    return "Beroperasi" if row.is_open else Badge("Tutup", "warn")


BRANCHES = SettingsPage(
    slug="branches",
    title="Cabang",
    singular="cabang",
    about="Kantor tempat pelanggan dilayani. Cabang ditutup, tidak dihapus: kontrak dan peran tetap menyebutnya.",
    icon="map-pin",
    model=Branch,
    form=BranchForm,
    columns=(
        Column("Nama", lambda row: row.name, main=True),
        Column("Kode", lambda row: row.code),
        Column("Kota", lambda row: row.city),
        Column("Zona", lambda row: row.get_zone_display()),
        Column("Kalender", lambda row: str(row.calendar) if row.calendar else "Kalender lembaga"),
        Column("Status", _branch_state),
    ),
    rows=lambda: Branch.objects.select_related("calendar"),
    save=_save_place,
    search=("name", "code", "city"),
    empty="Belum ada cabang. Tambahkan kantor pusat lebih dahulu.",
    short_fields=frozenset({"code", "zone", "phone"}),
)


DEPARTMENTS = SettingsPage(
    slug="departments",
    title="Departemen",
    singular="departemen",
    about="Bagian yang menerima tugas dari layanan pelanggan: keuangan, penagihan, hubungan bank, dan lainnya.",
    icon="network",
    model=Department,
    form=DepartmentForm,
    columns=(
        Column("Nama", lambda row: row.name, main=True),
        Column("Kode", lambda row: row.code),
        Column("Kalender", lambda row: str(row.calendar) if row.calendar else "Kalender lembaga"),
        Column("Status", lambda row: "Aktif" if row.is_active else Badge("Tidak aktif", "warn")),
    ),
    rows=lambda: Department.objects.select_related("calendar"),
    save=_save_place,
    empty="Belum ada departemen. Tanpa departemen, kasus tidak dapat diteruskan ke bagian lain.",
    short_fields=frozenset({"code"}),
)


def _save_calendar(form: "ModelForm[Any]", by: User) -> models.Model:
    assert isinstance(form, CalendarForm)  # noqa: S101 — the page below says so
    return calendars.save_calendar(form.save(commit=False), form.spans, by=by, fields=form.changed_data)


def _remove_calendar(row: Calendar, by: User) -> None:
    calendars.remove_calendar(row, by=by)


def _week(row: Calendar) -> str:
    """`Senin–Jumat 09.00–18.00 · Sabtu 09.00–12.00`: days in a row with the same hours are named together."""
    hours = {number: "" for number, _ in WEEKDAYS}
    for span in row.spans.all():
        text = calendars.write_spans([(span.opens, span.closes)])
        hours[span.weekday] = f"{hours[span.weekday]}, {text}".strip(", ")
    runs: list[tuple[int, int]] = []
    for number in hours:
        if runs and hours[number] == hours[runs[-1][0]]:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    names = {(a, b): DAYS[a - 1] if a == b else f"{DAYS[a - 1]}–{DAYS[b - 1]}" for a, b in runs}
    return " · ".join(f"{names[run]} {hours[run[0]]}" for run in runs if hours[run[0]]) or "Tidak ada jam kerja"


CALENDARS = SettingsPage(
    slug="calendars",
    title="Kalender",
    singular="kalender",
    about="Jam kerja per hari, dasar semua tenggat. Perubahan berlaku sejak disimpan, tidak pernah mundur.",
    icon="calendar-clock",
    model=Calendar,
    form=CalendarForm,
    columns=(
        Column("Nama", lambda row: row.name, main=True),
        Column("Zona", lambda row: row.get_zone_display()),
        Column("Jam kerja", _week),
    ),
    rows=lambda: Calendar.objects.prefetch_related("spans"),
    save=_save_calendar,
    remove=_remove_calendar,
    removal_about=lambda row: f"Kalender {row} dihapus beserta jam kerjanya. Yang masih dipakai tidak dapat dihapus.",
    form_about="Tulis jam kerja tiap hari, misalnya 09.00–12.00, 13.00–18.00. Hari yang dikosongkan adalah hari libur.",
    empty="Belum ada kalender. Tanpa kalender, tenggat tidak dapat dihitung.",
    short_fields=frozenset({"zone"}),
)


def _save_holiday(form: "ModelForm[Any]", by: User) -> models.Model:
    return holidays.save_holiday(form.save(commit=False), by=by, fields=form.changed_data)


def _remove_holiday(row: Holiday, by: User) -> None:
    holidays.remove_holiday(row, by=by)


def _holiday_state(row: Holiday) -> Badge | str:
    if row.is_void:
        return Badge("Dibatalkan", "danger")
    return Badge("Perkiraan", "warn") if row.is_estimated else "Tetap"


def _years() -> list[Tab]:
    years = {day.year for day in Holiday.objects.dates("day", "year")} | {holidays.today().year}
    return [Tab(str(year), str(year)) for year in sorted(years)]


HOLIDAYS = SettingsPage(
    slug="holidays",
    title="Hari libur",
    singular="hari libur",
    about="Libur nasional selalu libur; cuti bersama mengikuti pilihan di Institusi. Tanggal yang sudah lewat tetap.",
    icon="calendar-x",
    model=Holiday,
    form=HolidayForm,
    columns=(
        Column("Tanggal", lambda row: tanggal(row.day), main=True),
        Column("Hari", lambda row: DAYS[row.day.weekday()]),
        Column("Nama", lambda row: row.name),
        Column("Jenis", lambda row: row.get_kind_display()),
        Column("Status", _holiday_state),
    ),
    save=_save_holiday,
    remove=_remove_holiday,
    removal_about=lambda row: f"{row} tidak lagi dihitung sebagai hari libur.",
    search=("name",),
    partition=Partition(
        tabs=_years,
        start=lambda: str(holidays.today().year),
        narrow=lambda rows, year: rows.filter(day__year=int(year)),
        part_of=lambda row: str(row.day.year),
    ),
    acts=(
        Act(
            "Isi dari daftar pemerintah",
            "settings_holidays_seeding",
            "download",
            "Menambah libur tahun lalu sampai dua tahun ke depan. Yang pernah Anda ubah tidak disentuh.",
        ),
    ),
    empty="Belum ada hari libur pada tahun ini. Isi dari daftar pemerintah atau tambahkan sendiri.",
    page_size=100,
    short_fields=frozenset({"day"}),
)


def _save_hour(form: "ModelForm[Any]", by: User) -> models.Model:
    return hours.save_hour(form.save(commit=False), by=by, fields=form.changed_data)


FEED_HOURS = SettingsPage(
    slug="feeds/hours",
    title="Jam data",
    singular="jam data",
    about="Kapan data sistem inti harus sudah datang. Yang terlambat diberitahukan kepada staf dan pelanggan.",
    icon="alarm-clock",
    model=FeedHour,
    form=FeedHourForm,
    columns=(
        Column("Data", str, main=True),
        Column("Paling lambat", lambda row: row.by_told),
        Column("Ditunggu pada", lambda row: row.get_days_display()),
        Column("Dihitung sejak", lambda row: f"{row.window_hours} jam sebelumnya"),
        Column("Status", lambda row: "Ditunggu" if row.is_expected else Badge("Tidak ditunggu", "warn")),
    ),
    save=_save_hour,
    form_about="Aturan yang diubah berlaku mulai jam berikutnya; alarm yang sedang terbuka ditutup.",
    empty="Belum ada jam data. Tanpa jam data, keterlambatan tidak diketahui.",
    short_fields=frozenset({"by", "window_hours"}),
)


def _save_product(form: "ModelForm[Any]", by: User) -> models.Model:
    return save_product(form.save(commit=False), by=by, fields=form.changed_data)


PRODUCTS = SettingsPage(
    slug="products",
    title="Produk rekening",
    singular="produk",
    about="Rekening yang dapat dibuka. Produk ditutup, tidak dihapus: pengajuan dan persetujuan tetap menyebutnya.",
    icon="wallet-cards",
    model=Product,
    form=ProductForm,
    columns=(
        Column("Nama", lambda row: row.name, main=True),
        Column("Kode", lambda row: row.code),
        Column("Status", lambda row: "Ditawarkan" if row.is_open else Badge("Tidak ditawarkan", "warn")),
    ),
    save=_save_product,
    search=("name", "code"),
    empty="Belum ada produk. Tanpa produk, pengajuan rekening tidak dapat dibuka.",
    short_fields=frozenset({"code"}),
)


def _save_rules(form: "ModelForm[Any]", by: User) -> models.Model:
    return save_rules(form.save(commit=False), by=by, fields=form.changed_data)


LETTER_RULES = SettingsPage(
    slug="letter-rules",
    title="Aturan surat",
    singular="aturan surat",
    about="Pengingat jatuh tempo dan surat tunggakan dibuat sendiri setiap hari, dan dikirim hanya Senin–Sabtu "
    "08.00–20.00 di zona cabang kontrak, tidak pada libur nasional (POJK 22/2023 pasal 62).",
    icon="calendar-cog",
    model=LetterRules,
    form=RulesForm,
    only_row=1,
    columns=(
        Column("Kirim pengingat jatuh tempo", lambda row: _yes_no(row.sends_reminders)),
        Column("Pengingat", lambda row: f"H-{row.reminder_days}"),
        Column("Kirim surat tunggakan", lambda row: _yes_no(row.sends_arrears)),
        Column("Surat tunggakan pertama", lambda row: f"{row.first_days} hari setelah jatuh tempo"),
        Column("Surat tunggakan kedua", lambda row: f"{row.second_days} hari setelah jatuh tempo"),
        Column("Surat tunggakan ketiga", lambda row: f"{row.third_days} hari setelah jatuh tempo"),
        Column("Penanda tangan", lambda row: row.signer_name or "Nama lembaga"),
        Column("Jabatan", lambda row: row.signer_role),
        Column("Jalan jika pelanggan tidak setuju", lambda row: row.dispute_way),
    ),
    save=_save_rules,
    form_about="Surat yang sudah menunggu diperiksa lagi menurut aturan baru saat akan dikirim.",
    short_fields=frozenset({"reminder_days", "first_days", "second_days", "third_days"}),
)

PAGES = (INSTITUTION, BRANCHES, DEPARTMENTS, PRODUCTS, CALENDARS, HOLIDAYS, FEED_HOURS, LETTER_RULES)

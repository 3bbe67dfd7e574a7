"""Who we are: the institution, its branches and departments, its calendars and holidays, its versioned texts."""

import re
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower

ZONES = [("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")]
WEEKDAYS = [(1, "Senin"), (2, "Selasa"), (3, "Rabu"), (4, "Kamis"), (5, "Jumat"), (6, "Sabtu"), (7, "Minggu")]


class Institution(models.Model):
    """The one row of institution-wide settings, typed column by column."""

    name = models.CharField("Nama", max_length=80)
    legal_name = models.CharField("Nama badan hukum", max_length=120)
    phone = models.CharField("Telepon call centre", max_length=30)
    email = models.EmailField("E-mail layanan")
    service_hours = models.CharField("Jam layanan", max_length=120)
    brand_hue = models.PositiveSmallIntegerField("Warna merek (hue)", default=172, validators=[MaxValueValidator(359)])
    contract_groups = models.CharField(
        "Pola nomor kontrak",
        max_length=20,
        default="2-3-2-5",
        validators=[RegexValidator(r"^\d+(-\d+)*$", "Tulis panjang tiap kelompok angka, misalnya 2-3-2-5.")],
        help_text="Panjang tiap kelompok angka, misalnya 2-3-2-5 untuk 20-099-16-00123.",
    )
    posting_days = models.PositiveSmallIntegerField(
        "Pembayaran tampil pada H+",
        default=2,
        validators=[MaxValueValidator(7)],
        help_text="Pembayaran dihitung di halaman pelanggan mulai pukul 00.00 hari ke-sekian setelah dibayar.",
    )
    joint_leave_is_workday = models.BooleanField("Cuti bersama dihitung hari kerja", default=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="institution_is_one_row")]

    def __str__(self) -> str:
        return self.name

    @property
    def contract_lengths(self) -> list[int]:
        return [int(part) for part in self.contract_groups.split("-")]

    def normalise_contract(self, typed: str) -> str | None:
        """Digits of a contract number typed with or without dashes and spaces; None if it cannot be one."""
        digits = re.sub(r"[\s\-–.]", "", typed)
        return digits if digits.isascii() and digits.isdigit() and len(digits) == sum(self.contract_lengths) else None

    def display_contract(self, number: str) -> str:
        """`20-099-16-00123` for `209916...`: the digits in the institution's groups."""
        parts, start = [], 0
        for length in self.contract_lengths:
            parts.append(number[start : start + length])
            start += length
        return "-".join(parts)


class Calendar(models.Model):
    """Working time: weekly spans in a zone; holidays come off."""

    name = models.CharField("Nama", max_length=60, unique=True)
    zone = models.CharField("Zona waktu", max_length=32, choices=ZONES, default="Asia/Jakarta")

    def __str__(self) -> str:
        return self.name


class CalendarSpan(models.Model):
    """One working span of a weekday; several make a day with a lunch break."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="spans")
    weekday = models.PositiveSmallIntegerField(
        "Hari", choices=WEEKDAYS, validators=[MinValueValidator(1), MaxValueValidator(7)]
    )
    opens = models.TimeField("Mulai")
    closes = models.TimeField("Selesai")

    class Meta:
        ordering = ["weekday", "opens"]
        constraints = [
            models.CheckConstraint(condition=models.Q(closes__gt=models.F("opens")), name="span_closes_after_it_opens"),
            models.UniqueConstraint(fields=["calendar", "weekday", "opens"], name="span_starts_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H.%M}–{self.closes:%H.%M}"


class Holiday(models.Model):
    """A day off: national, or joint leave (cuti bersama), which a setting may count as a working day."""

    class Kind(models.TextChoices):
        NATIONAL = "national", "Libur nasional"
        JOINT_LEAVE = "joint_leave", "Cuti bersama"

    day = models.DateField("Tanggal")
    name = models.CharField("Nama", max_length=120)
    kind = models.CharField("Jenis", max_length=12, choices=Kind, default=Kind.NATIONAL)

    class Meta:
        ordering = ["day", "kind"]
        constraints = [models.UniqueConstraint(fields=["day", "kind"], name="holiday_once_a_day_and_kind")]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"


class Branch(models.Model):
    """A place of business. Head office is a branch; a role held there holds everywhere."""

    code = models.CharField("Kode", max_length=12, unique=True)
    name = models.CharField("Nama", max_length=60)
    zone = models.CharField("Zona waktu", max_length=32, choices=ZONES, default="Asia/Jakarta")
    city = models.CharField("Kota", max_length=60)
    address = models.TextField("Alamat", blank=True)
    phone = models.CharField("Telepon", max_length=30, blank=True)
    is_head_office = models.BooleanField("Kantor pusat", default=False)
    is_open = models.BooleanField("Beroperasi", default=True)
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, blank=True, verbose_name="Kalender")

    class Meta:
        ordering = ["-is_head_office", "name"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_head_office"], condition=models.Q(is_head_office=True), name="one_head_office"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Department(models.Model):
    """A department that takes tasks: finance, collection, bank relations…"""

    code = models.SlugField("Kode", max_length=20, unique=True)
    name = models.CharField("Nama", max_length=60)
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, blank=True, verbose_name="Kalender")
    is_active = models.BooleanField("Aktif", default=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("name"), name="department_name_once")]

    def __str__(self) -> str:
        return self.name


class LegalText(models.Model):
    """A version of a text that people rely on: privacy notice, consent, secrecy notice, risk disclaimer.

    Drafted by the administrator, published by compliance; from then on it never changes.
    """

    class Kind(models.TextChoices):
        PRIVACY = "privacy", "Pemberitahuan privasi"
        CONSENT_PORTAL = "consent_portal", "Persetujuan pendaftaran portal"
        CONSENT_ACCOUNT = "consent_account", "Persetujuan pembukaan rekening"
        SECRECY = "secrecy", "Kerahasiaan login dan password"
        RISK = "risk", "Disclaimer risiko"
        PROCEDURE = "procedure", "Prosedur pengaduan"

    kind = models.CharField("Jenis", max_length=20, choices=Kind)
    version = models.PositiveIntegerField("Versi")
    body = models.TextField("Isi")
    drafted_by = models.CharField(max_length=120, blank=True)
    drafted_by_id = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=120, blank=True)
    published_by_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="legal_text_version_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(published_at=None), name="legal_text_one_draft_a_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} versi {self.version}"

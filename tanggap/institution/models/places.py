"""The institution itself, its branches and its departments."""

import re
from zoneinfo import ZoneInfo

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower

from tanggap.institution.models.calendars import Calendar
from tanggap.institution.models.links import validate_link
from tanggap.institution.models.zones import ZONES, zone_is_known

CONTRACT_GROUPS = r"^[1-9][0-9]?(-[1-9][0-9]?){0,5}$"


class Institution(models.Model):
    """The one row of institution-wide settings, typed column by column."""

    class ActivationCode(models.TextChoices):
        BY_MODE = "by_mode", "Menurut pemasangan: ya di produksi, tidak pada contoh"
        ALWAYS = "always", "Ya"
        NEVER = "never", "Tidak"

    name = models.CharField("Nama", max_length=80)
    legal_name = models.CharField("Nama badan hukum", max_length=120)
    phone = models.CharField("Telepon call centre", max_length=30)
    email = models.EmailField("E-mail layanan")
    service_hours = models.CharField(
        "Jam layanan", max_length=120, help_text="Seperti dibaca pelanggan, misalnya Senin–Jumat 09.00–18.00 WIB."
    )
    zone = models.CharField(
        "Zona waktu",
        max_length=32,
        choices=ZONES,
        default="Asia/Jakarta",
        help_text="Untuk laporan dan jam yang berlaku bagi seluruh lembaga.",
    )
    calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Kalender kerja",
        help_text="Berlaku untuk cabang dan departemen yang tidak memilih kalender sendiri.",
    )
    brand_hue = models.PositiveSmallIntegerField(
        "Warna merek",
        default=172,
        validators=[MaxValueValidator(359)],
        help_text="Rona warna 0–359: 0 merah, 120 hijau, 172 hijau laut, 220 biru, 280 ungu.",
    )
    contract_groups = models.CharField(
        "Pola nomor kontrak",
        max_length=20,
        default="2-3-2-5",
        validators=[RegexValidator(CONTRACT_GROUPS, "Tulis panjang tiap kelompok angka, misalnya 2-3-2-5.")],
        help_text="Panjang tiap kelompok angka, misalnya 2-3-2-5 untuk 20-099-16-00123.",
    )
    posting_days = models.PositiveSmallIntegerField(
        "Pembayaran tampil pada H+",
        default=2,
        validators=[MaxValueValidator(7)],
        help_text="Pembayaran dihitung di halaman pelanggan mulai pukul 00.00 hari ke-sekian setelah dibayar.",
    )
    joint_leave_is_workday = models.BooleanField(
        "Cuti bersama dihitung hari kerja",
        default=True,
        help_text="Berlaku untuk tenggat. Jika dimatikan, cuti bersama diperlakukan seperti libur nasional.",
    )
    payment_sms = models.BooleanField(
        "SMS setiap pembayaran diterima",
        default=True,
        help_text="Setiap pembayaran yang dicatat sistem inti diberitahukan sekali ke nomor handphone pelanggan.",
    )
    activation_code = models.CharField(
        "Kode SMS saat aktivasi member",
        max_length=8,
        choices=ActivationCode,
        default=ActivationCode.BY_MODE,
        help_text="Selain tautan e-mail, aktivasi meminta kode yang dikirim ke nomor handphone di sistem inti. "
        "Pelanggan tanpa nomor handphone tidak dimintai kode.",
    )
    confirmation_days = models.PositiveSmallIntegerField(
        "Batas konfirmasi nasabah (hari)",
        default=7,
        db_default=7,
        validators=[MinValueValidator(1), MaxValueValidator(90)],
        help_text="Pengajuan rekening yang menunggu konfirmasi nasabah lebih lama dari ini menjadi kedaluwarsa. "
        "Berlaku untuk persetujuan berikutnya.",
    )
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="institution_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(confirmation_days__range=(1, 90)), name="institution_confirmation_within_a_season"
            ),
            models.CheckConstraint(condition=models.Q(brand_hue__lte=359), name="institution_hue_is_on_the_wheel"),
            models.CheckConstraint(condition=models.Q(posting_days__lte=7), name="institution_posting_within_a_week"),
            models.CheckConstraint(
                condition=models.Q(contract_groups__regex=CONTRACT_GROUPS), name="institution_contract_groups_are_read"
            ),
            zone_is_known("institution"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def contract_lengths(self) -> list[int]:
        return [int(part) for part in self.contract_groups.split("-")]

    def normalise_contract(self, typed: str) -> str | None:
        """Digits of a contract number typed with or without dashes and spaces; None if it cannot be one."""
        digits = re.sub(r"[\s\-–.]", "", typed)
        return digits if digits.isascii() and digits.isdigit() and len(digits) == sum(self.contract_lengths) else None

    def display_contract(self, number: str) -> str:
        """`20-099-16-00123` for `200991600123`; a number of another length is shown as it is."""
        if len(number) != sum(self.contract_lengths):
            return number
        parts, start = [], 0
        for length in self.contract_lengths:
            parts.append(number[start : start + length])
            start += length
        return "-".join(parts)


class Branch(models.Model):
    """A place of business. Head office is a branch; a role held there holds everywhere."""

    code = models.CharField(
        "Kode",
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]+\Z", "Gunakan huruf besar dan angka saja.")],
        help_text="Sama dengan kode di sistem inti.",
    )
    name = models.CharField("Nama", max_length=60)
    zone = models.CharField("Zona waktu", max_length=32, choices=ZONES, default="Asia/Jakarta")
    city = models.CharField("Kota", max_length=60)
    address = models.TextField("Alamat", blank=True)
    phone = models.CharField("Telepon", max_length=30, blank=True)
    map_link = models.CharField(
        "Tautan peta",
        max_length=300,
        blank=True,
        validators=[validate_link],
        help_text="Alamat https:// dari situs peta; dibuka pelanggan di luar situs ini.",
    )
    is_head_office = models.BooleanField(
        "Kantor pusat", default=False, help_text="Peran yang dipegang di kantor pusat berlaku di semua cabang."
    )
    is_open = models.BooleanField("Beroperasi", default=True)
    calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="Kalender",
    )

    class Meta:
        ordering = ["-is_head_office", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["is_head_office"],
                condition=models.Q(is_head_office=True),
                name="one_head_office",
                violation_error_message="Kantor pusat sudah ada; hanya satu cabang yang dapat menjadi kantor pusat.",
            ),
            models.CheckConstraint(
                condition=models.Q(is_head_office=False) | models.Q(is_open=True),
                name="head_office_is_open",
                violation_error_message="Kantor pusat harus beroperasi.",
            ),
            zone_is_known("branch"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Department(models.Model):
    """A department that takes tasks: finance, collection, bank relations…"""

    code = models.SlugField("Kode", max_length=20, unique=True, help_text="Huruf kecil, misalnya keuangan.")
    name = models.CharField("Nama", max_length=60)
    calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name="Kalender",
    )
    is_active = models.BooleanField("Aktif", default=True)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="department_name_once",
                violation_error_message="Sudah ada departemen dengan nama ini.",
            )
        ]

    def __str__(self) -> str:
        return self.name

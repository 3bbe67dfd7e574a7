"""The public site around what is written: its menu, the ways to reach us, and what each of its rows was before."""

from zoneinfo import ZoneInfo

import pgtrigger
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from tanggap.institution.models.calendars import Calendar
from tanggap.institution.models.links import validate_link
from tanggap.institution.models.pages import Page
from tanggap.institution.models.zones import ZONES, zone_is_known


class MenuEntry(models.Model):
    """One line of the site's menu, on the first or the second level. It leads to a page that is built in, to a page
    that staff wrote, or out."""

    class Builtin(models.TextChoices):
        FRONT = "front", "Beranda"
        NEWS = "news", "Berita"
        PROMOS = "promos", "Promo"
        BRANCHES = "branches", "Jaringan"
        CONTACT = "contact", "Layanan Pelanggan"
        LOGIN = "login", "Login Pelanggan"
        REGISTER = "register", "Daftar member"
        TRACK = "track", "Lacak Pengaduan"
        PROCEDURE = "procedure", "Prosedur pengaduan"
        RISK = "risk", "Disclaimer risiko"
        PRIVACY = "privacy", "Pemberitahuan privasi"

    label = models.CharField("Tulisan", max_length=40)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name="Di bawah",
        help_text="Menu memiliki paling banyak dua tingkat.",
    )
    builtin = models.CharField("Halaman bawaan", max_length=12, choices=Builtin, blank=True)
    page = models.ForeignKey(
        Page, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="Halaman"
    )
    link = models.CharField("Tautan ke luar", max_length=300, blank=True, validators=[validate_link])
    position = models.PositiveIntegerField(default=0)
    is_visible = models.BooleanField("Tampil", default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(~models.Q(builtin=""), page=None, link="")
                | models.Q(builtin="", page__isnull=False, link="")
                | models.Q(~models.Q(link=""), builtin="", page=None),
                name="menu_entry_leads_to_one_place",
                violation_error_message="Pilih satu tujuan saja.",
            ),
            models.CheckConstraint(
                condition=models.Q(link="") | models.Q(link__startswith="https://"), name="menu_entry_link_is_https"
            ),
            models.CheckConstraint(
                condition=models.Q(parent=None) | ~models.Q(parent=models.F("id")),
                name="menu_entry_is_not_below_itself",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def place(self) -> str:
        """Where it leads, in words."""
        if self.builtin:
            return str(self.Builtin(self.builtin).label)
        return f"Halaman {self.page}" if self.page_id else self.link


class Channel(models.Model):
    """A way to reach us, with hours of its own if it has a calendar."""

    class Kind(models.TextChoices):
        PHONE = "phone", "Telepon"
        WHATSAPP = "whatsapp", "WhatsApp"
        EMAIL = "email", "E-mail"
        SOCIAL = "social", "Media sosial atau situs"

    kind = models.CharField("Jenis", max_length=10, choices=Kind)
    label = models.CharField("Nama", max_length=40, help_text="Misalnya Call centre, WhatsApp, Instagram.")
    value = models.CharField(
        "Nomor atau alamat",
        max_length=200,
        blank=True,
        help_text="Untuk telepon dan e-mail boleh dikosongkan: yang tertulis di Pengaturan › Institusi dipakai.",
    )
    note = models.CharField("Keterangan", max_length=120, blank=True)
    calendar = models.ForeignKey(
        Calendar,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="Jam layanan",
        help_text="Kalender yang menentukan buka atau tutup. Dikosongkan: tanpa jam.",
    )
    position = models.PositiveIntegerField(default=0)
    is_visible = models.BooleanField("Tampil", default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["phone", "email"]) | ~models.Q(value=""), name="channel_has_an_address"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="social") | models.Q(value__startswith="https://"),
                name="channel_link_is_https",
            ),
        ]

    def __str__(self) -> str:
        return self.label


class Office(models.Model):
    """A place where customers are received that is no branch of the core: the customer-service office."""

    name = models.CharField("Nama", max_length=60)
    address = models.TextField("Alamat", max_length=400)
    city = models.CharField("Kota", max_length=60)
    zone = models.CharField("Zona waktu", max_length=32, choices=ZONES, default="Asia/Jakarta")
    phone = models.CharField("Telepon", max_length=30, blank=True)
    map_link = models.CharField("Tautan peta", max_length=300, blank=True, validators=[validate_link])
    calendar = models.ForeignKey(
        Calendar, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Jam layanan"
    )
    position = models.PositiveIntegerField(default=0)
    is_visible = models.BooleanField("Tampil", default=True)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [zone_is_known("office")]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class Edition(models.Model):
    """A row of the site as it was after a change, so that a change can be taken back. Never rewritten."""

    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    number = models.PositiveIntegerField()
    values = models.JSONField(encoder=DjangoJSONEncoder)
    """By column, without its place in an order and its publication."""
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["object_type", "object_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["object_type", "object_id", "number"], name="edition_once"),
        ]
        triggers = [pgtrigger.Protect(name="never_rewritten", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.object_type} {self.object_id} versi {self.number}"

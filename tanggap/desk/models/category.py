"""What cases are about, as data with codes, so that a regulator's form can be mapped (D2)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Kind(models.TextChoices):
    """What whoever contacts us wants (D1)."""

    QUESTION = "question", "Pertanyaan"
    REQUEST = "request", "Permintaan"
    SUGGESTION = "suggestion", "Saran/pernyataan"
    COMPLAINT = "complaint", "Pengaduan"


class Category(models.Model):
    """A category of cases and the procedure its cases follow. `usual_kind` is what such a contact is unless somebody
    says otherwise; empty where it may be any. `written_days` overrides the term of a written complaint,
    in working days, for those that a regulation gives another."""

    code = models.SlugField("Kode", max_length=24, unique=True, help_text="Huruf kecil, misalnya penagihan.")
    name = models.CharField("Nama", max_length=60)
    procedure = models.SlugField("Prosedur", max_length=40, help_text="Kode SOP yang diikuti kasus baru.")
    usual_kind = models.CharField(
        "Jenis yang lazim", max_length=10, choices=Kind, blank=True, help_text="Kosongkan bila dapat jenis apa pun."
    )
    needs_approval = models.BooleanField(
        "Jawaban disetujui manajer", default=False, help_text="Jawaban tertulis diperiksa orang kedua sebelum dikirim."
    )
    written_days = models.PositiveSmallIntegerField(
        "Batas pengaduan tertulis (hari kerja)",
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
        help_text="Kosongkan untuk batas umum.",
    )
    regulator_code = models.CharField("Kode pada formulir regulator", max_length=40, blank=True)
    place = models.PositiveSmallIntegerField("Urutan", default=100)
    is_active = models.BooleanField("Dipakai", default=True)

    class Meta:
        ordering = ["place", "name"]

    def __str__(self) -> str:
        return self.name

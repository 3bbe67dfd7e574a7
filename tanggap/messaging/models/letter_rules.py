"""Letters by rule (P18): what the rules are, the words of each kind in versions, and each letter that is due."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import F, Q

from tanggap.customers.models import Contract
from tanggap.messaging.models.letters import Letter


class LetterRules(models.Model):
    """The one row of settings. Days count from the due date, on the calendar of the contract's branch."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    sends_reminders = models.BooleanField("Kirim pengingat jatuh tempo", default=True)
    reminder_days = models.PositiveSmallIntegerField("Pengingat, hari sebelum jatuh tempo", default=3)
    sends_arrears = models.BooleanField("Kirim surat tunggakan", default=True)
    first_days = models.PositiveSmallIntegerField("Surat tunggakan pertama, hari lewat", default=7)
    second_days = models.PositiveSmallIntegerField("Surat tunggakan kedua, hari lewat", default=30)
    third_days = models.PositiveSmallIntegerField("Surat tunggakan ketiga, hari lewat", default=60)
    signer_name = models.CharField(
        "Nama penanda tangan", max_length=80, blank=True, help_text="Tercetak di bawah surat; kosong: nama lembaga."
    )
    signer_role = models.CharField("Jabatan penanda tangan", max_length=80, default="Layanan Pelanggan")
    dispute_way = models.TextField(
        "Jalan jika pelanggan tidak setuju",
        help_text="Penutup surat jawaban pengaduan.",
        default="Jika Anda tidak sependapat dengan jawaban ini, Anda dapat mengajukan keberatan dengan fakta baru "
        "dalam 10 hari kerja melalui Halaman Pelanggan, atau menyelesaikannya melalui Lembaga Alternatif Penyelesaian "
        "Sengketa Sektor Jasa Keuangan (LAPS SJK), www.lapssjk.id, atau pengadilan.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="letter_rules_are_one_row"),
            models.CheckConstraint(
                condition=Q(reminder_days__range=(1, 30), first_days__gte=1, third_days__lte=365)
                & Q(second_days__gt=F("first_days"), third_days__gt=F("second_days")),
                name="letter_rules_follow_one_another",
            ),
        ]

    def __str__(self) -> str:
        return "Aturan surat"


class LetterText(models.Model):
    """A version of what a kind of letter says, in `messaging.template_language`; the newest is in force."""

    kind = models.CharField("Jenis", max_length=24)
    version = models.PositiveIntegerField("Versi")
    title = models.CharField("Judul", max_length=150)
    body = models.TextField("Isi")
    note = models.CharField("Catatan perubahan", max_length=200, blank=True)
    written_by = models.CharField("Ditulis", max_length=120)
    written_at = models.DateTimeField("Sejak")

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="letter_text_version_once"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(body=""), name="letter_text_says_something"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.kind}, versi {self.version}"


class LetterDay(models.Model):
    """A day whose letters were drawn up: how many were due; `day` is the institution's."""

    day = models.DateField(primary_key=True)
    at = models.DateTimeField()
    due = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"surat {self.day}"


class DueLetter(models.Model):
    """A letter that a rule asks for: once for each contract, instalment and step (`kind`), whatever becomes of it.

    `due_at` is the first instant at which it may be sent; looked at again when that comes.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "Menunggu"
        SENT = "sent", "Terkirim"
        DROPPED = "dropped", "Tidak dikirim"

    contract = models.ForeignKey(Contract, models.DO_NOTHING, related_name="+", db_constraint=False)
    instalment_no = models.PositiveSmallIntegerField("PRD")
    kind = models.CharField(max_length=24)
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=120, blank=True)
    letter = models.OneToOneField(Letter, models.PROTECT, null=True, related_name="due")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contract", "instalment_no", "kind"], name="due_letter_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", letter=None, ended_at=None)
                | Q(state="sent", letter__isnull=False, ended_at__isnull=False)
                | Q(state="dropped", letter=None, ended_at__isnull=False) & ~Q(reason=""),
                name="due_letter_ends_whole",
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(state="waiting"), name="due_letter_waiting")]
        triggers = [
            pgtrigger.FSM(name="moves", field="state", transitions=[("waiting", "sent"), ("waiting", "dropped")])
        ]

    objects: ClassVar[models.Manager["DueLetter"]] = models.Manager()

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.instalment_no} {self.kind}"

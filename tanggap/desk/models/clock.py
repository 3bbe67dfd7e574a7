"""Clocks of cases as rows, and the dated terms they run by (D13)."""

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from tanggap.desk.models.case import Case
from tanggap.desk.models.procedure import StepRun
from tanggap.identity.models import User
from tanggap.institution.models import Calendar, Department


class ClockKind(models.TextChoices):
    TWO_HOURS = "two_hours", "Batas 2 jam"
    FIRST_RESPONSE = "first_response", "Tanggapan pertama"
    TO_MANAGER = "to_manager", "Lapor ke manajer"
    MANAGER = "manager", "Langkah manajer"
    DEPARTMENT = "department", "Departemen"
    BANK = "bank", "Bank mitra"
    REDISBURSEMENT = "redisbursement", "Pencairan ulang"
    ORAL = "oral", "Pengaduan lisan"
    WRITTEN = "written", "Pengaduan tertulis"
    DOCUMENTS = "documents", "Dokumen pelanggan"
    REGULATOR = "regulator", "Tanggapan kepada regulator"
    PERSONAL_DATA = "personal_data", "Permintaan data pribadi"
    REPORT = "report", "Laporan kasus"
    OBJECTION = "objection", "Tanggapan pelanggan atas jawaban"
    EXTENSION = "extension", "Perpanjangan pengaduan tertulis"
    """No clock of its own: by how much the term of a written complaint may be extended."""
    ASKING = "asking", "Meminta dokumen yang kurang"
    """No clock of its own: how long after its receipt asking for documents pauses a regulator's clock."""


class Unit(models.TextChoices):
    ELAPSED_MINUTES = "elapsed_minutes", "menit berjalan"
    WORKING_MINUTES = "working_minutes", "menit kerja"
    WORKING_DAYS = "working_days", "hari kerja"


class Term(models.Model):
    """How long a kind of clock runs, from a day on: dated configuration. The newest that has begun holds."""

    kind = models.CharField("Tenggat", max_length=16, choices=ClockKind)
    amount = models.PositiveIntegerField("Lama")
    unit = models.CharField("Satuan", max_length=16, choices=Unit)
    begins_at = models.DateTimeField("Berlaku mulai")
    made_by = models.CharField(max_length=120)

    class Meta:
        ordering = ["kind", "-begins_at"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "begins_at"], name="term_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="term_is_not_empty"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount} {self.get_unit_display()}"


class ClockQuerySet(models.QuerySet["Clock"]):
    def running(self) -> Self:
        """Neither stopped nor paused."""
        return self.filter(stopped_at=None, paused_at=None)

    def open(self) -> Self:
        return self.filter(stopped_at=None)


class Clock(models.Model):
    """One clock of a case. `next_at` is when somebody must look at it: the next warning or its due time; None when it
    is stopped, paused, or has said all it had to say.

    `amount` and `unit` are those of the term at the start; `calendar` and `schedule_version` say what working time it
    was computed with. `warned` is the highest percentage that has been warned of.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="clocks")
    kind = models.CharField(max_length=16, choices=ClockKind)
    step_run = models.ForeignKey(StepRun, models.PROTECT, null=True, related_name="clocks")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    """Whose task it measures: departments that work side by side on a case have a time each."""
    started_at = models.DateTimeField()
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=16, choices=Unit)
    calendar = models.ForeignKey(Calendar, models.PROTECT, null=True, related_name="+")
    schedule_version = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    extended_at = models.DateTimeField(null=True)
    paused_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    breached_at = models.DateTimeField(null=True)
    warned = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)

    objects: ClassVar = ClockQuerySet.as_manager()

    class Meta:
        ordering = ["due_at", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "department"],
                condition=Q(stopped_at=None),
                nulls_distinct=False,
                name="one_open_clock_of_a_kind_each",
            ),
            models.CheckConstraint(condition=Q(warned__in=(0, 50, 75, 90)), name="clock_warns_in_steps"),
            models.CheckConstraint(
                condition=Q(next_at=None) | Q(stopped_at=None, paused_at=None), name="only_a_running_clock_is_looked_at"
            ),
            models.CheckConstraint(
                condition=Q(breached_at=None) | Q(breached_at__gte=F("due_at")), name="clock_breached_when_due"
            ),
        ]
        indexes = [
            models.Index(fields=["next_at", "id"], condition=~Q(next_at=None), name="clock_next"),
            models.Index(fields=["case", "id"], name="clock_of_case"),
            models.Index(
                fields=["calendar", "schedule_version"],
                condition=Q(stopped_at=None, breached_at=None),
                name="clock_of_calendar",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind}"

    @property
    def name(self) -> str:
        """What is measured, in words; whose task, where it is a department's."""
        return f"Tugas {self.department}" if self.department else str(self.get_kind_display())


class Firing(models.Model):
    """A warning or the breach of a clock that was acted on: which, when it was to be, when it was (D14).

    Once for each instant; a term that was extended warns anew.
    """

    BREACH = 100

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="firings")
    percent = models.PositiveSmallIntegerField()
    planned_at = models.DateTimeField()
    acted_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["clock", "percent", "planned_at"], name="fired_once"),
            models.CheckConstraint(condition=Q(percent__in=(50, 75, 90, 100)), name="firing_is_of_a_step"),
        ]
        indexes = [models.Index(fields=["acted_at"], name="firing_acted")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.percent}"


class Extension(models.Model):
    """The one extension of a written complaint's term, of which the customer was told before its end (D13)."""

    class Reason(models.TextChoices):
        OFFICE = "office", "Kantor penerima bukan kantor tempat masalah terjadi, dan komunikasi antarkantor terkendala"
        EXAMINATION = "examination", "Diperlukan pemeriksaan khusus atas dokumen"
        EXTERNAL = "external", "Ada hal lain di luar kendali kami"

    clock = models.OneToOneField(Clock, models.PROTECT, related_name="extension")
    reason = models.CharField("Alasan", max_length=12, choices=Reason)
    note = models.TextField("Keterangan", blank=True)
    days = models.PositiveSmallIntegerField()
    old_due_at = models.DateTimeField()
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(at__lt=F("old_due_at")), name="extended_before_the_end"),
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} +{self.days}"


class Pause(models.Model):
    """A span in which a clock did not run, and why."""

    clock = models.ForeignKey(Clock, models.PROTECT, related_name="pauses")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["clock"], condition=Q(ended_at=None), name="one_pause_at_a_time")
        ]

    def __str__(self) -> str:
        return f"{self.clock_id} {self.began_at:%Y-%m-%d}"

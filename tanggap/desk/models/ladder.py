"""The ladder: each going-up of a case as a row with its receipt and result (D17)."""

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q

from tanggap.desk.models.case import Case
from tanggap.desk.models.clock import Clock
from tanggap.desk.models.procedure import StepRun
from tanggap.identity.models import User
from tanggap.institution.models import Department


class Level(models.TextChoices):
    AGENT = "agent", "Agen"
    MANAGER = "manager", "Manajer"
    HEAD_MANAGER = "head_manager", "Manajer kantor pusat"
    DEPARTMENT = "department", "Departemen"
    BANK = "bank", "Bank mitra"


class RungQuerySet(models.QuerySet["Rung"]):
    def open(self) -> Self:
        return self.filter(ended_at=None)


class Rung(models.Model):
    """What somebody passed on: from where to where, why, until when (`clock`), who saw and who took it, what came of
    it. A department's rung is its task; `given_by` is the manager who gave it, to whom a breach goes."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="rungs")
    step_run = models.ForeignKey(StepRun, models.PROTECT, null=True, related_name="rungs")
    origin = models.CharField("Dari", max_length=12, choices=Level)
    level = models.CharField("Ke", max_length=12, choices=Level)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+", verbose_name="Departemen")
    bank = models.CharField("Bank", max_length=60, blank=True)
    reference = models.CharField("Nomor referensi bank", max_length=60, blank=True)
    reason = models.TextField("Alasan")
    given_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()
    clock = models.ForeignKey(Clock, models.PROTECT, null=True, related_name="rungs")
    seen_at = models.DateTimeField(null=True)
    seen_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(null=True)
    taken_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    by_hand = models.BooleanField(default=False)
    """A person passed it on besides the procedure: it stands until somebody gives it back, whatever step comes next."""
    informed_by = models.CharField("Yang memberi tahu tim", max_length=120, blank=True)
    result = models.TextField("Hasil", blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_by_label = models.CharField(max_length=120, blank=True)

    objects: ClassVar = RungQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "level", "department"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="one_open_rung_of_a_level",
            ),
            models.CheckConstraint(
                condition=~Q(level=Level.DEPARTMENT) | Q(department__isnull=False), name="a_task_has_a_department"
            ),
        ]
        indexes = [
            models.Index(fields=["department", "given_at"], condition=Q(ended_at=None), name="rung_tasks"),
            models.Index(fields=["department", "case"], condition=~Q(department=None), name="rung_department"),
            models.Index(fields=["level", "given_at"], condition=Q(ended_at=None), name="rung_inbox"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.level}"


class ContactAttempt(models.Model):
    """A try of a department to reach the customer, for its task (D8)."""

    rung = models.ForeignKey(Rung, models.PROTECT, related_name="attempts")
    at = models.DateTimeField("Waktu")
    channel = models.CharField("Lewat", max_length=9, choices=Case.Channel)
    is_reached = models.BooleanField("Tersambung")
    note = models.CharField("Catatan", max_length=300, blank=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.rung} {self.at:%Y-%m-%d}"

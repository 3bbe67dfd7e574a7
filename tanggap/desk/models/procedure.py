"""Versions of procedures, and the steps that a case has walked (D7)."""

from typing import Any, ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q

from tanggap.desk.models.case import Case


class ProcedureVersionQuerySet(models.QuerySet["ProcedureVersion"]):
    def in_force(self) -> Self:
        """The newest published version of each procedure."""
        return self.exclude(published_at=None).order_by("code", "-version").distinct("code")


class ProcedureVersion(models.Model):
    """One version of a procedure as it was loaded: never changed, for the cases that run on it do not change (D7).

    `source` is the document as written (TOML); a version is in force once it is published. One that is not `is_shipped`
    is the institution's own.
    """

    code = models.SlugField("Kode", max_length=40)
    version = models.PositiveIntegerField("Versi")
    title = models.CharField("Judul", max_length=120)
    source = models.TextField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()
    loaded_by = models.CharField(max_length=120)
    loaded_by_id = models.BigIntegerField(null=True)
    is_shipped = models.BooleanField(default=False)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=120, blank=True)

    objects: ClassVar = ProcedureVersionQuerySet.as_manager()

    class Meta:
        ordering = ["code", "-version"]
        constraints = [models.UniqueConstraint(fields=["code", "version"], name="procedure_version_once")]
        triggers = [
            pgtrigger.Protect(
                name="source_never_changes",
                operation=pgtrigger.UpdateOf("source", "code", "version", "digest"),  # type: ignore[no-untyped-call]
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.code} versi {self.version}"


class StepRun(models.Model):
    """A step of the procedure on a case, from entering it to its outcome. One is open at most.

    `record` holds what the step asked to be recorded, by field code, as JSON values of the field's type.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    step = models.SlugField(max_length=40)
    role = models.CharField(max_length=12)
    entered_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    outcome = models.SlugField(max_length=40, blank=True)
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=120, blank=True)
    record: Any = models.JSONField(default=dict)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(ended_at=None), name="one_step_at_a_time"),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | Q(ended_at__isnull=False) & ~Q(outcome=""),
                name="a_step_ends_with_an_outcome",
            ),
        ]
        indexes = [models.Index(fields=["case", "step"], name="step_of_case")]
        triggers = [
            pgtrigger.Protect(
                name="never_rewritten",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__ended_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step}"

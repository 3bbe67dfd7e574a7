"""The weekly evaluation: the cases it counted, its figures, what the manager wrote, and the signature (D20)."""

from datetime import date, timedelta
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q

from tanggap.desk.models.case import Case
from tanggap.identity.models import User


class EvaluationQuerySet(models.QuerySet["Evaluation"]):
    def unsigned(self) -> Self:
        return self.filter(signed_at=None)


class Evaluation(models.Model):
    """One week, Monday to Sunday in WIB. `figures` were worked out once, from the rows of `EvaluatedCase`, and never
    again; findings may be written until it is signed, then nothing of it changes. `edition` counts the savings."""

    monday = models.DateField("Senin", unique=True)
    made_at = models.DateTimeField()
    figures = models.JSONField()
    findings = models.TextField("Temuan", blank=True)
    edition = models.PositiveIntegerField(default=1)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects: ClassVar = EvaluationQuerySet.as_manager()

    class Meta:
        ordering = ["-monday"]
        constraints = [
            models.CheckConstraint(condition=Q(monday__iso_week_day=1), name="evaluation_begins_on_monday"),
            models.CheckConstraint(
                condition=Q(signed_at=None, signed_by=None)
                | Q(signed_at__isnull=False, signed_by__isnull=False) & ~Q(findings=""),
                name="evaluation_is_signed_with_findings",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen_once_signed",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__signed_at__isnull=False),
            ),
            pgtrigger.Protect(
                name="figures_stay",
                operation=pgtrigger.UpdateOf("figures", "monday", "made_at"),  # type: ignore[no-untyped-call]
                condition=pgtrigger.Condition("OLD.figures <> '{}'::jsonb"),
            ),
        ]

    def __str__(self) -> str:
        return f"Evaluasi {self.monday:%d/%m/%Y}–{self.sunday:%d/%m/%Y}"

    @property
    def sunday(self) -> date:
        return self.monday + timedelta(days=6)

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None


class EvaluatedCase(models.Model):
    """One case as the evaluation counted it. What was late or escalated is counted within the week."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="cases")
    case = models.ForeignKey(Case, models.PROTECT, related_name="+")
    category = models.CharField(max_length=24)
    channel = models.CharField(max_length=9)
    branch = models.CharField(max_length=12)
    is_received = models.BooleanField()
    is_answered = models.BooleanField()
    is_open = models.BooleanField()
    """At the end of the week."""
    is_repeat = models.BooleanField()
    """Its customer had another case in the four weeks before it."""
    minutes = models.PositiveIntegerField(null=True)
    """From receipt to answer, if answered in the week."""
    met = models.PositiveSmallIntegerField()
    breached = models.PositiveSmallIntegerField()
    escalations = models.PositiveSmallIntegerField()
    cause = models.CharField(max_length=24, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["evaluation", "case"], name="case_evaluated_once_a_week")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.evaluation_id} {self.case_id}"


class Improvement(models.Model):
    """What shall be done better: by whom, until when, and when it was done. Written before the signature; only the
    doing is noted afterwards."""

    evaluation = models.ForeignKey(Evaluation, models.PROTECT, related_name="improvements")
    text = models.CharField("Tindakan perbaikan", max_length=300)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name="Penanggung jawab")
    due_on = models.DateField("Batas waktu")
    done_at = models.DateTimeField(null=True)
    done_by_label = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["due_on", "id"]
        indexes = [models.Index(fields=["owner", "due_on"], condition=Q(done_at=None), name="improvement_open")]
        triggers = [
            pgtrigger.Trigger(
                name="follows_the_signature",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Delete | pgtrigger.UpdateOf("text", "owner_id", "due_on"),  # type: ignore[no-untyped-call]
                func="""
                if exists (
                    select 1 from desk_evaluation e
                    where e.id = (case when tg_op = 'DELETE' then old.evaluation_id else new.evaluation_id end)
                      and e.signed_at is not null
                ) then
                    raise exception 'this evaluation is signed';
                end if;
                return (case when tg_op = 'DELETE' then old else new end);
                """,
            )
        ]

    def __str__(self) -> str:
        return self.text


class QuarterlySubmission(models.Model):
    """That a quarter's report was handed in, by whom and when; it ends the reminder (D21)."""

    quarter = models.CharField(max_length=7, unique=True)
    """`2026-Q4`."""
    submitted_at = models.DateTimeField()
    submitted_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-quarter"]
        constraints = [
            models.CheckConstraint(condition=Q(quarter__regex=r"^[0-9]{4}-Q[1-4]$"), name="quarter_is_written_so")
        ]

    def __str__(self) -> str:
        return self.quarter

"""A mass incident (*gangguan*): what is broken for many, the cases of it, the notice, the one answer to all (D28)."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from tanggap.desk.models.answer import Cause, Drafted
from tanggap.desk.models.case import Case
from tanggap.desk.models.category import Category
from tanggap.identity.models import User
from tanggap.institution.models import Branch

RESOLVED_SHOWN = timedelta(hours=24)
"""How long the notice says that it is over."""


class IncidentQuerySet(models.QuerySet["Incident"]):
    def going_on(self) -> Self:
        return self.filter(state=Incident.State.OPEN)

    def live(self) -> Self:
        """Those that take cases: going on, or over with reports still owed."""
        return self.exclude(state=Incident.State.CLOSED)


class Incident(models.Model):
    """`happened` is for ourselves, `notice` and `resolution` are what everybody reads. No branch means all of them.

    `edition` counts the savings, so that nobody overwrites what they have not seen.
    """

    class State(models.TextChoices):
        OPEN = "open", "Berlangsung"
        RESOLVED = "resolved", "Teratasi"
        CLOSED = "closed", "Ditutup"

    number = models.CharField("Nomor", max_length=20, unique=True)
    state = models.CharField("Status", max_length=8, choices=State, default=State.OPEN)
    title = models.CharField("Judul", max_length=120)
    happened = models.TextField("Yang terjadi", max_length=4000)
    affected = models.CharField("Bank atau saluran pembayaran", max_length=80, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", verbose_name="Kategori kasus")
    branch = models.ForeignKey(
        Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Cabang yang terdampak"
    )
    started_at = models.DateTimeField("Mulai")
    notice = models.TextField("Pengumuman", max_length=600, blank=True)
    notice_from = models.DateTimeField("Ditampilkan mulai")
    notice_until = models.DateTimeField("Ditampilkan sampai", null=True, blank=True)
    resolved_at = models.DateTimeField("Teratasi pada", null=True)
    resolution = models.TextField("Pengumuman bahwa sudah teratasi", max_length=600, blank=True)
    cause = models.ForeignKey(Cause, models.PROTECT, null=True, related_name="+", verbose_name="Penyebab")
    result = models.TextField("Hasil", max_length=2000, blank=True)
    prevention = models.TextField("Pencegahan", max_length=2000, blank=True)
    """With `cause` and `result`: what the reports of its cases begin with."""
    closed_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    opened_with = models.UUIDField(unique=True)
    """The form that declared it: sent twice, it makes one."""
    edition = models.PositiveIntegerField(default=1)

    objects: ClassVar = IncidentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="open", resolved_at=None) | ~Q(state="open") & Q(resolved_at__isnull=False),
                name="incident_is_resolved_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | ~Q(state="closed") & Q(closed_at=None),
                name="incident_is_closed_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["-id"], condition=~Q(state="closed"), name="incident_live")]
        triggers = [
            pgtrigger.FSM(
                name="moves",
                field="state",
                transitions=[("open", "resolved"), ("resolved", "open"), ("resolved", "closed")],
            )
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Still broken."""
        return self.state == self.State.OPEN

    @property
    def is_live(self) -> bool:
        """It still takes cases."""
        return self.state != self.State.CLOSED

    def concerns(self, category_id: int, branch_id: int) -> bool:
        """Whether a case of this category and branch may be one of it."""
        return self.category_id == category_id and self.branch_id in (None, branch_id)

    def notice_at(self, at: datetime) -> str:
        """What is to be read publicly at an instant; "" for nothing."""
        if self.resolved_at:
            return self.resolution if at < self.resolved_at + RESOLVED_SHOWN else ""
        is_shown = self.notice_from <= at and (self.notice_until is None or at < self.notice_until)
        return self.notice if is_shown else ""


class IncidentCase(models.Model):
    """A case of an incident. `left_at`: it was taken out again. `is_live`: it belongs to one that is not closed."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="links")
    case = models.ForeignKey(Case, models.PROTECT, related_name="incident_links")
    added_at = models.DateTimeField()
    added_by_id = models.BigIntegerField()
    added_by_label = models.CharField(max_length=120)
    left_at = models.DateTimeField(null=True)
    is_live = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["case"], condition=Q(is_live=True), name="case_in_one_live_incident"),
            models.UniqueConstraint(
                fields=["incident", "case"], condition=Q(left_at=None), name="case_in_incident_once"
            ),
            models.CheckConstraint(condition=Q(left_at=None) | Q(is_live=False), name="who_left_an_incident_is_out"),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} {self.case_id}"


class IncidentAnswer(Drafted):
    """One answer to all cases of an incident, always approved by a second person."""

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="answers")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["incident", "round"], name="one_answer_a_round_of_an_incident"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("written_by")), name="four_eyes_on_an_incidents_answer"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "sent"]) | Q(approved_by__isnull=False),
                name="an_incidents_answer_is_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False, sent_by__isnull=False),
                name="an_incidents_answer_was_sent_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.incident_id} jawaban {self.round}"


class IncidentDelivery(models.Model):
    """What became of the answer on one case. `next_at` is when the loop takes it up; None once it is decided."""

    class State(models.TextChoices):
        WAITING = "waiting", "Menunggu"
        ANSWERED = "answered", "Dikirim sebagai jawaban"
        REPLIED = "replied", "Dikirim sebagai balasan"
        REFUSED = "refused", "Tidak dikirim"

    answer = models.ForeignKey(IncidentAnswer, models.PROTECT, related_name="deliveries")
    case = models.ForeignKey(Case, models.PROTECT, related_name="incident_deliveries")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["answer", "case"], name="incident_answers_a_case_once"),
            models.CheckConstraint(
                condition=Q(state="waiting", next_at__isnull=False) | ~Q(state="waiting") & Q(next_at=None),
                name="incident_delivery_waits_for_a_time",
            ),
        ]
        indexes = [models.Index(fields=["next_at", "id"], condition=~Q(next_at=None), name="incident_delivery_due")]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.case_id} {self.state}"

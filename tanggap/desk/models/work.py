"""Who works on what: assignments as rows, who is on duty, and the views of queues that people keep (D23, D24)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from tanggap.desk.models.case import Case
from tanggap.identity.models import User
from tanggap.institution.models import Branch


class Assignment(models.Model):
    """A case given to somebody (None: given back to the team): by whom, when and how."""

    class Way(models.TextChoices):
        BY_HAND = "by_hand", "Ditugaskan"
        TAKEN = "taken", "Diambil"
        IN_TURN = "in_turn", "Bergiliran"
        HANDED_OVER = "handed_over", "Dialihkan"

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    old = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    new = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    way = models.CharField(max_length=11, choices=Way)
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(old=None) | Q(new=None) | ~Q(old=models.F("new")), name="assigned_anew")
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.way}"


class DutyQuerySet(models.QuerySet["Duty"]):
    def on(self) -> Self:
        return self.filter(ended_at=None)


class Duty(models.Model):
    """A span in which somebody takes cases in turn. `given_at` is when they were last given one by turn."""

    user = models.ForeignKey(User, models.PROTECT, related_name="duties")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    given_at = models.DateTimeField(null=True)

    objects: ClassVar = DutyQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["user"], condition=Q(ended_at=None), name="on_duty_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.began_at:%Y-%m-%d}"


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    def offered_to(self, user: User) -> Self:
        """One's own, and those that managers share with a branch where one holds a role."""
        places = user.branch_ids(*user.roles)
        return self.filter(Q(owner=user) | Q(shared_with__in=places) | Q(shared_with__is_head_office=True))


class SavedView(models.Model):
    """A queue with its filters under a name. It narrows what one sees and never widens it, so it may be shared."""

    owner = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField("Nama tampilan", max_length=40)
    query = models.CharField(max_length=500)
    shared_with = models.ForeignKey(
        Branch, models.CASCADE, null=True, blank=True, related_name="+", verbose_name="Bagikan kepada tim"
    )

    objects: ClassVar = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_view_named_once")]

    def __str__(self) -> str:
        return self.name

"""What a person of ours is told of a case, to be seen once: a clock that is late, a task that nobody has done."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from tanggap.desk.models.case import Case
from tanggap.identity.models import User


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unseen(self) -> Self:
        return self.filter(seen_at=None)


class Notice(models.Model):
    """One sentence for one person."""

    user = models.ForeignKey(User, models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, related_name="notices")
    text = models.CharField(max_length=200)
    at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)

    objects: ClassVar = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notice_of_user"),
            models.Index(fields=["user", "-id"], condition=Q(seen_at=None), name="notice_unseen"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.user_id}"

"""Texts that are kept for replies which come up again and again (D24)."""

from typing import ClassVar, Self

from django.db import models
from django.db.models import Q

from tanggap.identity.models import Role, User
from tanggap.institution.models import Branch


class CannedReplyQuerySet(models.QuerySet["CannedReply"]):
    def usable_by(self, user: User) -> Self:
        """One's own, and those of the teams one belongs to; head office's are everybody's."""
        posts = (Role.AGENT, Role.MANAGER, Role.OFFICER)
        if user.holds_everywhere(*posts):
            return self.filter(Q(owner=user) | Q(owner=None))
        return self.filter(Q(owner=user) | Q(branch__in=user.branch_ids(*posts)) | Q(branch__is_head_office=True))

    def editable_by(self, user: User) -> Self:
        """One's own, and as a manager those of one's teams."""
        return self.filter(Q(owner=user) | Q(branch__in=user.branches_for(Role.MANAGER)))


class CannedReply(models.Model):
    """Either a person's own or a team's (`branch`; head office's: every team's). `body` may hold placeholders."""

    title = models.CharField("Judul", max_length=60)
    body = models.TextField("Isi", max_length=2000)
    owner = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="+")
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="Tim")
    changed_at = models.DateTimeField()

    objects: ClassVar = CannedReplyQuerySet.as_manager()

    class Meta:
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner=None, branch__isnull=False) | Q(owner__isnull=False, branch=None),
                name="canned_reply_is_ones_own_or_a_teams",
            )
        ]
        indexes = [
            models.Index(fields=["owner"], condition=~Q(owner=None), name="canned_own"),
        ]

    def __str__(self) -> str:
        return self.title

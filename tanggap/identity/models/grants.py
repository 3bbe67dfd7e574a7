"""The roles that staff hold at a branch or at head office (S12)."""

from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils import timezone

from tanggap.identity.rights import Role
from tanggap.institution.models import Branch, Department
from tanggap.lib.prepared import Prepared

if TYPE_CHECKING:
    from tanggap.identity.models.users import User

Held = tuple[str, bool, int, int | None]
"""A role in effect, whether it is held at head office, the ids of its branch and (an officer's) department."""


class RoleGrantQuerySet(models.QuerySet["RoleGrant"]):
    def in_effect(self, at: datetime | None = None) -> Self:
        """Confirmed (S12), begun and not ended, now or `at` an instant; a deputy's time is over at its very instant."""
        at = at or timezone.now()
        has_begun = models.Q(starts_at=None) | models.Q(starts_at__lte=at)
        return self.not_over(at).filter(has_begun, confirmed_at__isnull=False, ended_at=None)

    def not_over(self, at: datetime | None = None) -> Self:
        """Without an end, or one that is still to come."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=at or timezone.now()))

    def end_overdue(self) -> int:
        """Close the grants whose time is over, so that the same may be given again."""
        return self.filter(ended_at=None, until__lte=timezone.now()).update(ended_at=models.F("until"))

    def pending(self) -> Self:
        """Granted and waiting for the second person."""
        return self.filter(ended_at=None, confirmed_at=None)

    def confirmable_by(self, user: "User") -> Self:
        """Pending, and this person may be the second one: see `RoleGrant.is_confirmable_by`."""
        return self.pending().exclude(granted_by=user).exclude(user=user)


class RoleGrant(models.Model):
    """A role held at a branch (head office: everywhere), from a day on, granted by one and confirmed by another.

    It takes effect when `confirmed_at` is set (S12). A deputy's is held in somebody's stead, from `starts_at` until
    the instant `until` (see `identity.deputies`).
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants")
    role = models.CharField("Peran", max_length=12, choices=Role)
    branch = models.ForeignKey(Branch, models.PROTECT, verbose_name="Cabang")
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, verbose_name="Departemen")
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    deputy_for = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="deputies")
    starts_at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    objects: ClassVar = RoleGrantQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "branch", "department"],
                condition=models.Q(ended_at=None),
                nulls_distinct=False,
                name="role_granted_once",
            ),
            models.CheckConstraint(
                condition=models.Q(granted_by=None) | ~models.Q(granted_by=models.F("user")),
                name="nobody_grants_to_themself",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("granted_by")),
                name="a_second_person_confirms",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_by=None) | ~models.Q(confirmed_by=models.F("user")),
                name="nobody_confirms_their_own_role",
            ),
            models.CheckConstraint(
                condition=models.Q(deputy_for=None, starts_at=None, until=None)
                | models.Q(deputy_for__isnull=False, starts_at__isnull=False, until__gt=models.F("starts_at")),
                name="a_deputy_has_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(deputy_for=None) | ~models.Q(deputy_for=models.F("user")),
                name="nobody_is_their_own_deputy",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_role_display()} · {self.branch}"

    @property
    def is_in_effect(self) -> bool:
        now = timezone.now()
        has_time = (self.starts_at is None or self.starts_at <= now) and (self.until is None or now < self.until)
        return self.ended_at is None and self.confirmed_at is not None and has_time

    def is_confirmable_by(self, user: "User") -> bool:
        """A second person confirms: neither who gave the role nor who gets it (S12)."""
        return user.pk not in (self.user_id, self.granted_by_id)


held_by: Prepared[Held] = Prepared(
    lambda user, at: (
        RoleGrant.objects.in_effect(at)
        .filter(user=user)
        .values_list("role", "branch__is_head_office", "branch", "department")
    ),
    int,
    datetime,
)
"""The roles in effect of a user (id) at an instant."""

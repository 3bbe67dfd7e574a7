"""What the portal owns: which customer a member's account belongs to."""

from django.db import models
from django.utils import timezone

from tanggap.customers.models import Customer
from tanggap.identity.models import User


class MembershipQuerySet(models.QuerySet["Membership"]):
    def in_force(self) -> "MembershipQuerySet":
        return self.filter(ended_at=None)


class Membership(models.Model):
    """The tie between a member's account and a customer of the core: one active account per customer (P5)."""

    user = models.OneToOneField(User, models.CASCADE, related_name="membership")
    customer = models.ForeignKey(Customer, models.DO_NOTHING, related_name="memberships", db_constraint=False)
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(ended_at=None), name="one_active_account_per_customer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.customer_id}"

"""Changes of a member's e-mail (P8)."""

from datetime import datetime
from typing import ClassVar, Self

from django.db import models

from tanggap.identity.models.users import User
from tanggap.lib.sealing import SealedField


class EmailChangeQuerySet(models.QuerySet["EmailChange"]):
    def of(self, user: User) -> Self:
        return self.filter(user=user)

    def pending(self, now: datetime) -> Self:
        """Asked for, and neither confirmed, replaced nor too old."""
        return self.filter(confirmed_at=None, voided_at=None, expires_at__gt=now)

    def void(self, now: datetime) -> int:
        """Close whatever of these is still open: their links open nothing any more, their addresses are free."""
        still_open = models.Q(undo_until=None) | models.Q(undo_until__gt=now)
        return self.filter(still_open, voided_at=None, undone_at=None).update(voided_at=now, held=None)


class EmailChange(models.Model):
    """A member's change of e-mail (P8): asked for, confirmed by a link to the new address, undone by one to the old.

    `held` is the old address in the clear for as long as the change can be undone: nobody else may take it meanwhile
    (see `STAYS_RESERVED`). Tokens are kept as their SHA-256.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Menunggu konfirmasi"
        REVERSIBLE = "reversible", "Berlaku, dapat dibatalkan"
        FINAL = "final", "Berlaku"
        UNDONE = "undone", "Dibatalkan pemilik e-mail lama"
        VOID = "void", "Tidak berlaku lagi"
        EXPIRED = "expired", "Tidak dikonfirmasi"

    user = models.ForeignKey(User, models.CASCADE, related_name="email_changes")
    old_email = SealedField("E-mail lama")
    new_email = SealedField("E-mail baru")
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    confirm_digest = models.BinaryField()
    confirmed_at = models.DateTimeField(null=True)
    undo_digest = models.BinaryField(null=True)
    undo_until = models.DateTimeField(null=True)
    held = models.EmailField(null=True)
    undone_at = models.DateTimeField(null=True)
    voided_at = models.DateTimeField(null=True)

    objects: ClassVar = EmailChangeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["confirm_digest"], name="email_change_confirmed_by_one_link"),
            models.UniqueConstraint(fields=["undo_digest"], name="email_change_undone_by_one_link"),
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(confirmed_at=None, voided_at=None),
                name="one_email_change_waits_for_each",
            ),
            models.CheckConstraint(
                condition=models.Q(confirmed_at=None, undo_digest=None, undo_until=None)
                | models.Q(confirmed_at__isnull=False, undo_digest__isnull=False, undo_until__isnull=False),
                name="a_confirmed_email_change_can_be_undone",
            ),
            models.CheckConstraint(
                condition=models.Q(held=None) | models.Q(confirmed_at__isnull=False, undone_at=None, voided_at=None),
                name="an_address_is_held_while_it_can_be_taken_back",
            ),
            models.CheckConstraint(
                condition=models.Q(undone_at=None) | models.Q(confirmed_at__isnull=False, voided_at=None),
                name="only_a_confirmed_email_change_is_undone",
            ),
        ]
        indexes = [models.Index(fields=["held"], condition=~models.Q(held=None), name="email_held")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.asked_at:%Y-%m-%d}"

    def state(self, now: datetime) -> "EmailChange.State":
        """Where it stands; both of its times are over at their very instant."""
        if self.undone_at or self.voided_at:
            return self.State.UNDONE if self.undone_at else self.State.VOID
        if self.undo_until:
            return self.State.REVERSIBLE if now < self.undo_until else self.State.FINAL
        return self.State.PENDING if now < self.expires_at else self.State.EXPIRED

"""A lost mailbox: the new sign-in e-mail that an agent proposed and a second person confirmed (D27)."""

from datetime import datetime, timedelta
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q

from tanggap.desk.models.case import Case
from tanggap.desk.models.identity import IdentityCheck
from tanggap.identity.models import User
from tanggap.lib.sealing import SealedField

IS_OPEN = Q(done_at=None, ended_at=None)
DELAY = timedelta(hours=24)
"""From the second person's word until the new address counts: so long the real member can stop it."""
WAITS = timedelta(hours=72)
"""How long a proposal waits for the second person; the identity check behind it grows stale."""


class RecoveryQuerySet(models.QuerySet["AccountRecovery"]):
    def open(self) -> Self:
        """Neither in effect nor ended."""
        return self.filter(IS_OPEN)

    def proposed(self) -> Self:
        """Waiting for the second person."""
        return self.open().filter(confirmed_at=None)

    def confirmed(self) -> Self:
        """Waiting for their time."""
        return self.open().exclude(confirmed_at=None)


class AccountRecovery(models.Model):
    """One proposal and what became of it; an account has one open one at most.

    `next_at` is when the loop looks at it: a proposal lapses then, a confirmed one takes effect; None once it is over.
    """

    class Why(models.TextChoices):
        MAILBOX = "mailbox", "Kotak surat hilang atau tidak dapat dibuka"
        BOTH = "both", "Kotak surat dan nomor handphone hilang"

    class State(models.TextChoices):
        PROPOSED = "proposed", "Menunggu orang kedua"
        WAITING = "waiting", "Menunggu 24 jam"
        DONE = "done", "Berlaku"
        REFUSED = "refused", "Tidak disetujui"
        WITHDRAWN = "withdrawn", "Dibatalkan petugas"
        OBJECTED = "objected", "Dihentikan pemilik akun"
        LAPSED = "lapsed", "Gugur"

    ENDINGS = (State.REFUSED, State.WITHDRAWN, State.OBJECTED, State.LAPSED)

    case = models.ForeignKey(Case, models.PROTECT, related_name="recoveries")
    account = models.ForeignKey(User, models.PROTECT, related_name="+")
    proof = models.ForeignKey(IdentityCheck, models.PROTECT, related_name="+")
    why = models.CharField("Yang hilang", max_length=8, choices=Why)
    old_email = SealedField("E-mail lama")
    new_email = SealedField("E-mail baru")
    proposed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ending = models.CharField(max_length=10, choices=[(state.value, state.label) for state in ENDINGS], blank=True)
    end_reason = models.TextField(blank=True)

    objects: ClassVar = RecoveryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=IS_OPEN, name="one_open_recovery_per_account"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="two_persons_recover_an_account",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None, due_at=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                & Q(due_at__isnull=False, due_at__gte=F("confirmed_at") + DELAY),
                name="a_confirmed_recovery_waits_a_day",
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(due_at__isnull=False, done_at__gte=F("due_at"), ended_at=None),
                name="only_a_confirmed_recovery_takes_effect",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False) & ~Q(ending=""),
                name="a_recovery_ends_in_one_way",
            ),
            models.CheckConstraint(
                condition=IS_OPEN & Q(next_at__isnull=False) | ~IS_OPEN & Q(next_at=None),
                name="an_open_recovery_is_looked_at",
            ),
        ]
        indexes = [
            models.Index(fields=["case", "id"], name="recovery_of_case"),
            models.Index(fields=["next_at", "id"], condition=~Q(next_at=None), name="recovery_next"),
        ]

    def __str__(self) -> str:
        return f"pemulihan akun {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.done_at is None and self.ended_at is None

    @property
    def state(self) -> "AccountRecovery.State":
        """Follows from its instants."""
        if self.ended_at:
            return self.State(self.ending)
        if self.done_at:
            return self.State.DONE
        return self.State.WAITING if self.confirmed_at else self.State.PROPOSED

    def is_waiting(self, now: datetime) -> bool:
        """Confirmed, and its 24 hours not yet over: at their very end nobody stops it any more."""
        return self.is_open and self.due_at is not None and now < self.due_at

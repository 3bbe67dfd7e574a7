"""One-time codes, the links that lead to their page, and every try at them (O4–O11)."""

from datetime import datetime
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q

from tanggap.identity.models import User
from tanggap.onboarding.models.application import Application
from tanggap.onboarding.models.confirmation import Method

CODE_MESSAGE, LINK_MESSAGE = "confirmation_code", "confirmation_link"
"""The kinds of message that carry a code, and the link beside it on WhatsApp."""
CARRIERS = (CODE_MESSAGE, LINK_MESSAGE)
TRIES = 5
"""Wrong tries until a code is dead (O9)."""


class CodeQuerySet(models.QuerySet["Code"]):
    def live(self) -> Self:
        """Not ended; whether it has expired is asked of the row, with the time after the lock."""
        return self.filter(ended_at=None)


class Code(models.Model):
    """A one-time code, kept as keyed HMAC only: the plain one lies sealed in its message until that is over (O4).

    `is_counted`: counts for the day's five and for the gap; taken back when the transport refused it for certain (O10).
    """

    class Ending(models.TextChoices):
        USED = "used", "Dipakai"
        SUPERSEDED = "superseded", "Diganti kode baru"
        EXHAUSTED = "exhausted", "Salah lima kali"
        EXPIRED = "expired", "Kedaluwarsa"
        KILLED = "killed", "Dimatikan"
        REFUSED = "refused", "Tidak dapat dikirim"

    application = models.ForeignKey(Application, models.PROTECT, related_name="codes")
    round = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    digest = models.BinaryField()
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    """Who asked for it; None for the first, which follows from the approval."""
    phone_index = models.BinaryField()
    branch_day = models.DateField()
    """The branch's own calendar day."""
    wib_day = models.DateField()
    is_counted = models.BooleanField(default=True)
    message_id = models.BigIntegerField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=10, choices=Ending, blank=True)

    objects: ClassVar = CodeQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["application"], condition=Q(ended_at=None), name="one_live_code"),
            models.CheckConstraint(condition=Q(tries__lte=TRIES), name="code_tries_within_bounds"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ending="") | Q(ended_at__isnull=False) & ~Q(ending=""),
                name="code_ends_for_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["application", "branch_day"], name="code_day"),
            models.Index(fields=["phone_index", "wib_day"], name="code_phone_day"),
            models.Index(fields=["-made_at"], name="code_made"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.pk}"

    def is_expired(self, now: datetime) -> bool:
        """At the very instant of `expires_at` it is (O4)."""
        return now >= self.expires_at


class Link(models.Model):
    """A link to the page of the code; opens that page and confirms nothing by itself (O6)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="links")
    digest = models.BinaryField()
    made_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest"], name="link_opens_one_application"),
            models.UniqueConstraint(fields=["application"], condition=Q(superseded_at=None), name="one_newest_link"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.pk}"


class Try(models.Model):
    """A validation that was tried, by the customer or by customer service, and what it came to (O9, O11)."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", "Kode benar"
        ALREADY = "already", "Sudah dikonfirmasi"
        WRONG = "wrong", "Kode salah"
        EXHAUSTED = "exhausted", "Kode salah, kode mati"
        LOCKED = "locked", "Pengajuan terkunci"
        EXPIRED = "expired", "Kode kedaluwarsa"
        SUPERSEDED = "superseded", "Kode lama"
        NO_CODE = "no_code", "Tidak ada kode yang berlaku"
        STATE = "state", "Pengajuan tidak menunggu konfirmasi"

    application = models.ForeignKey(Application, models.PROTECT, related_name="tries")
    code = models.ForeignKey(Code, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    method = models.CharField(max_length=4, choices=Method)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ip = models.GenericIPAddressField(null=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["-at"], name="try_at"),
            models.Index(fields=["ip", "-at"], name="try_address"),
            models.Index(fields=["by", "-at"], name="try_by"),
            models.Index(fields=["-at"], condition=Q(outcome__in=["wrong", "exhausted"]), name="try_wrong"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.application_id} {self.outcome}"

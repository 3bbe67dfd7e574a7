"""What the portal owns: registrations not yet activated, and which customer a member's account belongs to."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone

from tanggap.customers.digests import email_index
from tanggap.customers.models import Customer
from tanggap.identity.models import User
from tanggap.institution.models import LegalText
from tanggap.lib.sealing import SealedField


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


class RegistrationQuerySet(models.QuerySet["Registration"]):
    def pending(self) -> Self:
        """Neither activated nor voided; perhaps out of time."""
        return self.filter(activated_at=None, superseded_at=None)

    def open(self, now: datetime) -> Self:
        """Pending and in time: what a link may still activate."""
        return self.pending().filter(expires_at__gt=now)

    def out_of_time(self, now: datetime) -> Self:
        """Never activated, and never to be."""
        return self.filter(activated_at=None, expires_at__lte=now)

    def of_email(self, email: str) -> Self:
        return self.filter(email_index=email_index(email))


class Registration(models.Model):
    """A wish for an account, until its link is followed; each newer link is a row of its own (P4, P5).

    A wish that meets an account which exists already is a row too, with that `account`: it can never be activated,
    but holds its user name and answers like any other, so that nobody can tell the two apart.
    """

    class State(models.TextChoices):
        OPEN = "open", "Menunggu aktivasi"
        REPLACED = "replaced", "Digantikan"
        OVER = "over", "Kedaluwarsa"
        ACTIVATED = "activated", "Aktif"

    customer = models.ForeignKey(Customer, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    account = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    username = models.CharField("Username", max_length=16, blank=True)
    email = SealedField("E-Mail")
    email_index = models.BinaryField()
    password = models.CharField(max_length=128, blank=True)
    contract_index = models.BinaryField()
    consented_text_ids = models.JSONField(default=list)
    notice = models.ForeignKey(LegalText, models.PROTECT, related_name="+", verbose_name="Pemberitahuan privasi")
    token_digest = models.BinaryField()
    registered_at = models.DateTimeField("Didaftarkan")
    expires_at = models.DateTimeField("Berlaku sampai")
    superseded_at = models.DateTimeField("Digantikan", null=True)
    activated_at = models.DateTimeField("Diaktifkan", null=True)
    code_digest = models.BinaryField(null=True)
    code_expires_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["token_digest"], name="registration_token_once"),
            models.UniqueConstraint(
                fields=["customer"],
                condition=models.Q(activated_at=None, superseded_at=None),
                name="one_pending_registration_per_customer",
            ),
            models.UniqueConstraint(
                Lower("username"),
                condition=models.Q(activated_at=None, superseded_at=None),
                name="registration_username_once",
            ),
            models.CheckConstraint(
                condition=models.Q(account=None) | models.Q(activated_at=None),
                name="registration_beside_an_account_stays_inactive",
            ),
        ]
        indexes = [
            models.Index(fields=["email_index"], name="registration_email"),
            models.Index(fields=["expires_at"], condition=models.Q(activated_at=None), name="registration_out_of_time"),
        ]

    def __str__(self) -> str:
        return f"pendaftaran {self.pk}"

    def state(self, now: datetime) -> State:
        """Follows from its instants; time runs out at the very instant (P5)."""
        if self.activated_at:
            return self.State.ACTIVATED
        if self.expires_at <= now:
            return self.State.OVER
        return self.State.REPLACED if self.superseded_at else self.State.OPEN


class FreezeQuerySet(models.QuerySet["Freeze"]):
    def in_force(self) -> Self:
        return self.filter(lifted_at=None)


class Freeze(models.Model):
    """Somebody who holds the telephone on record said "bukan saya": no account opens and none is made (P5)."""

    customer = models.ForeignKey(Customer, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    frozen_at = models.DateTimeField("Dibekukan", default=timezone.now)
    lifted_at = models.DateTimeField("Dibuka kembali", null=True)
    lifted_by = models.CharField("Dibuka oleh", max_length=120, blank=True)

    objects = FreezeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer"], condition=models.Q(lifted_at=None), name="one_freeze_in_force_per_customer"
            )
        ]

    def __str__(self) -> str:
        return f"pembekuan {self.pk}"


class ComplaintDraft(models.Model):
    """A complaint that a member is writing: `answers` hold what was typed, by step. It is gone once it has become a
    case, which keeps its id as `opened_with`; so sending it twice makes one (P16).
    """

    id = models.UUIDField(primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    answers = models.JSONField("Isian", default=dict)
    begun_at = models.DateTimeField("Dimulai", default=timezone.now)
    kept_at = models.DateTimeField("Terakhir disimpan", default=timezone.now)

    class Meta:
        ordering = ["-kept_at"]
        indexes = [models.Index(fields=["kept_at"], name="complaint_draft_kept")]

    def __str__(self) -> str:
        return f"draf pengaduan {self.pk}"


class DraftFile(models.Model):
    """A file of a draft, as `desk.Attachment` will hold it; nobody opens it before."""

    draft = models.ForeignKey(ComplaintDraft, models.CASCADE, related_name="files")
    name = models.CharField("Nama berkas", max_length=120)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    stored_as = models.CharField(max_length=64, unique=True)
    key = SealedField("Kunci berkas", default="")
    uploaded_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.pk}"

    def columns(self) -> dict[str, Any]:
        """What `desk.Attachment` keeps of it."""
        names = ("name", "media_type", "size", "stored_as", "key", "uploaded_at", "checked_at")
        return {name: getattr(self, name) for name in names}

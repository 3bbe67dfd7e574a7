"""The application for an account, and each of its moves (O1, O2)."""

from datetime import datetime
from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from tanggap.identity.models import Role, User
from tanggap.institution.models import Branch
from tanggap.lib.errors import NotFound
from tanggap.lib.sealing import SealedField
from tanggap.onboarding.models.product import Product
from tanggap.onboarding.states import OPEN, PAIRS, State

TRIES = 10
"""Wrong codes over one application until the branch head unlocks it (O9)."""
UNLOCKS = 2


class ApplicationQuerySet(models.QuerySet["Application"]):
    def visible_to(self, user: User) -> Self:
        """Own branch for AO, Kasie and Kacab; all for compliance."""
        if user.has_role(Role.COMPLIANCE):
            return self
        return self.filter(branch__in=user.branches_for(Role.AO, Role.KASIE, Role.KACAB))

    def opened_by(self, user: User) -> Self:
        return self.filter(opened_by=user)

    def open(self) -> Self:
        return self.filter(state__in=OPEN)

    def lock(self, pk: int) -> "Application":
        """The row, locked until the transaction ends. Take the time after this.

        :raises NotFound: no such row among these.
        """
        row = self.select_for_update(of=("self",), no_key=True).filter(pk=pk).first()
        if row is None:
            raise NotFound
        return row


class Application(models.Model):
    """A customer's application at a branch. Editable as a draft only; what happens to it later are its moves.

    Personal fields are sealed; those that are looked up have a blind index under the keys of `customers.digests`, so
    that they compare with the core's records (S3). `mother_name` is emptied once the core has taken the application;
    its digest stays. `edition` counts the savings of a draft: who saves an older one is told (O1). `round` begins at 1
    and rises with each return; within one, author or last editor, section head and branch head are three persons.
    """

    class Sex(models.TextChoices):
        MALE = "male", "Laki-laki"
        FEMALE = "female", "Perempuan"

    class Marital(models.TextChoices):
        SINGLE = "single", "Belum kawin"
        MARRIED = "married", "Kawin"
        DIVORCED = "divorced", "Cerai hidup"
        WIDOWED = "widowed", "Cerai mati"

    branch = models.ForeignKey(Branch, models.PROTECT, verbose_name="Cabang")
    product = models.ForeignKey(Product, models.PROTECT, verbose_name="Produk")
    state = models.CharField(max_length=24, choices=State, default=State.DRAFT)
    round = models.PositiveSmallIntegerField(default=1)
    edition = models.PositiveIntegerField(default=1)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    last_edited_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    section_head = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    branch_head = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    state_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    opened_with = models.UUIDField(null=True, unique=True)
    """The form that made the draft: sent twice, it makes one."""
    expires_at = models.DateTimeField(null=True)
    """While waiting for the confirmation: when that has lasted too long."""

    full_name = models.CharField("Nama lengkap", max_length=120, blank=True)
    alias = models.CharField("Nama alias", max_length=120, blank=True)
    nik = SealedField("NIK", default="", blank=True)
    nik_index = models.BinaryField(null=True)
    birth_place = models.CharField("Tempat lahir", max_length=60, blank=True)
    birth_date = models.DateField("Tanggal lahir", null=True, blank=True)
    sex = models.CharField("Jenis kelamin", max_length=6, choices=Sex, blank=True)
    marital = models.CharField("Status perkawinan", max_length=8, choices=Marital, blank=True)
    nationality = models.CharField("Kewarganegaraan", max_length=60, default="Indonesia", blank=True)
    mother_name = SealedField("Nama gadis ibu kandung", default="", blank=True)
    mother_name_digest = models.BinaryField(null=True)
    address = SealedField("Alamat sesuai KTP", default="", blank=True)
    domicile = SealedField("Alamat domisili", default="", blank=True)
    phone = SealedField("Nomor Handphone 1", default="", blank=True)
    phone_index = models.BinaryField(null=True)
    phone2 = SealedField("Nomor Handphone 2", default="", blank=True)
    email = SealedField("E-mail", default="", blank=True)
    occupation = models.CharField("Pekerjaan", max_length=80, blank=True)
    employer = models.CharField("Nama tempat kerja", max_length=120, blank=True)
    income_per_year = models.PositiveBigIntegerField("Penghasilan per tahun", null=True, blank=True)
    source_of_funds = models.CharField("Sumber dana", max_length=80, blank=True)
    purpose = models.CharField("Maksud dan tujuan", max_length=120, blank=True)
    beneficial_owner = SealedField("Pemilik manfaat", default="", blank=True)

    failures = models.PositiveSmallIntegerField(default=0)
    """Wrong codes over the whole application (O9)."""
    unlocks = models.PositiveSmallIntegerField(default=0)
    account_number = models.CharField("Nomor rekening", max_length=40, blank=True)

    objects: ClassVar = ApplicationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=State.values), name="application_state_is_known"),
            models.CheckConstraint(
                condition=Q(section_head=None) | ~Q(section_head=F("opened_by")) & ~Q(section_head=F("last_edited_by")),
                name="application_section_head_is_another",
            ),
            models.CheckConstraint(
                condition=Q(branch_head=None)
                | Q(section_head__isnull=False)
                & ~Q(branch_head=F("opened_by"))
                & ~Q(branch_head=F("last_edited_by"))
                & ~Q(branch_head=F("section_head")),
                name="application_branch_head_is_another",
            ),
            models.CheckConstraint(
                condition=Q(state=State.WAITING_CONFIRMATION, expires_at__isnull=False)
                | ~Q(state=State.WAITING_CONFIRMATION) & Q(expires_at=None),
                name="application_waits_not_for_ever",
            ),
            models.CheckConstraint(condition=Q(unlocks__lte=UNLOCKS), name="application_unlocked_twice_at_most"),
            models.CheckConstraint(
                condition=Q(failures__lte=TRIES * (1 + F("unlocks"))), name="application_failures_within_bounds"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.COMPLETED) | ~Q(account_number=""),
                name="application_completed_with_an_account",
            ),
        ]
        indexes = [
            models.Index(fields=["branch", "state", "-id"], name="application_branch"),
            models.Index(fields=["opened_by", "-id"], name="application_author"),
            models.Index(fields=["-state_at", "-id"], name="application_recent"),
            models.Index(fields=["nik_index"], condition=~Q(nik_index=None), name="application_nik"),
            models.Index(fields=["phone_index"], condition=~Q(phone_index=None), name="application_phone"),
            models.Index(
                fields=["expires_at"], condition=Q(state=State.WAITING_CONFIRMATION), name="application_expiring"
            ),
        ]
        triggers = [pgtrigger.FSM(name="moves", field="state", transitions=PAIRS)]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """How people name it: `PB-000123`."""
        return f"PB-{self.pk:06d}"

    @property
    def is_locked(self) -> bool:
        """Too many wrong codes: the branch head must unlock it first (O9)."""
        return self.failures >= TRIES * (1 + self.unlocks)

    def involves(self, user: User) -> bool:
        """Entered or approved it, in whatever round: may not stand in for the customer (O7)."""
        if user.pk in (self.opened_by_id, self.last_edited_by_id, self.section_head_id, self.branch_head_id):
            return True
        return self.moves.filter(act=Move.Act.APPROVED, by_id=user.pk).exists()

    def is_waiting_too_long(self, now: datetime) -> bool:
        return self.expires_at is not None and now >= self.expires_at


class Move(models.Model):
    """A step in an application's life: who, when, why (O2). `by_id` is None for the customer and the machinery."""

    class Act(models.TextChoices):
        OPENED = "opened", "Dibuka"
        SUBMITTED = "submitted", "Diajukan"
        APPROVED = "approved", "Disetujui"
        RETURNED = "returned", "Dikembalikan"
        REJECTED = "rejected", "Ditolak"
        CANCELLED = "cancelled", "Dibatalkan"
        EXPIRED = "expired", "Kedaluwarsa"
        CONFIRMED = "confirmed", "Dikonfirmasi nasabah"
        UNLOCKED = "unlocked", "Kunci OTP dibuka"
        REPORTED = "reported", "Nasabah melaporkan bukan nomornya"
        COMPLETED = "completed", "Rekening dibuka"

    application = models.ForeignKey(Application, models.PROTECT, related_name="moves")
    act = models.CharField(max_length=10, choices=Act)
    round = models.PositiveSmallIntegerField()
    old_state = models.CharField(max_length=24, choices=State, blank=True)
    new_state = models.CharField(max_length=24, choices=State)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=120)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.application_id} {self.act}"

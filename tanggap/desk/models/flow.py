"""What the four procedures keep beside their steps: orders, notices, codes given, proof asked for (D9–D11)."""

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import F, Q

from tanggap.customers.models import Contract
from tanggap.desk.models.case import Case
from tanggap.desk.models.procedure import StepRun
from tanggap.identity.models import User


class RedisbursementQuerySet(models.QuerySet["Redisbursement"]):
    def standing(self) -> Self:
        """Not declined."""
        return self.filter(declined_at=None)


class Redisbursement(models.Model):
    """An order to disburse again what has failed: by two persons, one for each failed disbursement (D9).

    `failed` is the core's key of the disbursement; "" where the core has none of this contract.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="redisbursements")
    contract = models.ForeignKey(Contract, models.DO_NOTHING, related_name="+", db_constraint=False)
    failed = models.CharField("Pencairan yang gagal", max_length=40, blank=True)
    reason = models.TextField("Alasan")
    ordered_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    ordered_at = models.DateTimeField()
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    declined_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    declined_at = models.DateTimeField(null=True)
    decline_reason = models.TextField(blank=True)
    done_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
    reference = models.CharField("Nomor referensi", max_length=60, blank=True)

    objects: ClassVar = RedisbursementQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["contract", "failed"], condition=Q(declined_at=None), name="one_order_a_failed_disbursement"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=F("ordered_by")), name="two_persons_disburse_again"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None) | Q(approved_at__isnull=False, approved_by__isnull=False),
                name="only_an_approved_order_is_done",
            ),
            models.CheckConstraint(
                condition=Q(declined_at=None) | Q(done_at=None), name="a_declined_order_is_not_done"
            ),
        ]
        indexes = [models.Index(fields=["case", "id"], name="redisbursement_of_case")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.failed}"


class PaymentNotice(models.Model):
    """That a payment has come in, told to the customer's phone on record: one row, so one SMS, a payment (D10)."""

    payment = models.CharField(max_length=40, unique=True)
    contract = models.ForeignKey(Contract, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    noted_at = models.DateTimeField()
    wanted = models.BooleanField(default=True)
    """Taken in while the institution had these messages switched off: it is noted and not told."""
    message_id = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], condition=Q(wanted=True, message_id=None), name="payment_notice_to_send")
        ]

    def __str__(self) -> str:
        return self.payment


class CodeNotice(models.Model):
    """That the customer was told to check that the code is their own, before any was shown (D11)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="code_notices")
    step_run = models.OneToOneField(StepRun, models.PROTECT, related_name="code_notice")
    text = models.TextField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.step_run_id}"


class CodeGiven(models.Model):
    """A payment code of the record that was given to its customer, and how; `number` as the core has it (D11)."""

    class Way(models.TextChoices):
        READ_OUT = "read_out", "Dibacakan"
        SMS = "sms", "SMS ke nomor pada data kami"
        EMAIL = "email", "E-mail ke alamat pada data kami"

    case = models.ForeignKey(Case, models.PROTECT, related_name="codes_given")
    step_run = models.ForeignKey(StepRun, models.PROTECT, related_name="codes_given")
    contract = models.ForeignKey(Contract, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False)
    bank = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    way = models.CharField(max_length=8, choices=Way)
    message_id = models.BigIntegerField(null=True)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["step_run", "bank", "number", "way"], name="code_given_once_each_way"),
            models.CheckConstraint(
                condition=Q(way="read_out", message_id=None) | ~Q(way="read_out") & Q(message_id__isnull=False),
                name="a_code_that_was_sent_has_its_message",
            ),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.bank}"


class ProofRequest(models.Model):
    """That the customer was asked for proof of their last bank transactions; reminders until it has come (D9)."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="proof_request")
    asked_at = models.DateTimeField()
    reminders = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(received_at=None) | Q(next_at=None), name="proof_that_came_is_not_asked")
        ]
        indexes = [models.Index(fields=["next_at"], condition=~Q(next_at=None), name="proof_next")]

    def __str__(self) -> str:
        return str(self.case_id)


class Waking(models.Model):
    """A case that the feed has brought something for, until it has been looked at (F9)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="+", db_index=False)
    noted_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["next_at", "id"], name="waking_next")]

    def __str__(self) -> str:
        return str(self.case_id)

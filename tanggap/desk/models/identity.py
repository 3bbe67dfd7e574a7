"""Identity checks: what was asked and matched before data of an account was disclosed (D5)."""

import pgtrigger
from django.db import models
from django.db.models import Q

from tanggap.customers.models import Customer
from tanggap.desk.models.case import Case
from tanggap.identity.models import User


class IdentityCheck(models.Model):
    """One check of one person on one case. `asked` and `matched` are names of facts, never their values."""

    class Fact(models.TextChoices):
        PHONE = "phone", "Nomor telepon"
        NIK = "nik", "NIK"
        BIRTH_DATE = "birth_date", "Tanggal lahir"
        CONTRACT = "contract", "Nomor kontrak"
        MOTHER_NAME = "mother_name", "Nama ibu kandung"

    case = models.ForeignKey(Case, models.PROTECT, related_name="checks")
    customer = models.ForeignKey(Customer, models.DO_NOTHING, related_name="+", db_constraint=False)
    asked = models.JSONField()
    matched = models.JSONField()
    is_passed = models.BooleanField()
    channel = models.CharField(max_length=9, choices=Case.Channel)
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["case", "customer"], condition=Q(is_passed=True), name="check_passed"),
            models.Index(fields=["customer", "at"], condition=Q(is_passed=False), name="check_failed"),
        ]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.case_id} {'cocok' if self.is_passed else 'tidak cocok'}"

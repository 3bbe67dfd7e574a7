"""Virtual accounts that a contract is paid by (P15)."""

from datetime import datetime

from django.db import models

from tanggap.customers.models.mirror import Contract


class PaymentCodeQuerySet(models.QuerySet["PaymentCode"]):
    def of_contract(self, contract: Contract) -> "PaymentCodeQuerySet":
        """By bank and number."""
        return self.filter(contract=contract).order_by("bank", "number")

    def of_customer(self, customer_id: int) -> "PaymentCodeQuerySet":
        """Those of all the customer's contracts, with these; by contract, bank and number."""
        found = self.filter(contract__customer_id=customer_id).select_related("contract")
        return found.order_by("contract__number", "bank", "number")

    def current(self, now: datetime) -> "PaymentCodeQuerySet":
        """Those that can be paid to at `now`: neither withdrawn nor past their expiry."""
        lasting = models.Q(expires_at=None) | models.Q(expires_at__gt=now)
        return self.filter(lasting, is_withdrawn=False)


class PaymentCode(models.Model):
    """A virtual account of a contract at a bank; contract + bank + number is its key. `amount` is in rupiah."""

    class AmountType(models.TextChoices):
        FIXED = "fixed", "Jumlah tetap"
        OPEN = "open", "Jumlah bebas"

    pk = models.CompositePrimaryKey("contract_id", "bank", "number")
    contract = models.ForeignKey(
        Contract, models.DO_NOTHING, related_name="payment_codes", db_constraint=False, db_index=False
    )
    bank = models.CharField("Bank", max_length=40)
    number = models.CharField("Nomor", max_length=40)
    holder_name = models.CharField("Atas nama", max_length=120, blank=True)
    amount_type = models.CharField("Jenis jumlah", max_length=5, choices=AmountType, default=AmountType.OPEN)
    amount = models.DecimalField("Jumlah", max_digits=17, decimal_places=2, null=True)
    expires_at = models.DateTimeField("Berlaku sampai", null=True)
    is_withdrawn = models.BooleanField(default=False)
    as_of = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField()

    objects = PaymentCodeQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.bank}/{self.number}"

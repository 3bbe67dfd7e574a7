"""Money paid out to a customer, as the core tells of it."""

from django.db import models

from tanggap.customers.models.mirror import Contract


class DisbursementQuerySet(models.QuerySet["Disbursement"]):
    def of_contract(self, contract: Contract) -> "DisbursementQuerySet":
        """Newest request first."""
        return self.filter(contract=contract).order_by("-requested_at", "-pk")

    def of_customer(self, customer_id: int) -> "DisbursementQuerySet":
        """Those of all the customer's contracts, with these; newest request first."""
        found = self.filter(contract__customer_id=customer_id).select_related("contract")
        return found.order_by("-requested_at", "-pk")


class Disbursement(models.Model):
    """A loan's payout to the customer's account. `account_masked` is shown as the core masked it; the whole number
    never comes here."""

    class Status(models.TextChoices):
        PROCESSING = "processing", "Diproses"
        SUCCESS = "success", "Berhasil"
        FAILED = "failed", "Gagal"

    core_id = models.CharField(max_length=40)
    contract = models.ForeignKey(Contract, models.DO_NOTHING, related_name="disbursements", db_constraint=False)
    requested_at = models.DateTimeField("Diminta")
    status = models.CharField("Status", max_length=10, choices=Status)
    amount = models.DecimalField("Jumlah", max_digits=17, decimal_places=2, null=True)
    bank = models.CharField("Bank", max_length=40, blank=True)
    account_masked = models.CharField("Rekening", max_length=40, blank=True)
    completed_at = models.DateTimeField("Selesai", null=True)
    failure_reason = models.CharField("Sebab gagal", max_length=200, blank=True)
    as_of = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField()

    objects = DisbursementQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["core_id"], name="disbursement_core_id_once")]

    def __str__(self) -> str:
        return self.core_id

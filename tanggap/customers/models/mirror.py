"""The core system's mirror: customers, contracts, instalments, payments. Only `feed` writes here.

Mirror tables carry no foreign-key constraints: the feed loads them by set and checks parents itself, and a
constraint would cost half of the load's speed. Branches are tied by the core's own code: a code that no branch
has yet is kept, and means that branch as soon as somebody adds it. The core's keys are unique by constraints, not by
`unique=True`, which would add a second index for LIKE to each.
"""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.contrib.postgres.indexes import OpClass
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.db.models.functions import Upper

from tanggap.customers import digests
from tanggap.customers.paid_through import through
from tanggap.institution.current import institution
from tanggap.institution.models import Branch
from tanggap.institution.worktime import local_day
from tanggap.lib.sealing import SealedField


class CustomerQuerySet(models.QuerySet["Customer"]):
    def with_phone(self, phone: str) -> "CustomerQuerySet":
        """Customers who have this number (E.164) as their first or second phone."""
        index = digests.phone_index(phone)
        return self.filter(models.Q(phone_index=index) | models.Q(phone2_index=index))

    def with_nik(self, nik: str) -> "CustomerQuerySet":
        return self.filter(nik_index=digests.nik_index(nik))


class Customer(models.Model):
    """A person the core knows. Personal fields are sealed; what is looked up has a blind index (S3)."""

    core_id = models.CharField(max_length=40)
    full_name = models.CharField("Nama lengkap", max_length=120)
    birth_date = models.DateField("Tanggal lahir")
    mother_name_digest = models.BinaryField()
    nik = SealedField("NIK")
    nik_index = models.BinaryField()
    phone = SealedField("Telepon")
    phone_index = models.BinaryField()
    phone2 = SealedField("Telepon 2", default="")
    phone2_index = models.BinaryField(null=True)
    email = SealedField("E-mail", default="")
    email_index = models.BinaryField(null=True)
    address = SealedField("Alamat", default="")
    city = models.CharField("Kota", max_length=60, blank=True)
    branch = models.ForeignKey(
        Branch,
        models.DO_NOTHING,
        to_field="code",
        db_column="branch_code",
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    row_digest = models.BinaryField(null=True)
    as_of = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField()

    objects = CustomerQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["core_id"], name="customer_core_id_once")]
        indexes = [
            models.Index(fields=["nik_index"], name="customer_nik"),
            models.Index(OpClass(Upper("full_name"), name="text_pattern_ops"), name="customer_name"),
            models.Index(fields=["phone_index"], name="customer_phone"),
            models.Index(fields=["phone2_index"], name="customer_phone2", condition=~models.Q(phone2_index=None)),
        ]

    def __str__(self) -> str:
        return self.core_id


class ContractQuerySet(models.QuerySet["Contract"]):
    def of_customer(self, customer_id: int | models.Subquery) -> "ContractQuerySet":
        """The customer's contracts with their branches: running ones first, newest first."""
        running = models.Case(models.When(status=Contract.Status.ACTIVE, then=0), default=1)
        return self.filter(customer_id=customer_id).select_related("branch").order_by(running, "-started_on", "number")


class Contract(models.Model):
    """A loan or savings agreement. `number` is digits only; the institution's pattern gives its dashes."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Aktif"
        CLOSED = "closed", "Lunas"
        WRITTEN_OFF = "written_off", "Hapus buku"
        CANCELLED = "cancelled", "Batal"

    number = models.CharField("Nomor kontrak", max_length=20)
    customer = models.ForeignKey(Customer, models.DO_NOTHING, related_name="contracts", db_constraint=False)
    product = models.CharField("Produk", max_length=24)
    status = models.CharField("Status", max_length=12, choices=Status)
    principal = models.DecimalField("Pokok", max_digits=17, decimal_places=2)
    tenor = models.PositiveSmallIntegerField("Tenor")
    started_on = models.DateField("Mulai")
    branch = models.ForeignKey(
        Branch,
        models.DO_NOTHING,
        to_field="code",
        db_column="branch_code",
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
    )
    currency = models.CharField(max_length=3, default="IDR")
    as_of = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField()

    objects = ContractQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="contract_number_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def tz(self) -> ZoneInfo:
        """The zone of the contract's branch; the institution's where the branch is not known here."""
        try:
            return self.branch.tz if self.branch else institution().tz
        except ObjectDoesNotExist:
            return institution().tz

    def today(self, now: datetime) -> date:
        """The calendar day at the contract's branch."""
        return local_day(now, self.tz)


class Instalment(models.Model):
    """One instalment as the core schedules it; `penalty` is the fine charged on it so far, in rupiah."""

    pk = models.CompositePrimaryKey("contract_id", "number")
    contract = models.ForeignKey(
        Contract, models.DO_NOTHING, related_name="instalments", db_constraint=False, db_index=False
    )
    number = models.PositiveSmallIntegerField("PRD")
    due_date = models.DateField("Jatuh tempo")
    amount = models.DecimalField("Angsuran", max_digits=17, decimal_places=2)
    penalty = models.DecimalField("Denda", max_digits=17, decimal_places=2, default=0)
    is_withdrawn = models.BooleanField(default=False)
    as_of = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.contract_id}/{self.number}"


class Payment(models.Model):
    """The part of a payment that goes to one instalment: `core_id` + instalment number is its key."""

    pk = models.CompositePrimaryKey("core_id", "instalment_no")
    core_id = models.CharField(max_length=40)
    contract = models.ForeignKey(Contract, models.DO_NOTHING, related_name="payments", db_constraint=False)
    instalment_no = models.PositiveSmallIntegerField("PRD")
    paid_at = models.DateTimeField("Dibayar")
    amount = models.DecimalField("Pembayaran angsuran", max_digits=17, decimal_places=2)
    penalty_amount = models.DecimalField("Pembayaran denda", max_digits=17, decimal_places=2, default=0)
    channel = models.CharField("Saluran", max_length=40, blank=True)
    reference = models.CharField("Referensi", max_length=60, blank=True)
    is_reversed = models.BooleanField(default=False)
    as_of = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.core_id}/{self.instalment_no}"

    def get_channel_display(self) -> str:
        """As people read it: each core has codes of its own, so they are known by their shape only."""
        return through(self.channel)

"""The core system's mirror: customers, contracts, instalments, payments. Only `feed` writes here.

Mirror tables carry no foreign-key constraints: the feed loads them by set and checks parents itself, and a
constraint would cost half of the load's speed.
"""

from django.db import models

from tanggap.institution.models import Branch
from tanggap.lib.sealing import SealedField


class Customer(models.Model):
    """A person the core knows. Personal fields are sealed; what is looked up has a blind index (S3)."""

    core_id = models.CharField(max_length=40, unique=True)
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
    branch = models.ForeignKey(Branch, models.DO_NOTHING, null=True, db_constraint=False, db_index=False)
    row_digest = models.BinaryField(null=True)
    as_of = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["nik_index"], name="customer_nik"),
            models.Index(fields=["phone_index"], name="customer_phone"),
            models.Index(fields=["phone2_index"], name="customer_phone2", condition=~models.Q(phone2_index=None)),
        ]

    def __str__(self) -> str:
        return self.core_id


class Contract(models.Model):
    """A loan or savings agreement. `number` is digits only; the institution's pattern gives its dashes."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Aktif"
        CLOSED = "closed", "Lunas"
        WRITTEN_OFF = "written_off", "Hapus buku"
        CANCELLED = "cancelled", "Batal"

    number = models.CharField("Nomor kontrak", max_length=20, unique=True)
    customer = models.ForeignKey(Customer, models.DO_NOTHING, related_name="contracts", db_constraint=False)
    product = models.CharField("Produk", max_length=24)
    status = models.CharField("Status", max_length=12, choices=Status)
    principal = models.DecimalField("Pokok", max_digits=17, decimal_places=2)
    tenor = models.PositiveSmallIntegerField("Tenor")
    started_on = models.DateField("Mulai")
    branch = models.ForeignKey(Branch, models.DO_NOTHING, null=True, db_constraint=False, db_index=False)
    currency = models.CharField(max_length=3, default="IDR")
    as_of = models.DateTimeField(null=True)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.number


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

"""Letters to customers (P18): numbered, kept as they were made, and the rows of what happened to them since."""

from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from tanggap.customers.models import Contract, Customer
from tanggap.lib.sealing import SealedField


class LetterCounter(models.Model):
    """The last number of a prefix in a year; its row lock makes numbers follow one another without a gap."""

    prefix = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["prefix", "year"], name="letter_counter_once")]

    def __str__(self) -> str:
        return f"{self.prefix}-{self.year}"


class LetterQuerySet(models.QuerySet["Letter"]):
    def of_customer(self, customer_id: int) -> "LetterQuerySet":
        return self.filter(customer_id=customer_id)

    def unread(self) -> "LetterQuerySet":
        """Not opened yet; one that was withdrawn need not be read any more."""
        return self.filter(reading=None, withdrawal=None)

    def without_file(self) -> "LetterQuerySet":
        return self.filter(file=None)

    def about(self, thing: models.Model) -> "LetterQuerySet":
        return self.filter(about_type=thing._meta.label_lower, about_id=str(thing.pk))

    def listed(self) -> "LetterQuerySet":
        """As lists need them: with reading and withdrawal, without the sealed text."""
        return self.select_related("contract__branch", "reading", "withdrawal").defer("content")


class Letter(models.Model):
    """A letter as it was made. `content` is all that is printed (JSON of `letters.making`), `digest` its SHA-256.

    `draft` is the draft of staff that it was published from, once for each contract and once for the customer alone.
    """

    number = models.CharField("Nomor", max_length=24)
    kind = models.CharField("Jenis", max_length=24)
    title = models.CharField("Judul", max_length=150)
    customer = models.ForeignKey(Customer, models.DO_NOTHING, related_name="letters", db_constraint=False)
    contract = models.ForeignKey(
        Contract, models.DO_NOTHING, null=True, related_name="letters", db_constraint=False, verbose_name="Kontrak"
    )
    about_type = models.CharField(max_length=64, blank=True)
    about_id = models.CharField(max_length=64, blank=True)
    text_version = models.PositiveIntegerField("Versi teks")
    content = SealedField("Isi")
    digest = models.CharField("SHA-256 isi", max_length=64)
    made_at = models.DateTimeField("Dibuat")
    published_at = models.DateTimeField("Diterbitkan")
    made_by = models.CharField("Oleh", max_length=120)
    made_by_id = models.BigIntegerField(null=True)

    objects: ClassVar[models.Manager["Letter"]] = LetterQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["number"], name="letter_number_once")]
        indexes = [
            models.Index(fields=["customer", "-published_at", "-id"], name="letter_inbox"),
            models.Index(fields=["-published_at", "-id"], name="letter_newest"),
            models.Index(fields=["about_type", "about_id"], condition=~Q(about_type=""), name="letter_about"),
        ]
        triggers = [
            pgtrigger.ReadOnly(name="never_rewritten", exclude=["content"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_unread(self) -> bool:
        return not hasattr(self, "reading") and not self.is_withdrawn

    @property
    def is_withdrawn(self) -> bool:
        return hasattr(self, "withdrawal")

    @property
    def read_at(self) -> datetime | None:
        return self.reading.at if hasattr(self, "reading") else None


class LetterFile(models.Model):
    """The PDF of a letter, made once: where it lies sealed, and the SHA-256 of its bytes."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="file", primary_key=True)
    stored_as = models.CharField(max_length=48)
    key = SealedField()
    digest = models.CharField("SHA-256 PDF", max_length=64)
    size = models.PositiveIntegerField()
    made_at = models.DateTimeField()

    class Meta:
        triggers = [
            pgtrigger.ReadOnly(name="never_rewritten", exclude=["key"]),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.stored_as


class LetterReading(models.Model):
    """The customer's first opening of a letter."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="reading", primary_key=True)
    user_id = models.BigIntegerField()
    at = models.DateTimeField("Dibaca")

    class Meta:
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.letter_id} dibaca"


class LetterWithdrawal(models.Model):
    """A letter that was sent in error: it stays, and says that it no longer holds and why."""

    letter = models.OneToOneField(Letter, models.PROTECT, related_name="withdrawal", primary_key=True)
    reason = models.CharField("Alasan", max_length=200)
    at = models.DateTimeField("Ditarik")
    by = models.CharField("Oleh", max_length=120)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(reason=""), name="letter_withdrawal_has_a_reason")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.letter_id} ditarik"

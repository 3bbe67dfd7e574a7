"""Letters that staff write and publish to one customer, one contract, or all contracts that match a filter (P18)."""

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from tanggap.customers.models import Contract, Customer
from tanggap.institution.models import Branch
from tanggap.messaging.models.letters import Letter

PUBLISHED_AND_CHANGED = """
old.published_at is not null
and (old.title, old.body, old.audience, old.customer_id, old.contract_id, old.recipients, old.published_at)
    is distinct from
    (new.title, new.body, new.audience, new.customer_id, new.contract_id, new.recipients, new.published_at)
"""


class LetterDraftQuerySet(models.QuerySet["LetterDraft"]):
    def publishing(self) -> "LetterDraftQuerySet":
        return self.filter(state=LetterDraft.State.PUBLISHING)

    def waiting(self) -> "LetterDraftQuerySet":
        return self.filter(state=LetterDraft.State.DRAFT)


class LetterDraft(models.Model):
    """What staff wrote, to whom, and how far its publication is. `writer_ids`: who wrote on it, and may not publish."""

    class State(models.TextChoices):
        DRAFT = "draft", "Menunggu terbit"
        PUBLISHING = "publishing", "Sedang diterbitkan"
        PUBLISHED = "published", "Terbit"
        DISCARDED = "discarded", "Dibuang"

    class Audience(models.TextChoices):
        CUSTOMER = "customer", "Satu pelanggan"
        CONTRACT = "contract", "Satu kontrak"
        FILTER = "filter", "Semua kontrak yang cocok"

    title = models.CharField("Judul", max_length=150)
    body = models.TextField("Isi")
    audience = models.CharField("Kepada", max_length=8, choices=Audience)
    customer = models.ForeignKey(Customer, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    contract = models.ForeignKey(Contract, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    product = models.CharField("Produk", max_length=24, blank=True)
    status = models.CharField("Status kontrak", max_length=12, choices=Contract.Status, blank=True)
    branch = models.ForeignKey(Branch, models.PROTECT, null=True, related_name="+", verbose_name="Cabang")
    days_from = models.PositiveSmallIntegerField("Hari tunggakan, dari", null=True)
    days_to = models.PositiveSmallIntegerField("sampai", null=True)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    written_by = models.CharField(max_length=120)
    writer_ids = models.JSONField(default=list)
    written_at = models.DateTimeField()
    published_by = models.CharField(max_length=120, blank=True)
    published_by_id = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    recipients = models.PositiveIntegerField(default=0)

    objects: ClassVar[models.Manager["LetterDraft"]] = LetterDraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(audience="customer", customer__isnull=False, contract=None)
                | Q(audience="contract", customer__isnull=False, contract__isnull=False)
                | Q(audience="filter", customer=None, contract=None),
                name="letter_draft_names_its_audience",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "discarded"], published_at=None)
                | Q(state__in=["publishing", "published"], published_at__isnull=False),
                name="letter_draft_is_published_whole",
            ),
        ]
        indexes = [models.Index(fields=["-written_at", "-id"], name="letter_draft_newest")]
        triggers = [
            pgtrigger.FSM(
                name="moves",
                field="state",
                transitions=[("draft", "publishing"), ("draft", "discarded"), ("publishing", "published")],
            ),
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(PUBLISHED_AND_CHANGED),
            ),
        ]

    def __str__(self) -> str:
        return f"Surat {self.pk}"

    @property
    def asks_for_money(self) -> bool:
        """Sent to those in arrears: it keeps the hours of POJK 22/2023 art. 62."""
        return self.days_from is not None or self.days_to is not None


class LetterAddressee(models.Model):
    """One who gets a letter of a published draft: fixed when it is published, ended by its letter."""

    draft = models.ForeignKey(LetterDraft, models.PROTECT, related_name="addressees")
    customer = models.ForeignKey(Customer, models.DO_NOTHING, related_name="+", db_constraint=False)
    contract = models.ForeignKey(Contract, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    due_at = models.DateTimeField()
    letter = models.OneToOneField(Letter, models.PROTECT, null=True, related_name="addressee")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "customer", "contract"], nulls_distinct=False, name="letter_addressee_once"
            )
        ]
        indexes = [models.Index(fields=["draft", "due_at"], condition=Q(letter=None), name="letter_addressee_waiting")]
        triggers = [
            pgtrigger.Protect(
                name="written_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__letter__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} → {self.customer_id}"

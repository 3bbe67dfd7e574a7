"""What was said and what happened on a case, in order; and the files that came with it."""

from typing import ClassVar, Self

import pgtrigger
from django.db import models
from django.db.models import Q

from tanggap.desk.models.case import Case
from tanggap.identity.models import User
from tanggap.lib.sealing import SealedField


class EntryQuerySet(models.QuerySet["Entry"]):
    def public(self) -> Self:
        """What the customer may read."""
        return self.filter(is_public=True)


class Entry(models.Model):
    """A line of the case's timeline. Written under the case's lock, so that ids rise with time within a case (D4).

    `about_type`/`about_id` name the row that it tells of (a message, a check, a step, a letter).
    """

    class Kind(models.TextChoices):
        CONTACT = "contact", "Dari pelanggan"
        REPLY = "reply", "Balasan"
        NOTE = "note", "Catatan internal"
        EVENT = "event", "Peristiwa"

    case = models.ForeignKey(Case, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=Kind)
    at = models.DateTimeField()
    by_id = models.BigIntegerField(null=True)
    by_label = models.CharField(max_length=120)
    channel = models.CharField(max_length=9, choices=Case.Channel, blank=True)
    text = models.TextField()
    is_public = models.BooleanField(default=False)
    message_id = models.BigIntegerField(null=True)
    """The outgoing message that carries a reply."""
    about_type = models.CharField(max_length=60, blank=True)
    about_id = models.CharField(max_length=40, blank=True)

    objects: ClassVar = EntryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["case", "id"], name="entry_of_case")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.kind} {self.pk}"


class Attachment(models.Model):
    """One file of a case; `stored_as` is its random name in the store, `key` opens what lies there (S6).

    Where a scanner is set up it is in quarantine until `checked_at`; `finding` is what the scanner saw in it, and then
    its bytes are gone.
    """

    class Purpose(models.TextChoices):
        EVIDENCE = "evidence", "Bukti"
        POWER_OF_ATTORNEY = "attorney", "Surat kuasa"
        TRANSACTIONS = "proof", "Bukti transaksi"
        OTHER = "other", "Lainnya"

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="attachments")
    purpose = models.CharField("Jenis", max_length=8, choices=Purpose, default=Purpose.EVIDENCE)
    name = models.CharField("Nama berkas", max_length=120)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    stored_as = models.CharField(max_length=64, unique=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    is_public = models.BooleanField(default=True)
    """The customer may open it: what they sent, and what was sent to them."""
    key = SealedField("Kunci berkas", default="")
    checked_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=120, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["id"], condition=Q(checked_at=None), name="attachment_quarantine")]

    def __str__(self) -> str:
        return f"{self.case_id} {self.pk}"

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def is_sound(self) -> bool:
        return self.checked_at is not None and not self.finding

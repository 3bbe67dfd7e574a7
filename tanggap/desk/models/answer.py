"""How a case ends: the answer to the customer and the report, with its coded cause (D18, D19)."""

from typing import Any

import pgtrigger
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from tanggap.desk.models.case import Case
from tanggap.identity.models import User


class Cause(models.Model):
    """Why such things happen, as data with codes (D2, D19)."""

    code = models.SlugField("Kode", max_length=24, unique=True)
    name = models.CharField("Nama", max_length=80)
    regulator_code = models.CharField("Kode pada formulir regulator", max_length=40, blank=True)
    place = models.PositiveSmallIntegerField("Urutan", default=100)
    is_active = models.BooleanField("Dipakai", default=True)

    class Meta:
        ordering = ["place", "name"]

    def __str__(self) -> str:
        return self.name


class Drafted(models.Model):
    """What is written, approved by a second person and sent; after that another may follow (`round`).

    `edition` counts the saved drafts, so that nobody sends, approves or overwrites what they have not seen; `writers`
    are all who had a hand in it, none of whom may approve it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draf"
        TO_APPROVE = "to_approve", "Menunggu persetujuan"
        APPROVED = "approved", "Disetujui"
        SENT = "sent", "Dikirim"

    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    text = models.TextField("Jawaban")
    written_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    edition = models.PositiveIntegerField(default=1)
    writers: Any = models.JSONField(default=list)
    approved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)
    """Why the second person gave the draft back; "" once it is written anew."""
    sent_at = models.DateTimeField(null=True)
    sent_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class Answer(Drafted):
    """What the customer was told in the end. For complaints it is a letter (`letter_id`), for others a reply on the
    channel, or what was said on the telephone. A case that is reopened gets another round.
    """

    class Reaction(models.TextChoices):
        ACCEPTED = "accepted", "Diterima pelanggan"
        OBJECTED = "objected", "Keberatan"
        SILENCE = "silence", "Tidak ada tanggapan"

    case = models.ForeignKey(Case, models.PROTECT, related_name="answers")
    is_general = models.BooleanField("Informasi umum", default=False)
    """Identity was not verified: nothing of an account was told (D5)."""
    channel = models.CharField(max_length=9, choices=Case.Channel, blank=True)
    message_id = models.BigIntegerField(null=True)
    letter_id = models.BigIntegerField(null=True)
    reaction = models.CharField(max_length=8, choices=Reaction, blank=True)
    reaction_at = models.DateTimeField(null=True)
    objection = models.TextField("Keberatan", blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["written_at"], condition=Q(state="to_approve"), name="answer_to_approve")]
        constraints = [
            models.UniqueConstraint(fields=["case", "round"], name="one_answer_a_round"),
            models.CheckConstraint(
                condition=Q(approved_by=None) | ~Q(approved_by=models.F("written_by")), name="four_eyes_on_an_answer"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(sent_at__isnull=False), name="an_answer_was_sent_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} jawaban {self.round}"


class Report(models.Model):
    """The report without which no case is closed (D19). Sent back by the manager, it is filed again as an `edition`."""

    case = models.OneToOneField(Case, models.PROTECT, related_name="report")
    cause = models.ForeignKey(Cause, models.PROTECT, verbose_name="Penyebab")
    cause_text = models.TextField("Uraian penyebab")
    done = models.TextField("Yang dilakukan")
    result = models.TextField("Hasil")
    told_how = models.CharField("Pelanggan diberi tahu lewat", max_length=9, choices=Case.Channel)
    told_at = models.DateTimeField("Pelanggan diberi tahu pada")
    loss = models.DecimalField(
        "Kerugian (Rp)", max_digits=17, decimal_places=2, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    prevention = models.TextField("Pencegahan")
    edition = models.PositiveSmallIntegerField(default=1)
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)
    read_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    read_at = models.DateTimeField(null=True)
    """A manager has read it and let it stand."""

    class Meta:
        indexes = [models.Index(fields=["filed_at"], condition=Q(read_at=None), name="report_unread")]
        constraints = [
            models.CheckConstraint(condition=Q(loss=None) | Q(loss__gte=0), name="report_loss_is_no_gain"),
            models.CheckConstraint(
                condition=Q(returned_at=None) | Q(returned_by__isnull=False) & ~Q(return_reason=""),
                name="report_is_returned_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"laporan {self.case_id}"

    @property
    def is_in_order(self) -> bool:
        """Filed, and not waiting to be mended."""
        return self.returned_at is None


class ReportEdition(models.Model):
    """A report as it stood before it was filed anew: nothing that was reported is lost (D19)."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="editions")
    edition = models.PositiveSmallIntegerField()
    cause = models.ForeignKey(Cause, models.PROTECT, related_name="+")
    cause_text = models.TextField()
    done = models.TextField()
    result = models.TextField()
    told_how = models.CharField(max_length=9, choices=Case.Channel)
    told_at = models.DateTimeField()
    loss = models.DecimalField(max_digits=17, decimal_places=2, null=True)
    prevention = models.TextField()
    filed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField()
    returned_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    returned_at = models.DateTimeField(null=True)
    return_reason = models.TextField(blank=True)

    class Meta:
        ordering = ["-edition"]
        constraints = [models.UniqueConstraint(fields=["report", "edition"], name="report_edition_once")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.report} edisi {self.edition}"

"""The texts of messages as staff have written them, in versions that never change once published (M5)."""

from typing import ClassVar, NamedTuple

import pgtrigger
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from tanggap.messaging.kinds import KINDS
from tanggap.messaging.states import Channel

PROVIDER_NAME = RegexValidator(r"^[a-z0-9_]+\Z", "Gunakan huruf kecil, angka, dan garis bawah, misalnya kode_otp.")
PROVIDER_LANGUAGE = RegexValidator(r"^[a-z]{2,3}(_[A-Z]{2})?\Z", "Tulis kode bahasa seperti di Meta, misalnya id.")


class Wording(NamedTuple):
    """A text with its placeholders; only e-mail has a subject."""

    body: str
    subject: str = ""


class MessageTemplateQuerySet(models.QuerySet["MessageTemplate"]):
    def published(self) -> "MessageTemplateQuerySet":
        return self.exclude(published_at=None)

    def drafts(self) -> "MessageTemplateQuerySet":
        return self.filter(published_at=None)

    def in_force(self) -> "MessageTemplateQuerySet":
        """The newest published version of each text; one without is sent as it comes with the house."""
        place = ("kind", "channel", "language")
        return self.published().order_by(*place, "-version").distinct(*place)


class MessageTemplate(models.Model):
    """A version of what one kind of message says on one channel.

    `body` and `subject` are in the language of `messaging.template_language`. For WhatsApp `template` is the name under
    which the provider has approved the text, `template_language` its language there.
    """

    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=Channel)
    language = models.CharField(max_length=8, default="id")
    version = models.PositiveIntegerField()
    subject = models.CharField("Subjek", max_length=150, blank=True)
    body = models.TextField("Isi")
    template = models.CharField(
        "Nama templat di Meta",
        max_length=100,
        blank=True,
        validators=[PROVIDER_NAME],
        help_text="Persis seperti di WhatsApp Manager.",
    )
    template_language = models.CharField(
        "Bahasa templat di Meta",
        max_length=10,
        blank=True,
        validators=[PROVIDER_LANGUAGE],
        help_text="Untuk bahasa Indonesia: id.",
    )
    note = models.CharField("Catatan perubahan", max_length=200, blank=True)
    drafted_by = models.CharField(max_length=120)
    drafted_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=120, blank=True)

    objects: ClassVar[models.Manager["MessageTemplate"]] = MessageTemplateQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "channel", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "channel", "language", "version"], name="message_template_version_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "channel", "language"],
                condition=Q(published_at=None),
                name="message_template_one_draft",
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="message_template_channel_is_known"),
            models.CheckConstraint(condition=~Q(body=""), name="message_template_has_a_body"),
            models.CheckConstraint(
                condition=Q(channel="email") & ~Q(subject="") | ~Q(channel="email") & Q(subject=""),
                name="message_template_only_mail_has_a_subject",
            ),
            models.CheckConstraint(
                condition=Q(channel="whatsapp") | Q(template="", template_language=""),
                name="message_template_only_whatsapp_has_a_name",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None, published_by="") | Q(published_at__isnull=False) & ~Q(published_by=""),
                name="message_template_is_published_whole",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            )
        ]

    def __str__(self) -> str:
        label = KINDS[self.kind].label if self.kind in KINDS else self.kind
        return f"{label}, {self.get_channel_display()}, versi {self.version}"

    @property
    def wording(self) -> Wording:
        return Wording(self.body, self.subject)

    @property
    def in_words(self) -> str:
        """All that is written, as one text to compare: subject, provider's names, body."""
        names = [self.subject and f"Subjek: {self.subject}"]
        names += [f"Templat Meta: {self.template} ({self.template_language})" if self.template else ""]
        return "\n\n".join(filter(None, [*names, self.body]))

"""The consent that a right code gave: written once, never changed, printed as a receipt (O8)."""

import pgtrigger
from django.db import models

from tanggap.identity.models import User
from tanggap.institution.models import LegalText
from tanggap.lib.sealing import SealedField
from tanggap.onboarding.models.application import Application


class Method(models.TextChoices):
    SELF = "self", "Mandiri"
    SERVICE = "cs", "Melalui CS"


class Confirmation(models.Model):
    """Who agreed to what, when and how. `fingerprint` is the SHA-256 over all of it in its canonical form."""

    class Reason(models.TextChoices):
        NO_INTERNET = "no_internet", "Tidak ada internet"
        NO_WHATSAPP = "no_whatsapp", "Tidak punya WhatsApp aktif"
        OTHER = "other", "Lainnya"

    class Channel(models.TextChoices):
        SMS = "sms", "SMS"
        CALL = "call", "Telepon"
        VISIT = "visit", "Datang langsung"

    application = models.OneToOneField(Application, models.PROTECT, related_name="confirmation")
    code = models.OneToOneField("onboarding.Code", models.PROTECT, related_name="+")
    text = models.ForeignKey(LegalText, models.PROTECT, related_name="+")
    product = models.CharField(max_length=60)
    applicant = models.CharField(max_length=120)
    masked_phone = models.CharField(max_length=20)
    at = models.DateTimeField()
    method = models.CharField(max_length=4, choices=Method)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=12, choices=Reason, blank=True)
    reason_words = models.CharField(max_length=200, blank=True)
    channel = models.CharField(max_length=6, choices=Channel, blank=True)
    sender = SealedField("Nomor pengirim", default="")
    message_ids = models.JSONField(default=list)
    ip = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(method=Method.SELF, by=None, reason="", channel="")
                | models.Q(method=Method.SERVICE, by__isnull=False) & ~models.Q(reason="") & ~models.Q(channel=""),
                name="confirmation_through_service_names_it",
            ),
        ]
        indexes = [models.Index(fields=["-at"], name="confirmation_at")]
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return str(self.application)

"""Texts that people rely on, in versions that never change once published."""

from datetime import datetime

import pgtrigger
from django.db import models


class LegalTextQuerySet(models.QuerySet["LegalText"]):
    def published(self) -> "LegalTextQuerySet":
        return self.exclude(published_at=None)

    def drafts(self) -> "LegalTextQuerySet":
        return self.filter(published_at=None)

    def publishable_by(self, person_id: int) -> "LegalTextQuerySet":
        """Drafts that this person did not write on."""
        return self.drafts().exclude(drafter_ids__contains=person_id)

    def in_force(self, at: datetime) -> "LegalTextQuerySet":
        """Published versions that have taken effect by `at`, the one that holds first."""
        return self.published().filter(effective_at__lte=at).order_by("kind", "-version")


class LegalText(models.Model):
    """A version of a text that people rely on: privacy notice, consent, secrecy notice, risk disclaimer.

    Drafted by the administrator, published by compliance, never by somebody who wrote it; from then on it never
    changes: a trigger refuses.
    """

    class Kind(models.TextChoices):
        PRIVACY = "privacy", "Pemberitahuan privasi"
        CONSENT_PORTAL = "consent_portal", "Persetujuan pendaftaran portal"
        CONSENT_OFFERS = "consent_offers", "Persetujuan penawaran"
        CONSENT_ACCOUNT = "consent_account", "Persetujuan pembukaan rekening"
        SECRECY = "secrecy", "Kerahasiaan login dan password"
        RISK = "risk", "Disclaimer risiko"
        PROCEDURE = "procedure", "Prosedur pengaduan"

    kind = models.CharField("Jenis", max_length=20, choices=Kind)
    version = models.PositiveIntegerField("Versi")
    body = models.TextField("Isi")
    note = models.CharField("Catatan perubahan", max_length=200, blank=True)
    drafted_by = models.CharField(max_length=120, blank=True)
    drafter_ids = models.JSONField(default=list)
    """Everybody who wrote on the draft: none of them may publish it."""
    drafted_at = models.DateTimeField(auto_now=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=120, blank=True)
    published_by_id = models.BigIntegerField(null=True)
    effective_at = models.DateTimeField("Berlaku sejak", null=True)

    objects = LegalTextQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "version"], name="legal_text_version_once"),
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(published_at=None), name="legal_text_one_draft_a_kind"
            ),
            models.CheckConstraint(condition=~models.Q(body=""), name="legal_text_has_a_body"),
            models.CheckConstraint(
                condition=models.Q(published_at=None, effective_at=None, published_by="")
                | models.Q(effective_at__gte=models.F("published_at")) & ~models.Q(published_by=""),
                name="legal_text_is_published_whole",
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
        return f"{self.get_kind_display()} versi {self.version}"

    def was_written_by(self, person_id: int | None) -> bool:
        return person_id in self.drafter_ids

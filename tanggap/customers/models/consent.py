"""What customers have agreed to."""

from django.db import models

from tanggap.customers.models.mirror import Customer
from tanggap.institution.models import LegalText


class ConsentQuerySet(models.QuerySet["Consent"]):
    def in_force(self) -> "ConsentQuerySet":
        return self.filter(withdrawn_at=None)


class Consent(models.Model):
    """A customer's agreement to one version of a text; taken back, it stays as a row with its end (S9)."""

    class Channel(models.TextChoices):
        PORTAL = "portal", "Halaman Pelanggan"
        CODE = "code", "Kode konfirmasi"
        SERVICE = "service", "Layanan pelanggan"

    customer = models.ForeignKey(Customer, models.DO_NOTHING, related_name="consents", db_constraint=False)
    text = models.ForeignKey(LegalText, models.PROTECT, related_name="+", verbose_name="Teks")
    notice = models.ForeignKey(
        LegalText, models.PROTECT, null=True, related_name="+", verbose_name="Pemberitahuan privasi"
    )
    channel = models.CharField("Melalui", max_length=8, choices=Channel)
    given_at = models.DateTimeField("Diberikan")
    withdrawn_at = models.DateTimeField("Ditarik", null=True)
    withdrawn_through = models.CharField("Ditarik melalui", max_length=8, choices=Channel, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["customer", "text"],
                condition=models.Q(withdrawn_at=None),
                name="consent_once_in_force",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None) | models.Q(withdrawn_at__gte=models.F("given_at")),
                name="consent_ends_after_it_began",
            ),
            models.CheckConstraint(
                condition=models.Q(withdrawn_at=None, withdrawn_through="")
                | models.Q(withdrawn_at__isnull=False) & ~models.Q(withdrawn_through=""),
                name="consent_is_withdrawn_somewhere",
            ),
        ]

    def __str__(self) -> str:
        return f"persetujuan {self.pk}"

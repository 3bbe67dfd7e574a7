"""Documents that belong to an application (O1). The bytes lie sealed in the store of uploads (S6)."""

from typing import ClassVar, Self

from django.db import models

from tanggap.identity.models import User
from tanggap.lib.sealing import SealedField
from tanggap.onboarding.models.application import Application


class DocumentQuerySet(models.QuerySet["Document"]):
    def in_quarantine(self) -> Self:
        """Not looked at by the scanner yet: shown to nobody."""
        return self.filter(checked_at=None)

    def sound(self) -> Self:
        return self.filter(checked_at__isnull=False, finding="")


class Document(models.Model):
    """One uploaded document; `stored_as` is its random name in the store, `key` opens what lies there.

    Where a scanner is set up it is in quarantine until `checked_at`; `finding` is what the scanner saw in it, and then
    its bytes are gone.
    """

    class Kind(models.TextChoices):
        ID_CARD = "id_card", "Foto KTP"
        SELFIE = "selfie", "Swafoto"
        OTHER = "other", "Lainnya"

    application = models.ForeignKey(Application, models.PROTECT, related_name="documents")
    kind = models.CharField("Jenis", max_length=8, choices=Kind)
    name = models.CharField("Nama berkas", max_length=120)
    media_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    stored_as = models.CharField(max_length=64, unique=True)
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    key = SealedField("Kunci berkas", default="")
    checked_at = models.DateTimeField(null=True)
    finding = models.CharField(max_length=120, blank=True)

    objects: ClassVar = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "id"]
        indexes = [models.Index(fields=["id"], condition=models.Q(checked_at=None), name="document_quarantine")]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"

    @property
    def is_image(self) -> bool:
        return self.media_type.startswith("image/")

    @property
    def is_sound(self) -> bool:
        """May be opened and counts for submission."""
        return self.checked_at is not None and not self.finding

"""Documents that belong to an application (O1). The bytes lie sealed in the store of uploads (S6)."""

from django.db import models

from tanggap.identity.models import User
from tanggap.onboarding.models.application import Application


class Document(models.Model):
    """One uploaded document; `stored_as` is its random name in the store."""

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

    class Meta:
        ordering = ["kind", "id"]

    def __str__(self) -> str:
        return f"{self.application_id} {self.kind}"

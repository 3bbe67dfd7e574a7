"""What an account can be opened for."""

from django.core.validators import RegexValidator
from django.db import models


class Product(models.Model):
    """A kind of account. Closed, not deleted: applications go on naming it."""

    code = models.CharField(
        "Kode",
        max_length=12,
        unique=True,
        validators=[RegexValidator(r"^[A-Z0-9]+\Z", "Gunakan huruf besar dan angka saja.")],
        help_text="Sama dengan kode di sistem inti.",
    )
    name = models.CharField("Nama", max_length=60, help_text="Seperti dibaca nasabah pada pesan dan halaman OTP.")
    is_open = models.BooleanField("Ditawarkan", default=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

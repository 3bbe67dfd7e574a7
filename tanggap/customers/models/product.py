"""What contracts are about, as data with the core's codes, so that a regulator's form can be mapped (D2)."""

from django.db import models


class ContractProduct(models.Model):
    """A product of the core. Contracts name its code; one that has no row here is shown as the core writes it."""

    code = models.CharField(
        "Kode", max_length=24, unique=True, help_text="Sama dengan kode produk pada kontrak di sistem inti."
    )
    name = models.CharField("Nama", max_length=60, help_text="Seperti dibaca pelanggan pada kontrak, kasus, dan surat.")
    is_deposit = models.BooleanField(
        "Simpanan", default=False, help_text="Pemegangnya menyimpan uang di lembaga, bukan meminjam."
    )
    regulator_code = models.CharField("Kode pada formulir regulator", max_length=40, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

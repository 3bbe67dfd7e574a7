import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0002_consent"),
    ]

    operations = [
        migrations.CreateModel(
            name="PaymentCode",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "contract_id", "bank", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("bank", models.CharField(max_length=40, verbose_name="Bank")),
                ("number", models.CharField(max_length=40, verbose_name="Nomor")),
                ("holder_name", models.CharField(blank=True, max_length=120, verbose_name="Atas nama")),
                (
                    "amount_type",
                    models.CharField(
                        choices=[("fixed", "Jumlah tetap"), ("open", "Jumlah bebas")],
                        default="open",
                        max_length=5,
                        verbose_name="Jenis jumlah",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=17, null=True, verbose_name="Jumlah")),
                ("expires_at", models.DateTimeField(null=True, verbose_name="Berlaku sampai")),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("as_of", models.DateTimeField(null=True)),
                ("loaded_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="payment_codes",
                        to="customers.contract",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Disbursement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("core_id", models.CharField(max_length=40)),
                ("requested_at", models.DateTimeField(verbose_name="Diminta")),
                (
                    "status",
                    models.CharField(
                        choices=[("processing", "Diproses"), ("success", "Berhasil"), ("failed", "Gagal")],
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("amount", models.DecimalField(decimal_places=2, max_digits=17, null=True, verbose_name="Jumlah")),
                ("bank", models.CharField(blank=True, max_length=40, verbose_name="Bank")),
                ("account_masked", models.CharField(blank=True, max_length=40, verbose_name="Rekening")),
                ("completed_at", models.DateTimeField(null=True, verbose_name="Selesai")),
                ("failure_reason", models.CharField(blank=True, max_length=200, verbose_name="Sebab gagal")),
                ("as_of", models.DateTimeField(null=True)),
                ("loaded_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="disbursements",
                        to="customers.contract",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("core_id",), name="disbursement_core_id_once")],
            },
        ),
    ]

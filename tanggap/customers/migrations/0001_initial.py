import django.db.models.deletion
from django.db import migrations, models

import tanggap.lib.sealing


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("institution", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Customer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("core_id", models.CharField(max_length=40)),
                ("full_name", models.CharField(max_length=120, verbose_name="Nama lengkap")),
                ("birth_date", models.DateField(verbose_name="Tanggal lahir")),
                ("mother_name_digest", models.BinaryField()),
                ("nik", tanggap.lib.sealing.SealedField(verbose_name="NIK")),
                ("nik_index", models.BinaryField()),
                ("phone", tanggap.lib.sealing.SealedField(verbose_name="Telepon")),
                ("phone_index", models.BinaryField()),
                ("phone2", tanggap.lib.sealing.SealedField(default="", verbose_name="Telepon 2")),
                ("phone2_index", models.BinaryField(null=True)),
                ("email", tanggap.lib.sealing.SealedField(default="", verbose_name="E-mail")),
                ("email_index", models.BinaryField(null=True)),
                ("address", tanggap.lib.sealing.SealedField(default="", verbose_name="Alamat")),
                ("city", models.CharField(blank=True, max_length=60, verbose_name="Kota")),
                ("row_digest", models.BinaryField(null=True)),
                ("as_of", models.DateTimeField(null=True)),
                ("loaded_at", models.DateTimeField()),
                (
                    "branch",
                    models.ForeignKey(
                        db_column="branch_code",
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="institution.branch",
                        to_field="code",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Contract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=20, verbose_name="Nomor kontrak")),
                ("product", models.CharField(max_length=24, verbose_name="Produk")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("active", "Aktif"),
                            ("closed", "Lunas"),
                            ("written_off", "Hapus buku"),
                            ("cancelled", "Batal"),
                        ],
                        max_length=12,
                        verbose_name="Status",
                    ),
                ),
                ("principal", models.DecimalField(decimal_places=2, max_digits=17, verbose_name="Pokok")),
                ("tenor", models.PositiveSmallIntegerField(verbose_name="Tenor")),
                ("started_on", models.DateField(verbose_name="Mulai")),
                ("currency", models.CharField(default="IDR", max_length=3)),
                ("as_of", models.DateTimeField(null=True)),
                ("loaded_at", models.DateTimeField()),
                (
                    "branch",
                    models.ForeignKey(
                        db_column="branch_code",
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="institution.branch",
                        to_field="code",
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="contracts",
                        to="customers.customer",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Instalment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "contract_id", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(verbose_name="PRD")),
                ("due_date", models.DateField(verbose_name="Jatuh tempo")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=17, verbose_name="Angsuran")),
                ("penalty", models.DecimalField(decimal_places=2, default=0, max_digits=17, verbose_name="Denda")),
                ("is_withdrawn", models.BooleanField(default=False)),
                ("as_of", models.DateTimeField(null=True)),
                (
                    "contract",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="instalments",
                        to="customers.contract",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Payment",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "core_id", "instalment_no", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("core_id", models.CharField(max_length=40)),
                ("instalment_no", models.PositiveSmallIntegerField(verbose_name="PRD")),
                ("paid_at", models.DateTimeField(verbose_name="Dibayar")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=17, verbose_name="Pembayaran angsuran")),
                (
                    "penalty_amount",
                    models.DecimalField(decimal_places=2, default=0, max_digits=17, verbose_name="Pembayaran denda"),
                ),
                ("channel", models.CharField(blank=True, max_length=40, verbose_name="Saluran")),
                ("reference", models.CharField(blank=True, max_length=60, verbose_name="Referensi")),
                ("is_reversed", models.BooleanField(default=False)),
                ("as_of", models.DateTimeField(null=True)),
                ("loaded_at", models.DateTimeField()),
                (
                    "contract",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="payments",
                        to="customers.contract",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["nik_index"], name="customer_nik"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(fields=["phone_index"], name="customer_phone"),
        ),
        migrations.AddIndex(
            model_name="customer",
            index=models.Index(
                condition=models.Q(("phone2_index", None), _negated=True),
                fields=["phone2_index"],
                name="customer_phone2",
            ),
        ),
        migrations.AddConstraint(
            model_name="customer",
            constraint=models.UniqueConstraint(fields=("core_id",), name="customer_core_id_once"),
        ),
        migrations.AddConstraint(
            model_name="contract",
            constraint=models.UniqueConstraint(fields=("number",), name="contract_number_once"),
        ),
    ]

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Calendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="Nama")),
                (
                    "zone",
                    models.CharField(
                        choices=[
                            ("Asia/Jakarta", "WIB"),
                            ("Asia/Makassar", "WITA"),
                            ("Asia/Jayapura", "WIT"),
                        ],
                        default="Asia/Jakarta",
                        max_length=32,
                        verbose_name="Zona waktu",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("day", models.DateField(verbose_name="Tanggal")),
                ("name", models.CharField(max_length=120, verbose_name="Nama")),
                (
                    "kind",
                    models.CharField(
                        choices=[("national", "Libur nasional"), ("joint_leave", "Cuti bersama")],
                        default="national",
                        max_length=12,
                        verbose_name="Jenis",
                    ),
                ),
            ],
            options={
                "ordering": ["day", "kind"],
                "constraints": [models.UniqueConstraint(fields=("day", "kind"), name="holiday_once_a_day_and_kind")],
            },
        ),
        migrations.CreateModel(
            name="Institution",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=80, verbose_name="Nama")),
                ("legal_name", models.CharField(max_length=120, verbose_name="Nama badan hukum")),
                ("phone", models.CharField(max_length=30, verbose_name="Telepon call centre")),
                ("email", models.EmailField(max_length=254, verbose_name="E-mail layanan")),
                ("service_hours", models.CharField(max_length=120, verbose_name="Jam layanan")),
                (
                    "brand_hue",
                    models.PositiveSmallIntegerField(
                        default=172,
                        validators=[django.core.validators.MaxValueValidator(359)],
                        verbose_name="Warna merek (hue)",
                    ),
                ),
                (
                    "contract_groups",
                    models.CharField(
                        default="2-3-2-5",
                        help_text="Panjang tiap kelompok angka, misalnya 2-3-2-5 untuk 20-099-16-00123.",
                        max_length=20,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^\\d+(-\\d+)*$", "Tulis panjang tiap kelompok angka, misalnya 2-3-2-5."
                            )
                        ],
                        verbose_name="Pola nomor kontrak",
                    ),
                ),
                (
                    "posting_days",
                    models.PositiveSmallIntegerField(
                        default=2,
                        help_text="Pembayaran dihitung di halaman pelanggan mulai pukul 00.00 hari ke-sekian setelah dibayar.",
                        validators=[django.core.validators.MaxValueValidator(7)],
                        verbose_name="Pembayaran tampil pada H+",
                    ),
                ),
                (
                    "joint_leave_is_workday",
                    models.BooleanField(default=True, verbose_name="Cuti bersama dihitung hari kerja"),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("pk", 1)), name="institution_is_one_row")],
            },
        ),
        migrations.CreateModel(
            name="LegalText",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("privacy", "Pemberitahuan privasi"),
                            ("consent_portal", "Persetujuan pendaftaran portal"),
                            ("consent_account", "Persetujuan pembukaan rekening"),
                            ("secrecy", "Kerahasiaan login dan password"),
                            ("risk", "Disclaimer risiko"),
                            ("procedure", "Prosedur pengaduan"),
                        ],
                        max_length=20,
                        verbose_name="Jenis",
                    ),
                ),
                ("version", models.PositiveIntegerField(verbose_name="Versi")),
                ("body", models.TextField(verbose_name="Isi")),
                ("drafted_by", models.CharField(blank=True, max_length=120)),
                ("drafted_by_id", models.BigIntegerField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("published_by", models.CharField(blank=True, max_length=120)),
                ("published_by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "ordering": ["kind", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "version"), name="legal_text_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at", None)),
                        fields=("kind",),
                        name="legal_text_one_draft_a_kind",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Branch",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("code", models.CharField(max_length=12, unique=True, verbose_name="Kode")),
                ("name", models.CharField(max_length=60, verbose_name="Nama")),
                (
                    "zone",
                    models.CharField(
                        choices=[
                            ("Asia/Jakarta", "WIB"),
                            ("Asia/Makassar", "WITA"),
                            ("Asia/Jayapura", "WIT"),
                        ],
                        default="Asia/Jakarta",
                        max_length=32,
                        verbose_name="Zona waktu",
                    ),
                ),
                ("city", models.CharField(max_length=60, verbose_name="Kota")),
                ("address", models.TextField(blank=True, verbose_name="Alamat")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="Telepon")),
                ("is_head_office", models.BooleanField(default=False, verbose_name="Kantor pusat")),
                ("is_open", models.BooleanField(default=True, verbose_name="Beroperasi")),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="institution.calendar",
                        verbose_name="Kalender",
                    ),
                ),
            ],
            options={
                "ordering": ["-is_head_office", "name"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_head_office", True)),
                        fields=("is_head_office",),
                        name="one_head_office",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CalendarSpan",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                (
                    "weekday",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "Senin"),
                            (2, "Selasa"),
                            (3, "Rabu"),
                            (4, "Kamis"),
                            (5, "Jumat"),
                            (6, "Sabtu"),
                            (7, "Minggu"),
                        ],
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(7),
                        ],
                        verbose_name="Hari",
                    ),
                ),
                ("opens", models.TimeField(verbose_name="Mulai")),
                ("closes", models.TimeField(verbose_name="Selesai")),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="spans",
                        to="institution.calendar",
                    ),
                ),
            ],
            options={
                "ordering": ["weekday", "opens"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("closes__gt", models.F("opens"))),
                        name="span_closes_after_it_opens",
                    ),
                    models.UniqueConstraint(fields=("calendar", "weekday", "opens"), name="span_starts_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("code", models.SlugField(max_length=20, unique=True, verbose_name="Kode")),
                ("name", models.CharField(max_length=60, verbose_name="Nama")),
                ("is_active", models.BooleanField(default=True, verbose_name="Aktif")),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="institution.calendar",
                        verbose_name="Kalender",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(django.db.models.functions.text.Lower("name"), name="department_name_once")
                ],
            },
        ),
    ]

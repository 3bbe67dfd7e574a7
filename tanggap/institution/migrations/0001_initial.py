import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ScheduleVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("begins_at", models.DateTimeField()),
                (
                    "zone",
                    models.CharField(
                        choices=[("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")],
                        max_length=32,
                    ),
                ),
                ("spans", models.JSONField()),
                ("days_off", models.JSONField()),
                ("made_by", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ["calendar", "number"],
            },
        ),
        migrations.CreateModel(
            name="Calendar",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60, unique=True, verbose_name="Nama")),
                (
                    "zone",
                    models.CharField(
                        choices=[("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")],
                        default="Asia/Jakarta",
                        max_length=32,
                        verbose_name="Zona waktu",
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("zone__in", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])),
                        name="calendar_zone_is_known",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Branch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.CharField(
                        help_text="Sama dengan kode di sistem inti.",
                        max_length=12,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z0-9]+\\Z", "Gunakan huruf besar dan angka saja."
                            )
                        ],
                        verbose_name="Kode",
                    ),
                ),
                ("name", models.CharField(max_length=60, verbose_name="Nama")),
                (
                    "zone",
                    models.CharField(
                        choices=[("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")],
                        default="Asia/Jakarta",
                        max_length=32,
                        verbose_name="Zona waktu",
                    ),
                ),
                ("city", models.CharField(max_length=60, verbose_name="Kota")),
                ("address", models.TextField(blank=True, verbose_name="Alamat")),
                ("phone", models.CharField(blank=True, max_length=30, verbose_name="Telepon")),
                (
                    "is_head_office",
                    models.BooleanField(
                        default=False,
                        help_text="Peran yang dipegang di kantor pusat berlaku di semua cabang.",
                        verbose_name="Kantor pusat",
                    ),
                ),
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
                "ordering": ["-is_head_office", "name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CalendarSpan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="spans", to="institution.calendar"
                    ),
                ),
            ],
            options={
                "ordering": ["weekday", "opens"],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "code",
                    models.SlugField(
                        help_text="Huruf kecil, misalnya keuangan.", max_length=20, unique=True, verbose_name="Kode"
                    ),
                ),
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
            },
        ),
        migrations.CreateModel(
            name="Holiday",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "is_estimated",
                    models.BooleanField(
                        default=False,
                        help_text="Tanggal belum ditetapkan pemerintah; periksa kembali menjelang harinya.",
                        verbose_name="Perkiraan",
                    ),
                ),
                (
                    "is_void",
                    models.BooleanField(
                        default=False,
                        help_text="Hari ini tidak lagi libur, tetapi catatannya disimpan.",
                        verbose_name="Dibatalkan",
                    ),
                ),
                ("is_edited", models.BooleanField(default=False, editable=False)),
                ("seeded_day", models.DateField(editable=False, null=True)),
            ],
            options={
                "ordering": ["day", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("day", "kind"),
                        name="holiday_once_a_day_and_kind",
                        violation_error_message="Tanggal ini sudah ada dengan jenis yang sama.",
                    ),
                    models.UniqueConstraint(fields=("seeded_day", "kind"), name="holiday_seeded_once"),
                    models.CheckConstraint(condition=models.Q(("name", ""), _negated=True), name="holiday_has_a_name"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Institution",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80, verbose_name="Nama")),
                ("legal_name", models.CharField(max_length=120, verbose_name="Nama badan hukum")),
                ("phone", models.CharField(max_length=30, verbose_name="Telepon call centre")),
                ("email", models.EmailField(max_length=254, verbose_name="E-mail layanan")),
                (
                    "service_hours",
                    models.CharField(
                        help_text="Seperti dibaca pelanggan, misalnya Senin–Jumat 09.00–18.00 WIB.",
                        max_length=120,
                        verbose_name="Jam layanan",
                    ),
                ),
                (
                    "zone",
                    models.CharField(
                        choices=[("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")],
                        default="Asia/Jakarta",
                        help_text="Untuk laporan dan jam yang berlaku bagi seluruh lembaga.",
                        max_length=32,
                        verbose_name="Zona waktu",
                    ),
                ),
                (
                    "brand_hue",
                    models.PositiveSmallIntegerField(
                        default=172,
                        help_text="Rona warna 0–359: 0 merah, 120 hijau, 172 hijau laut, 220 biru, 280 ungu.",
                        validators=[django.core.validators.MaxValueValidator(359)],
                        verbose_name="Warna merek",
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
                                "^[1-9][0-9]?(-[1-9][0-9]?){0,5}$",
                                "Tulis panjang tiap kelompok angka, misalnya 2-3-2-5.",
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
                    models.BooleanField(
                        default=True,
                        help_text="Berlaku untuk tenggat. Jika dimatikan, cuti bersama diperlakukan seperti libur nasional.",
                        verbose_name="Cuti bersama dihitung hari kerja",
                    ),
                ),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "calendar",
                    models.ForeignKey(
                        blank=True,
                        help_text="Berlaku untuk cabang dan departemen yang tidak memilih kalender sendiri.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="institution.calendar",
                        verbose_name="Kalender kerja",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="LegalText",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("note", models.CharField(blank=True, max_length=200, verbose_name="Catatan perubahan")),
                ("drafted_by", models.CharField(blank=True, max_length=120)),
                ("drafter_ids", models.JSONField(default=list)),
                ("drafted_at", models.DateTimeField(auto_now=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("published_by", models.CharField(blank=True, max_length=120)),
                ("published_by_id", models.BigIntegerField(null=True)),
                ("effective_at", models.DateTimeField(null=True, verbose_name="Berlaku sejak")),
            ],
            options={
                "ordering": ["kind", "-version"],
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "version"), name="legal_text_version_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("published_at", None)), fields=("kind",), name="legal_text_one_draft_a_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("body", ""), _negated=True), name="legal_text_has_a_body"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("effective_at", None), ("published_at", None), ("published_by", "")),
                            models.Q(
                                ("effective_at__gte", models.F("published_at")),
                                models.Q(("published_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="legal_text_is_published_whole",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="legaltext",
            trigger=pgtrigger.compiler.Trigger(
                name="published_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."published_at" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="cf197cbcaf178ca33fa8bde414bc8fba937af881",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_published_stays_3d82f",
                    table="institution_legaltext",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="scheduleversion",
            name="calendar",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="institution.calendar"
            ),
        ),
        migrations.AddConstraint(
            model_name="branch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_head_office", True)),
                fields=("is_head_office",),
                name="one_head_office",
                violation_error_message="Kantor pusat sudah ada; hanya satu cabang yang dapat menjadi kantor pusat.",
            ),
        ),
        migrations.AddConstraint(
            model_name="branch",
            constraint=models.CheckConstraint(
                condition=models.Q(("is_head_office", False), ("is_open", True), _connector="OR"),
                name="head_office_is_open",
                violation_error_message="Kantor pusat harus beroperasi.",
            ),
        ),
        migrations.AddConstraint(
            model_name="branch",
            constraint=models.CheckConstraint(
                condition=models.Q(("zone__in", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])),
                name="branch_zone_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarspan",
            constraint=models.CheckConstraint(
                condition=models.Q(("closes__gt", models.F("opens")), ("closes", "00:00"), _connector="OR"),
                name="span_closes_after_it_opens",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarspan",
            constraint=models.CheckConstraint(
                condition=models.Q(("weekday__range", (1, 7))), name="span_weekday_exists"
            ),
        ),
        migrations.AddConstraint(
            model_name="department",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                name="department_name_once",
                violation_error_message="Sudah ada departemen dengan nama ini.",
            ),
        ),
        migrations.AddConstraint(
            model_name="institution",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="institution_is_one_row"),
        ),
        migrations.AddConstraint(
            model_name="institution",
            constraint=models.CheckConstraint(
                condition=models.Q(("brand_hue__lte", 359)), name="institution_hue_is_on_the_wheel"
            ),
        ),
        migrations.AddConstraint(
            model_name="institution",
            constraint=models.CheckConstraint(
                condition=models.Q(("posting_days__lte", 7)), name="institution_posting_within_a_week"
            ),
        ),
        migrations.AddConstraint(
            model_name="institution",
            constraint=models.CheckConstraint(
                condition=models.Q(("contract_groups__regex", "^[1-9][0-9]?(-[1-9][0-9]?){0,5}$")),
                name="institution_contract_groups_are_read",
            ),
        ),
        migrations.AddConstraint(
            model_name="institution",
            constraint=models.CheckConstraint(
                condition=models.Q(("zone__in", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])),
                name="institution_zone_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="scheduleversion",
            constraint=models.UniqueConstraint(fields=("calendar", "number"), name="schedule_version_once"),
        ),
        migrations.AddConstraint(
            model_name="scheduleversion",
            constraint=models.UniqueConstraint(fields=("calendar", "begins_at"), name="schedule_version_begins_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="scheduleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="never_rewritten",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="56d01d7f9c5bb8aa4aba3c3e4cc8087f135ebd1c",
                    operation="UPDATE",
                    pgid="pgtrigger_never_rewritten_38610",
                    table="institution_scheduleversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            """
            alter table institution_calendarspan add constraint span_overlaps_no_other exclude using gist (
                int8range(
                    (calendar_id * 7 + weekday - 1) * 86400 + extract(epoch from opens)::bigint,
                    (calendar_id * 7 + weekday - 1) * 86400
                        + case when closes = '00:00' then 86400 else extract(epoch from closes)::bigint end
                ) with &&
            );
            alter table institution_legaltext add constraint legal_text_not_published_by_its_drafter check (
                published_by_id is null or not drafter_ids @> to_jsonb(published_by_id)
            );
            """,
            migrations.RunSQL.noop,
        ),
    ]

import datetime

import django.core.validators
import django.db.models.deletion
import django.db.models.functions.comparison
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feed", "0002_six_kinds"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedAlarm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("customers", "Pelanggan"),
                            ("contracts", "Kontrak"),
                            ("instalments", "Angsuran"),
                            ("payments", "Pembayaran"),
                            ("disbursements", "Pencairan"),
                            ("payment_codes", "Kode pembayaran"),
                        ],
                        max_length=20,
                        verbose_name="Data",
                    ),
                ),
                ("day", models.DateField(verbose_name="Hari")),
                ("due_at", models.DateTimeField()),
                ("counts_from", models.DateTimeField()),
                ("as_of", models.DateTimeField(null=True)),
                ("raised_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-due_at", "kind"],
            },
        ),
        migrations.CreateModel(
            name="FeedHour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("customers", "Pelanggan"),
                            ("contracts", "Kontrak"),
                            ("instalments", "Angsuran"),
                            ("payments", "Pembayaran"),
                            ("disbursements", "Pencairan"),
                            ("payment_codes", "Kode pembayaran"),
                        ],
                        error_messages={"unique": "Jam untuk data ini sudah ada; ubah yang itu."},
                        max_length=20,
                        unique=True,
                        verbose_name="Data",
                    ),
                ),
                (
                    "by",
                    models.TimeField(
                        default=datetime.time(6, 0),
                        help_text="Menurut zona waktu lembaga.",
                        verbose_name="Paling lambat pukul",
                    ),
                ),
                (
                    "days",
                    models.CharField(
                        choices=[("every", "Setiap hari"), ("working", "Hari kerja menurut kalender lembaga")],
                        default="every",
                        max_length=8,
                        verbose_name="Ditunggu pada",
                    ),
                ),
                (
                    "window_hours",
                    models.PositiveSmallIntegerField(
                        default=12,
                        help_text="Data yang lebih lama dari sekian jam sebelum jam itu bukan kiriman hari itu.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(24),
                        ],
                        verbose_name="Dihitung sejak (jam sebelumnya)",
                    ),
                ),
                (
                    "is_expected",
                    models.BooleanField(
                        default=True,
                        help_text="Jika dimatikan, keterlambatan data ini tidak diberitahukan.",
                        verbose_name="Ditunggu",
                    ),
                ),
                ("since", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                "ordering": ["kind"],
            },
        ),
        migrations.RemoveIndex(
            model_name="feedfile",
            name="feed_file_freshness",
        ),
        migrations.AddIndex(
            model_name="feedfile",
            index=models.Index(
                models.F("kind"),
                models.OrderBy(django.db.models.functions.comparison.Least("as_of", "started_at"), descending=True),
                condition=models.Q(("status", "loaded")),
                name="feed_file_data_as_of",
            ),
        ),
        migrations.AddField(
            model_name="feedalarm",
            name="file",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="feed.feedfile"
            ),
        ),
        migrations.AddConstraint(
            model_name="feedhour",
            constraint=models.CheckConstraint(
                condition=models.Q(("window_hours__range", (1, 24))), name="feed_hour_window_is_a_day"
            ),
        ),
        migrations.AddIndex(
            model_name="feedalarm",
            index=models.Index(condition=models.Q(("cleared_at", None)), fields=["kind"], name="feed_alarm_open"),
        ),
        migrations.AddConstraint(
            model_name="feedalarm",
            constraint=models.UniqueConstraint(fields=("kind", "day"), name="feed_alarm_once_a_day"),
        ),
    ]

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.utils.timezone
from django.db import migrations, models

import tanggap.lib.sealing


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="FeedFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=255)),
                (
                    "kind",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("customers", "Pelanggan"),
                            ("contracts", "Kontrak"),
                            ("instalments", "Angsuran"),
                            ("payments", "Pembayaran"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("loaded", "Dimuat"), ("refused", "Ditolak")], default="loaded", max_length=8
                    ),
                ),
                ("error", models.TextField(blank=True)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                ("as_of", models.DateTimeField(null=True)),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seconds", models.FloatField(default=0)),
                ("read", models.PositiveBigIntegerField(default=0)),
                ("inserted", models.PositiveBigIntegerField(default=0)),
                ("updated", models.PositiveBigIntegerField(default=0)),
                ("unchanged", models.PositiveBigIntegerField(default=0)),
                ("stale", models.PositiveBigIntegerField(default=0)),
                ("pending", models.PositiveBigIntegerField(default=0)),
                ("rejected", models.PositiveBigIntegerField(default=0)),
                ("taken_in", models.PositiveBigIntegerField(default=0)),
                ("reasons", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["pk"],
            },
        ),
        migrations.CreateModel(
            name="Arrival",
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
                        ],
                        max_length=20,
                    ),
                ),
                ("ids", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="feed.feedfile"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeedRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("started_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("interrupted_at", models.DateTimeField(null=True)),
                ("seconds", models.FloatField(default=0)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_label", models.CharField(max_length=120)),
            ],
            options={
                "ordering": ["-pk"],
                "indexes": [models.Index(fields=["-started_at", "-id"], name="feed_run_recent")],
            },
        ),
        migrations.AddField(
            model_name="feedfile",
            name="run",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="files", to="feed.feedrun"
            ),
        ),
        migrations.CreateModel(
            name="PendingRow",
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
                        ],
                        max_length=20,
                    ),
                ),
                ("key", models.CharField(max_length=80)),
                ("parent_key", models.CharField(max_length=40)),
                ("as_of", models.DateTimeField(null=True)),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None),
                ),
                ("row", tanggap.lib.sealing.SealedField()),
                ("line", models.PositiveBigIntegerField()),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="feed.feedfile"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="FeedReject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveBigIntegerField(verbose_name="Baris")),
                ("field", models.CharField(blank=True, max_length=40, verbose_name="Kolom")),
                ("reason", models.CharField(max_length=20, verbose_name="Alasan")),
                ("sentence", models.TextField()),
                ("raw", tanggap.lib.sealing.SealedField()),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rejects", to="feed.feedfile"
                    ),
                ),
            ],
            options={
                "ordering": ["line", "pk"],
                "indexes": [models.Index(fields=["file", "line", "id"], name="feed_reject_page")],
            },
        ),
        migrations.AddIndex(
            model_name="feedfile",
            index=models.Index(
                condition=models.Q(("status", "loaded")), fields=["kind", "-started_at"], name="feed_file_freshness"
            ),
        ),
        migrations.AddConstraint(
            model_name="feedfile",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "read",
                        django.db.models.expressions.CombinedExpression(
                            django.db.models.expressions.CombinedExpression(
                                django.db.models.expressions.CombinedExpression(
                                    django.db.models.expressions.CombinedExpression(
                                        django.db.models.expressions.CombinedExpression(
                                            django.db.models.expressions.CombinedExpression(
                                                models.Value(0), "+", models.F("inserted")
                                            ),
                                            "+",
                                            models.F("updated"),
                                        ),
                                        "+",
                                        models.F("unchanged"),
                                    ),
                                    "+",
                                    models.F("stale"),
                                ),
                                "+",
                                models.F("pending"),
                            ),
                            "+",
                            models.F("rejected"),
                        ),
                    )
                ),
                name="feed_rows_read_add_up",
            ),
        ),
        migrations.AddIndex(
            model_name="pendingrow",
            index=models.Index(fields=["kind", "parent_key"], name="pending_row_parent"),
        ),
        migrations.AddConstraint(
            model_name="pendingrow",
            constraint=models.UniqueConstraint(fields=("kind", "key"), name="pending_row_once"),
        ),
    ]

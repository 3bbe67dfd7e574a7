from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("feed", "0004_expect_payments"),
    ]

    operations = [
        migrations.AddField(
            model_name="feedrun",
            name="files_done",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="feedrun",
            name="files_total",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="feedrun",
            name="heard_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="feedrun",
            name="now_expected",
            field=models.PositiveBigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="feedrun",
            name="now_file",
            field=models.CharField(blank=True, max_length=255),
        ),
        migrations.AddField(
            model_name="feedrun",
            name="now_read",
            field=models.PositiveBigIntegerField(default=0),
        ),
        migrations.AddIndex(
            model_name="feedrun",
            index=models.Index(
                condition=models.Q(("finished_at", None), ("interrupted_at", None)),
                fields=["id"],
                name="feed_run_unfinished",
            ),
        ),
        migrations.AddIndex(
            model_name="pendingrow",
            index=models.Index(fields=["kind", "-since", "-id"], name="pending_row_page"),
        ),
    ]

from django.db import migrations


class Migration(migrations.Migration):
    """A house that is set up already expects payments by 06.00, as a new one does (F11)."""

    dependencies = [("feed", "0003_hours_and_alarms"), ("institution", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "insert into feed_feedhour (kind, by, days, window_hours, is_expected, since) "
            "select 'payments', '06:00', 'every', 12, true, now() where exists (select from institution_institution)",
            migrations.RunSQL.noop,
        )
    ]

"""The one row of the rules of letters, as it comes with the house."""

from django.db import migrations


def add(apps, schema_editor):
    apps.get_model("messaging", "LetterRules").objects.get_or_create(pk=1)


class Migration(migrations.Migration):
    dependencies = [("messaging", "0008_letters")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]

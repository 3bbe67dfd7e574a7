from django.db import migrations, models


class Migration(migrations.Migration):
    """Versions stored so far came with the product."""

    dependencies = [("desk", "0006_relations")]

    operations = [
        migrations.AddField("procedureversion", "is_shipped", models.BooleanField(default=True)),
        migrations.AlterField("procedureversion", "is_shipped", models.BooleanField(default=False)),
        migrations.AddField("procedureversion", "loaded_by_id", models.BigIntegerField(null=True)),
    ]

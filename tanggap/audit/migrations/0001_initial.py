import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="ViewEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField()),
                ("actor_id", models.BigIntegerField()),
                ("actor_label", models.CharField(max_length=120)),
                ("customer_id", models.BigIntegerField()),
                ("case_number", models.CharField(blank=True, max_length=24)),
                ("shown", models.JSONField(default=list)),
                ("reason", models.TextField(blank=True)),
                ("request_id", models.CharField(blank=True, max_length=36)),
                ("ip", models.GenericIPAddressField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField()),
                ("act", models.CharField(max_length=64)),
                ("actor_id", models.BigIntegerField(null=True)),
                ("actor_label", models.CharField(blank=True, max_length=120)),
                ("object_type", models.CharField(blank=True, max_length=64)),
                ("object_id", models.CharField(blank=True, max_length=64)),
                ("object_label", models.CharField(blank=True, max_length=120)),
                ("fields", models.JSONField(default=list)),
                ("reason", models.TextField(blank=True)),
                ("request_id", models.CharField(blank=True, max_length=36)),
                ("ip", models.GenericIPAddressField(null=True)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-at", "-id"], name="audit_event_recent"),
                    models.Index(fields=["object_type", "object_id", "-at"], name="audit_event_object"),
                    models.Index(fields=["actor_id", "-at"], name="audit_event_actor"),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="auditevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="0450288fcb55201b346da4e2d56d2293ba7aac03",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_00dfa",
                    table="audit_auditevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddIndex(
            model_name="viewevent",
            index=models.Index(fields=["customer_id", "-at"], name="view_event_customer"),
        ),
        migrations.AddIndex(
            model_name="viewevent",
            index=models.Index(fields=["actor_id", "-at"], name="view_event_actor"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="viewevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6ed5a52291e2e0a0d253fe08f06f954d340623b2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_9956f",
                    table="audit_viewevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]

"""Tasks of departments that stand side by side on a case get a clock each; until now they shared one."""

from typing import Any

import django.db.models.deletion
from django.db import migrations, models


def part_shared(apps: Any, schema_editor: Any) -> None:
    """A clock is its first task's; each other task that shares it gets one like it."""
    rungs = apps.get_model("desk", "Rung").objects.filter(ended_at=None, level="department").exclude(clock=None)
    parted = set()
    for rung in rungs.select_related("clock").order_by("clock", "pk"):
        clock = rung.clock
        if clock.pk in parted:
            clock.pk, clock._state.adding = None, True
        clock.department_id = rung.department_id
        clock.save()
        parted.add(clock.pk)
        rung.clock = clock
        rung.save(update_fields=["clock"])


class Migration(migrations.Migration):
    dependencies = [
        ("desk", "0017_recovery_by_two_after_a_day"),
        ("institution", "0006_payment_sms"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="clock",
            name="one_open_clock_of_a_kind",
        ),
        migrations.AddField(
            model_name="clock",
            name="department",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="institution.department",
            ),
        ),
        migrations.AddConstraint(
            model_name="clock",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stopped_at", None)),
                fields=("case", "kind", "department"),
                name="one_open_clock_of_a_kind_each",
                nulls_distinct=False,
            ),
        ),
        migrations.RunPython(part_shared, migrations.RunPython.noop),
    ]

"""Canaries of the key rings; used by plain SQL only."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
create table lib_canary (
    kind text not null,
    key_id text not null,
    value bytea not null,
    primary key (kind, key_id)
);
"""


class Migration(migrations.Migration):
    dependencies: ClassVar = [("lib", "0001_counters_and_heartbeats")]
    operations: ClassVar = [migrations.RunSQL(FORWARD, "drop table lib_canary")]

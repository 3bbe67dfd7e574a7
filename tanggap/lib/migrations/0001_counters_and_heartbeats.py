"""Tables of `lib` that are used by plain SQL only: limit counters, loop heartbeats, the captcha's replay cache."""

from typing import ClassVar

from django.db import migrations

FORWARD = """
create unlogged table lib_limit_counter (
    name text not null,
    subject bytea not null,
    opened_at timestamptz not null,
    ends_at timestamptz not null,
    hits integer not null,
    primary key (name, subject)
);
create index lib_limit_counter_ends on lib_limit_counter (ends_at);

create table lib_heartbeat (
    process text not null,
    loop text not null,
    beat_at timestamptz not null,
    note text not null default '',
    primary key (process, loop)
);

create unlogged table cache (
    cache_key varchar(255) primary key,
    value text not null,
    expires timestamptz not null
);
create index cache_expires on cache (expires);
"""

BACKWARD = "drop table cache; drop table lib_heartbeat; drop table lib_limit_counter;"


class Migration(migrations.Migration):
    initial = True
    operations: ClassVar = [migrations.RunSQL(FORWARD, BACKWARD)]

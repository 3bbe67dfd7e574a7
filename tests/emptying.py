"""Leaves the database as a test with real transactions found it, without Django's `flush`.

`flush` truncates every table and tells all apps that they were migrated: a second or so, more than most of these tests
take. Here only those tables are emptied that hold anything.
"""

from collections.abc import Set
from functools import cache

from django.db import connection
from django.db.backends.utils import CursorWrapper

KEPT = frozenset({"django_content_type", "auth_permission", "django_migrations"})
"""Written by migrations, and by nobody else."""
WITHOUT_MODELS = frozenset({"lib_limit_counter", "cache", "lib_heartbeat"})
"""Django does not know them."""
AUDIT = frozenset({"audit_auditevent", "audit_viewevent", "audit_auditseal"})
"""No row of these is ever deleted: that trigger fires even for who switches all others off."""


LARGE = 16 << 20
"""Bytes from which on a table is given back its room, for deleted rows are looked through as others are."""


def allow() -> None:
    """Let the audit trail be emptied, in this database only."""
    with connection.cursor() as cursor:
        for table in AUDIT:
            cursor.execute(f"alter table {table} disable trigger never_emptied")


def empty() -> None:
    """Take away all rows of all tables, past the triggers that protect some of them."""
    with connection.cursor() as cursor:
        cursor.execute(_which())
        filled = dict(cursor.fetchall())
        _empty(cursor, filled.keys())
        for table in (table for table, size in filled.items() if size > LARGE):
            cursor.execute(f'vacuum "{table}"')


def _empty(cursor: CursorWrapper, filled: Set[str]) -> None:
    if rows := filled - AUDIT:
        deletions = "; ".join(f'delete from "{table}"' for table in rows)
        cursor.execute(f"begin; set local session_replication_role = replica; {deletions}; commit")
    if filled & AUDIT:
        cursor.execute(f"truncate {', '.join(AUDIT)}")


@cache
def _which() -> str:
    """The query that names the tables that hold anything, each with its size in bytes."""
    tables = {*connection.introspection.django_table_names(only_existing=True, include_views=False), *WITHOUT_MODELS}
    size = "select '{0}', pg_relation_size('\"{0}\"')"
    asked = (f'{size.format(table)} where exists (select from "{table}")' for table in sorted(tables - KEPT))
    return " union all ".join(asked)

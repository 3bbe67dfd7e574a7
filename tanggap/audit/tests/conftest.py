"""Tools to attack the audit trail as somebody would who holds the database."""

from contextlib import contextmanager

import pytest
from django.db import connection

from tanggap.audit import sealer, trail

TABLES = ("audit_auditevent", "audit_viewevent", "audit_auditseal")


@contextmanager
def _triggers_asleep():
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f"alter table {table} disable trigger all")
        yield cursor
        for table in TABLES:
            cursor.execute(f"alter table {table} enable always trigger append_only")
        for table in TABLES[:2]:
            cursor.execute(f"alter table {table} enable always trigger enqueue")


@pytest.fixture
def as_superuser():
    """`with as_superuser() as cursor:` the triggers sleep, as for one who owns the tables."""
    return _triggers_asleep


@pytest.fixture
def acts(db):
    """Five acts, sealed."""
    recorded = [trail.record("holiday.added", by=trail.System("uji"), fields=["name"]) for _ in range(5)]
    sealer.run()
    return recorded

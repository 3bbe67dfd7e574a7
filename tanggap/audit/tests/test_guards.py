"""S4: the database itself refuses to change, delete or empty what was recorded."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from tanggap.audit import trail
from tanggap.audit.models import AuditEvent, AuditSeal, Unsealed, ViewEvent

pytestmark = pytest.mark.django_db
TABLES = ["audit_auditevent", "audit_viewevent", "audit_auditseal"]


@pytest.fixture
def look(budi):
    return trail.viewed(7, by=budi, shown=["phone"], case_number="PGD-2026-000123")


def refuse(statement: str):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize("model", [AuditEvent, ViewEvent, AuditSeal])
def test_nothing_recorded_can_be_updated_or_deleted(acts, look, model):
    from tanggap.audit import sealer

    sealer.run()
    for attempt in (lambda: model.objects.all().delete(), lambda: model.objects.update(**_some_change(model))):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert model.objects.exists()


def _some_change(model):
    return {"digest": b"x"} if model is AuditSeal else {"reason": "lain"}


@pytest.mark.parametrize("table", TABLES)
def test_the_tables_cannot_be_emptied(acts, table):
    with connection.cursor() as cursor:
        cursor.execute(f"alter table {table} enable always trigger never_emptied")
    refuse(f"truncate {table}")


@pytest.mark.parametrize(
    "excuse", ["set local pgtrigger.ignore = '{append_only}'", "set local session_replication_role = replica"]
)
def test_no_session_setting_opens_the_tables(acts, excuse):
    refuse(f"{excuse}; delete from audit_auditevent")
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = origin")


def test_every_event_waits_for_its_seal_whoever_inserts_it(acts, look):
    assert list(Unsealed.objects.values_list("source", "event_id")) == [("view", look.pk)]


def test_a_look_names_the_viewer_the_customer_and_what_was_shown(look, budi):
    assert (look.actor_id, look.customer_id, look.shown, look.case_number) == (budi.pk, 7, ["phone"], "PGD-2026-000123")


def test_no_code_switches_triggers_off():
    here = Path(__file__).resolve()
    files = [path for folder in ("tanggap", "tests") for path in (here.parents[3] / folder).rglob("*.py")]
    assert [path for path in files if path != here and "pgtrigger.ignore" in path.read_text()] == []

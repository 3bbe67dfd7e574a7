"""S4: the database itself refuses to change, delete or empty what was recorded."""

import os
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from tanggap.audit import sealer, trail
from tanggap.audit.models import AuditEvent, AuditSeal, Unsealed, ViewEvent
from tanggap.audit.verification import verify
from tanggap.lib import canary

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


@pytest.fixture
def as_documented_role(db):
    """The rights of docs/security.md, given to a role of this process and taken on; all of it rolled back."""
    page = (Path(__file__).parents[3] / "docs" / "security.md").read_text()
    block = page.partition("```sql\n")[2].partition("```")[0]
    role = f"tanggap_app_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(block.replace("tanggap_app", role))
        cursor.execute(f"set role {role}")
        yield cursor
        cursor.execute("reset role")


def test_the_documented_role_can_do_its_work(as_documented_role):
    """Record, seal, verify, write elsewhere."""
    trail.record("holiday.changed", by=trail.System("uji"))
    sealer.run()
    assert verify().events == 1
    assert canary.check_or_plant() == []


@pytest.mark.parametrize(
    "attack",
    [
        "alter table audit_auditevent disable trigger append_only",
        "drop trigger append_only on audit_auditseal",
        "truncate audit_viewevent",
        "drop table audit_auditseal",
        "set session_replication_role = replica",
        "delete from audit_auditevent",
        "update audit_auditseal set digest = ''",
        "create or replace function audit_refuse() returns trigger language plpgsql as 'begin return new; end'",
    ],
)
def test_the_documented_role_cannot_touch_the_past(as_documented_role, attack):
    with pytest.raises(DatabaseError, match=r"permission denied|must be owner"), transaction.atomic():
        as_documented_role.execute(attack)

"""`tanggap migrate` on a database in use: it waits for a table a little at a time, and says when it cannot have it."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction

from tanggap import preparation
from tanggap.cli import REFUSED, main

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def tries(monkeypatch) -> list[str]:
    """Migrations are one that locks the branches; the tries made at it. Nobody waits for long."""
    made: list[str] = []

    def apply(name: str, **_) -> None:
        made.append(name)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("lock table institution_branch in access exclusive mode")

    monkeypatch.setattr("django.core.management.call_command", apply)
    monkeypatch.setattr(preparation, "LOCK_SECONDS", 0.05)
    monkeypatch.setattr(preparation, "PAUSES", (0, 0, 0))
    return made


@contextmanager
def somebody_reads_branches() -> Iterator[None]:
    other = connection.copy()
    other.set_autocommit(False)
    try:
        other.cursor().execute("lock table institution_branch in access share mode")
        yield
    finally:
        other.rollback()
        other.close()


def lock_timeout() -> str:
    with connection.cursor() as cursor:
        cursor.execute("show lock_timeout")
        return str(cursor.fetchone()[0])


def test_a_table_in_use_is_tried_a_few_times_and_then_named_as_the_reason(tries, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["tanggap", "migrate"])
    with somebody_reads_branches(), pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == REFUSED
    assert "Nothing of that migration was done. Stop web, live and worker" in capsys.readouterr().err
    assert len(tries) == 3
    assert lock_timeout() == "0"


def test_a_table_that_is_free_is_had_at_once(tries):
    preparation.migrate()
    assert tries == ["migrate"]
    assert lock_timeout() == "0"


def test_another_fault_of_the_database_is_not_taken_for_it(tries, monkeypatch):
    def fail(*_: object, **__: object) -> None:
        tries.append("fail")
        raise OperationalError("disk full")

    monkeypatch.setattr("django.core.management.call_command", fail)
    with pytest.raises(OperationalError, match="disk full"):
        preparation.migrate()
    assert tries == ["fail"]

"""The feed's benchmark measures what it says: whole files loaded by the product's own command, beside a fair COPY."""

import resource

import psycopg
import pytest
from django.db import connection

from tanggap.audit.trail import System
from tanggap.bench import feed, feed_bare, feed_files
from tanggap.customers.models import Contract, Customer, Instalment, Payment
from tanggap.feed.loading import figures, load_paths
from tanggap.feed.models import FeedFile
from tests.embedded import address

CONTRACTS = 40


@pytest.fixture
def raw(transactional_db, monkeypatch):
    """The test's database as the benchmark reaches it, and its own processes."""
    monkeypatch.setenv("DATABASE_URL", address(connection))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tanggap.settings")
    with psycopg.connect(address(connection), autocommit=True) as raw:
        yield raw


def indexes(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_indexes where tablename = %s", [table])
        return cursor.fetchone()[0]


def load_here(path):
    """`feed.load` without the start of a process."""
    run = load_paths([path], by=System("uji"))
    return figures(run)["files"], resource.getrusage(resource.RUSAGE_SELF)


def test_a_night_and_the_next_are_loaded_whole_and_compared(raw, tmp_path, monkeypatch):
    """F8."""
    monkeypatch.setattr(feed, "load", load_here)
    results = feed.Bench(address(connection), tmp_path, CONTRACTS, rounds=1).run()
    assert [result.case.name for result in results if result.case.goal == feed.GOAL] == [
        "contracts, first load",
        "instalments, first load",
        "payments, first load",
        "together, first load",
    ]
    assert all(result.ours > 0 for result in results)
    assert [model.objects.count() for model in (Customer, Contract, Instalment, Payment)] == [20, 40, 600, 240]
    nights = FeedFile.objects.order_by("pk").values_list("kind", "inserted", "updated", "rejected")
    assert list(nights)[2:] == [
        ("contracts", 40, 0, 0),
        ("contracts", 0, 0, 0),
        ("instalments", 600, 0, 0),
        ("instalments", 0, 6, 0),
        ("payments", 240, 0, 0),
        ("payments", 0, 2, 0),
    ]
    assert "bare_contracts" not in connection.introspection.table_names()


def test_the_products_own_command_loads_in_a_process_of_its_own(raw, tmp_path):
    feed_files.write(raw, tmp_path, CONTRACTS, ["customers"])
    [file], usage = feed.load(tmp_path / "first" / "customers.csv")
    assert (file["read"], file["inserted"]) == (20, 20)
    assert usage.ru_utime > 0.1
    with pytest.raises(feed.NotLoaded):
        feed.load(tmp_path / "first" / "nothing.csv")


def test_the_yardstick_has_the_mirrors_indexes(raw):
    for kind in feed.KINDS:
        feed_bare.create(raw, kind)
        assert indexes(f"bare_{kind}") == indexes(f"customers_{kind.removesuffix('s')}")
        feed_bare.drop(raw, kind)


def test_every_payment_of_the_files_is_another_one(raw, tmp_path):
    """Payments walk through all contracts by steps; each instalment is paid once."""
    feed_files.write(raw, tmp_path, 1_000, ["payments"])
    paid = {tuple(line.split(",")[1:3]) for line in (tmp_path / "first" / "payments.csv").read_text().split()[1:]}
    assert len(paid) == 1_000 * feed_files.PAYMENTS


def test_a_disk_that_is_too_small_is_said_before(tmp_path):
    with pytest.raises(feed.NoRoom, match="GiB are needed"):
        feed._ask_for_room(tmp_path, 10**12)

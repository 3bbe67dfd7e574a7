"""Processes that load at once, and processes that are killed wherever they are: F3."""

import os
import subprocess
import sys
import time

import pytest
from django.db import connection

from tanggap.audit.trail import System
from tanggap.customers.models import Disbursement
from tanggap.feed.loading import load_paths
from tanggap.feed.models import FeedFile, FeedReject, FeedRun, PendingRow
from tanggap.feed.tests.conftest import CONTRACT, CUSTOMER, DISBURSEMENT, PAYMENT, counted, mirror
from tests.embedded import address

pytestmark = pytest.mark.django_db(transaction=True)
LOAD = """
import os, signal, sys, django
django.setup()
from django.utils.module_loading import import_string
from tanggap.audit.trail import System
from tanggap.feed.loading import load_paths

def deadly(step):
    def taken(*args, **kwargs):
        step(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)
    return taken

for place in sys.argv[2:]:
    owner, name = place.rsplit(".", 1)
    owner = import_string(f"tanggap.feed.{owner}")
    setattr(owner, name, deadly(getattr(owner, name)))
load_paths([sys.argv[1]], by=System("uji"))
"""
"""Loads the file named first and dies right after the steps named then."""
STEPS = ["intake.fill", "intake.merge", "pending.keep", "intake._take_in_waiting", "intake._keep_seconds"]


def start(path, *deadly) -> subprocess.Popen:
    environ = os.environ | {"DATABASE_URL": address(connection), "DJANGO_SETTINGS_MODULE": "tanggap.settings"}
    return subprocess.Popen([sys.executable, "-c", LOAD, str(path), *deadly], env=environ, stderr=subprocess.DEVNULL)


def everything() -> tuple:
    pending = sorted(PendingRow.objects.values_list("kind", "key", "file_id"))
    return mirror(), pending, FeedReject.objects.count(), FeedFile.objects.count()


@pytest.fixture
def contracts(load, tmp_path):
    """A file that changes one contract and brings others, one of which a payment waits for; one row is bad, one waits
    for its customer."""
    load(customers=[CUSTOMER], contracts=[CONTRACT], payments=[PAYMENT.replace("00123", "00999")])
    rows = [CONTRACT.replace("00123", f"00{n}") for n in range(200, 1_000)]
    orphan = CONTRACT.replace("00123", "01000").replace("K1", "K9")
    text = "\n".join([CONTRACT.replace("9000000", "1"), *rows, orphan, CONTRACT.replace("active", "aktif")])
    path = tmp_path / "contracts.csv"
    path.write_text(f"contract_number,customer_id,product,status,principal,tenor,started_on\n{text}\n")
    return path


def gone(child: subprocess.Popen) -> None:
    """Wait until the child and its connections are no more."""
    assert child.wait(60) == -9
    deadline = time.monotonic() + 20
    while others_connected() and time.monotonic() < deadline:
        time.sleep(0.05)


def others_connected() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "select exists (select from pg_stat_activity where datname = current_database() "
            "and pid <> pg_backend_pid() and state <> 'idle')"
        )
        return cursor.fetchone()[0]


@pytest.mark.parametrize("step", STEPS)
def test_a_load_killed_at_any_step_leaves_nothing_and_the_next_one_works(contracts, step):
    """F3: the last of the steps is the one before the commit."""
    before = everything()
    gone(start(contracts, step))
    assert everything() == before
    run = load_paths([contracts], by=System("uji"))
    expected = {"read": 803, "inserted": 800, "updated": 1, "pending": 1, "rejected": 1, "taken_in": 1}
    assert counted(run) == expected
    assert FeedRun.objects.exclude(interrupted_at=None).count() == 1


def test_a_load_killed_after_its_commit_is_whole(contracts):
    """F3: all or none; the next load finds everything unchanged."""
    gone(start(contracts, "progress.Telling.done"))
    run = load_paths([contracts], by=System("uji"))
    assert counted(run) == {"read": 803, "unchanged": 801, "pending": 1, "rejected": 1}


def test_two_processes_that_load_a_kind_at_once_wait_for_each_other(load, tmp_path):
    """F3: each row is inserted once, by either."""
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    path = tmp_path / "disbursements.csv"
    rows = [DISBURSEMENT.replace("D1", f"D{n}") for n in range(3_000)]
    header = "disbursement_id,contract_number,requested_at,status,completed_at,failure_reason"
    path.write_text("\n".join([header, *rows]))
    assert [child.wait(60) for child in [start(path), start(path)]] == [0, 0]
    figures = FeedFile.objects.filter(kind="disbursements").values_list("inserted", "unchanged")
    assert sorted(figures) == [(0, 3_000), (3_000, 0)]
    assert Disbursement.objects.count() == 3_000

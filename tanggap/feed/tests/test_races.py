"""Two loads at once, a load that is killed: F3, and nothing is lost."""

import os
import signal
import subprocess
import sys
import time

import pytest
from django.db import connection

from tanggap.audit.trail import System
from tanggap.customers.models import Contract, Instalment, Payment
from tanggap.feed.loading import load_paths
from tanggap.feed.models import FeedFile, FeedRun, PendingRow
from tanggap.feed.tests.conftest import CONTRACT, CUSTOMER, HEADERS
from tests.at_once import at_once
from tests.embedded import address

pytestmark = pytest.mark.django_db(transaction=True)


def write(folder, kind, rows):
    folder.mkdir(exist_ok=True)
    path = folder / f"{kind}.csv"
    path.write_text("\n".join([HEADERS[kind], *rows]) + "\n")
    return path


def test_two_loads_of_a_kind_run_one_after_the_other(tmp_path, institution):
    """F3: the same file four times at once: each row inserted once, every load's sum adds up."""
    rows = [f"200991600123,{n},2016-06-01,815000" for n in range(1, 500)]
    load_paths([write(tmp_path, "customers", [CUSTOMER]), write(tmp_path, "contracts", [CONTRACT])], by=System("uji"))
    path = write(tmp_path, "instalments", rows)
    at_once(*[lambda: load_paths([path], by=System("uji"))] * 4)
    files = FeedFile.objects.filter(kind="instalments")
    assert sorted(files.values_list("inserted", "unchanged")) == [(0, 499)] * 3 + [(499, 0)]
    assert Instalment.objects.count() == 499


def test_parents_and_children_that_come_at_once_find_each_other(tmp_path, institution):
    """F3: whichever commits first, no row is left waiting whose parent is there."""
    for turn in range(6):
        number = f"20099160{turn:04d}"
        contracts = write(tmp_path / f"c{turn}", "contracts", [CONTRACT.replace("200991600123", number)])
        customers = write(tmp_path / f"k{turn}", "customers", [CUSTOMER.replace("K1", f"K{turn}")])
        contracts.write_text(contracts.read_text().replace("K1", f"K{turn}"))
        payments = write(tmp_path / f"p{turn}", "payments", [f"P{turn},{number},1,2016-05-30T09:15:00Z,1"])
        at_once(*(lambda path=path: load_paths([path], by=System("uji")) for path in (payments, contracts, customers)))
    assert not PendingRow.objects.exists()
    assert Payment.objects.count() == Contract.objects.count() == 6


KILLED = """
import os, sys, django
django.setup()
from tanggap.audit.trail import System
from tanggap.feed.loading import load_paths
def progress(name, done, total):
    print(done, flush=True)
load_paths([sys.argv[1]], by=System("uji"), progress=progress)
"""


def test_a_load_that_is_killed_leaves_nothing_and_whoever_looks_sees_it(tmp_path, institution, signed_in, wati):
    """F3: all or none, also by kill -9; F6: the run does not seem to run for ever."""
    load_paths([write(tmp_path, "customers", [CUSTOMER]), write(tmp_path, "contracts", [CONTRACT])], by=System("uji"))
    rows = [f"P{n},200991600123,1,2016-05-30T09:15:00Z,1" for n in range(100_000)]
    path = write(tmp_path, "payments", rows)
    child = start_loading(path)
    while int(child.stdout.readline()) == 0:
        pass
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    child.stdout.close()
    deadline = time.monotonic() + 20
    while others_connected() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Payment.objects.exists()
    killed = FeedRun.objects.first()
    assert killed.is_running
    page = signed_in(wati).get(f"/staff/settings/feeds/{killed.pk}").text
    assert "Pemuatan ini terputus" in page
    assert "hx-get" not in page
    load_paths([path], by=System("uji"))
    killed.refresh_from_db()
    assert killed.interrupted_at
    assert not killed.is_running
    assert Payment.objects.count() == 100_000


def start_loading(path) -> subprocess.Popen:
    environ = os.environ | {"DATABASE_URL": address(connection), "DJANGO_SETTINGS_MODULE": "tanggap.settings"}
    return subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def others_connected() -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() "
            "and state <> 'idle'"
        )
        return cursor.fetchone()[0]

"""The straight way into an empty mirror ends where the way by the stage ends, whatever the file holds: F3, F4, F8."""

import json
import os
import signal
import subprocess
import sys
from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.customers.models import Contract, Customer, Disbursement, Instalment, Payment, PaymentCode
from tanggap.feed.formats import lines
from tanggap.feed.kinds import KINDS
from tanggap.feed.loading import load_paths
from tanggap.feed.models import FIGURES, Arrival, FeedFile, FeedReject, PendingRow
from tanggap.feed.staging import filling, tables
from tanggap.feed.staging.straight import NotStraight, Straight
from tanggap.feed.tests.conftest import CONTRACT, CUSTOMER, INSTALMENT, PAYMENT, counted, errors, mirror
from tests.embedded import address

pytestmark = pytest.mark.django_db(transaction=True)
MODELS = {
    "contracts": Contract,
    "instalments": Instalment,
    "payments": Payment,
    "disbursements": Disbursement,
    "payment_codes": PaymentCode,
}
AMOUNTS = ["1", "815000", "815000.00", "0.50", "999999999999999", "007"]
DATES = ["2016-06-01", "1900-01-01", "2199-12-31", "2016-02-29"]
TIMES = ["2016-05-30T09:15:00+07:00", "2016-05-30 09:15Z", "1900-01-01T00:00:00.123+00:00", "2199-12-30T23:59:59-01:00"]
TEXTS = ["va_bca", "", "Kantor Pos 3", "naïve é", "NULL", "'x'", "a;b"]
BAD = {
    "status": ["aktif", "ACTIVE", ""],
    "product": ["", "x" * 25, " motor "],
    "amount": ["-1", "1e5", "1.5", "9" * 16, " 1"],
    "principal": ["NaN", ""],
    "due_date": ["2016-02-30", "1899-12-31", "2200-01-01", "today", ""],
    "started_on": ["2216-01-01"],
    "paid_at": ["2016-05-30T25:00:00Z", "2016-05-30 09:15", "2200-01-01T00:00:00Z", "1899-12-31T23:00:00Z"],
    "requested_at": ["now", "2016-02-30T00:00:00Z"],
    "withdrawn": ["yes", "tRUE"],
    "reversed": ["2"],
    "currency": ["USD", "idr"],
    "updated_at": ["2199-01-01T00:00:00Z", "2016-05-30"],
    "amount_type": ["FIXED"],
    "tenor": ["1000", "-1"],
    "instalment_no": ["x", ""],
    "channel": ["\\N", '"quoted, ""twice"""', "x" * 41, "\t", "\\"],
    "bank": ["\\N", "x" * 41, "a\\b", '"BCA, Tbk"'],
    "holder_name": [' "a"', "\\."],
    "contract_number": ["2009-9160-0123", "900991600123", "", "x", "2" * 21],
    "customer_id": ["K9", "\\N", ""],
}


def key(name: str, n: int) -> str:
    names = {"payment_id": f"P{n}", "disbursement_id": f"D{n}", "instalment_no": str(n), "number": f"88{n}"}
    return names[name]


def good(kind: str, name: str, n: int, chance: Random) -> str:
    column = KINDS[kind].by_name[name]
    if name == "contract_number":
        return f"3009916{n:05d}" if kind == "contracts" else f"20099160012{chance.randrange(5) if n % 3 else n % 5}"
    if name == "customer_id":
        return f"K{chance.randrange(3)}"
    if name in KINDS[kind].key and name != "bank":
        return key(name, n)
    if column.type.among:
        return chance.choice([*column.type.among, *([] if column.required else [""])])
    pool = {"number": AMOUNTS, "date": DATES, "time": TIMES, "text": TEXTS}[column.type.holds]
    if name == "updated_at":
        pool = TIMES[:3]
    if column.type.stage == "smallint":
        pool = ["1", "15", "007"]
    return chance.choice([value for value in pool if value] if column.required else [*pool, ""])


def a_file(kind: str, columns: list[str], size: int, seed: int) -> str:
    """Mostly good rows; every other stretch of some dozens has rows with something odd in a column."""
    chance = Random(seed)
    made = [",".join(columns)]
    for n in range(size):
        row = {name: good(kind, name, n, chance) for name in columns}
        if n // 40 % 2 and not chance.randrange(12):
            name = chance.choice([name for name in columns if name in BAD])
            row[name] = chance.choice(BAD[name] if [name] != list(KINDS[kind].key) else ["", "x", f"3-{n:08d}"])
        made.append(",".join(row.values()))
    return "\n".join(made) + "\n"


@pytest.fixture
def ways(monkeypatch):
    """Small blocks, and how many rows went straight."""
    monkeypatch.setattr(lines, "BLOCK", 512)
    monkeypatch.setattr(filling, "CHUNK", 2048)
    monkeypatch.setattr(tables, "WORTH", 0)
    straight = {"rows": 0, "begun again": 0}
    copy, begun = Straight.copy, NotStraight.__init__

    def noted(self, ready, count):
        done = copy(self, ready, count)
        straight["rows"] += count if done else 0
        return done

    def again(self, *args):
        straight["begun again"] += 1
        begun(self, *args)

    monkeypatch.setattr(Straight, "copy", noted)
    monkeypatch.setattr(NotStraight, "__init__", again)
    return straight


@pytest.fixture
def parents(load, monkeypatch):
    load(
        customers=[CUSTOMER.replace("K1", f"K{n}") for n in range(3)],
        contracts=[CONTRACT.replace("00123", f"0012{n}") for n in range(5)],
    )


def outcome(kind: str, run) -> tuple:
    """Everything that a load leaves behind, but for the numbers of rows and the time."""
    model = MODELS[kind]
    parent = "customer__core_id" if kind == "contracts" else "contract__number"
    names = [
        field.name
        for field in model._meta.fields
        if field.name not in {"id", "pk", "loaded_at", "contract", "customer"}
    ]
    rows = sorted(model.objects.values_list(parent, *names), key=repr)
    file = run.files.get()
    rejects = list(FeedReject.objects.filter(file=file).values_list("line", "field", "reason", "sentence", "raw"))
    waiting = sorted(PendingRow.objects.values_list("kind", "key", "parent_key", "as_of", "columns", "row", "line"))
    figures = {name: getattr(file, name) for name in (*FIGURES, "read", "status", "error", "reasons")}
    return rows, sorted(rejects), waiting, figures


def forget(kind: str) -> None:
    PendingRow.objects.all().delete()
    if kind == "contracts":
        Contract.objects.all().delete()
    MODELS[kind].objects.all().delete()


COLUMNS = {kind: [column.name for column in KINDS[kind].columns] for kind in MODELS}


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("columns", ["all", "required"])
@pytest.mark.parametrize("kind", MODELS)
def test_both_ways_end_the_same(parents, load, ways, monkeypatch, kind, columns, seed):
    """F4: rows, rejected rows, waiting rows and figures, for files with every oddity."""
    names = COLUMNS[kind] if columns == "all" else KINDS[kind].required
    text = a_file(kind, names, 990, seed)
    files = {f"{kind}.csv": text, "manifest.json": json.dumps({"as_of": "2016-11-15T05:30:00+07:00"})}
    ends = []
    for worth in (0, 1 << 40):
        forget(kind)
        monkeypatch.setattr(tables, "WORTH", worth)
        ends.append(outcome(kind, load(dict(files))))
    assert ends[0] == ends[1]
    assert ends[0][3]["rejected"] > 10
    assert ways["rows"] > 250
    assert ways["begun again"] == 0


def instalments(count: int) -> list[str]:
    return [f"200991600123,{n},2016-06-01,100" for n in range(count)]


def test_a_clean_file_goes_straight_altogether(parents, load, ways):
    """F8."""
    run = load(instalments=instalments(600))
    assert counted(run) == {"read": 600, "inserted": 600}
    assert ways == {"rows": 600, "begun again": 0}


def test_rows_without_parent_wait_and_the_others_of_their_block_are_taken(parents, load, ways):
    """F3."""
    rows = instalments(600)
    rows[300] = rows[300].replace("00123", "00999")
    assert counted(load(instalments=rows)) == {"read": 600, "inserted": 599, "pending": 1}
    assert 500 < ways["rows"] < 600
    assert PendingRow.objects.get().line == 302


@pytest.mark.parametrize("again", ["200991600123,7,2016-06-01,100.00", "2009-9160-0123,7,2016-06-01,200.00"])
def test_a_key_that_is_there_twice_is_found_whichever_way_its_rows_went(parents, load, ways, again):
    """F4: both straight, or one of them staged."""
    rows = instalments(600)
    rows[590] = again
    assert counted(load(instalments=rows)) == {"read": 600, "inserted": 599, "rejected": 1}
    assert ways["begun again"] == 1
    reject = FeedReject.objects.get()
    assert (reject.line, reject.reason, reject.raw) == (592, "duplicate_key", again)
    assert "baris 9" in reject.sentence
    assert Instalment.objects.count() == 599


def test_a_row_that_waits_with_the_key_of_one_that_went_straight_is_found(parents, load, ways):
    """F4."""
    rows = [PAYMENT.replace("P1", f"P{n}") for n in range(300)]
    rows[250] = PAYMENT.replace("P1", "P7").replace("00123", "00999")
    assert counted(load(payments=rows)) == {"read": 300, "inserted": 299, "rejected": 1}
    assert ways["begun again"] == 1
    assert FeedReject.objects.get().line == 252


@pytest.mark.parametrize(("said", "is_loaded"), [("60000", True), ("60100", True), ("60001", False)])
def test_control_totals_count_both_ways(parents, load, ways, said, is_loaded):
    """F5: one of the rows is staged, since it has no parent."""
    rows = [*instalments(600), *([] if said == "60000" else ["9009,1,2016-06-01,100"])]
    total = {"files": {"instalments.csv": {"rows": len(rows), "amount": said}}}
    run = load({"manifest.json": json.dumps(total)}, instalments=rows)
    assert bool(errors(run)) is not is_loaded
    assert Instalment.objects.count() == (600 if is_loaded else 0)


def test_too_many_rejected_rows_refuse_the_file_and_are_kept(parents, load, ways):
    """F4: --max-rejected."""
    run = load(instalments=[*instalments(600), "x,y,z,0"], max_rejected=0)
    assert "1 dari 601 baris" in errors(run)[0]
    assert not Instalment.objects.exists()
    assert FeedReject.objects.get().line == 602


told = []


def listener(kind, ids):
    told.append((kind, list(ids)))


def test_listeners_are_told_of_rows_that_went_straight(parents, load, ways, settings):
    """F9."""
    settings.FEED_LISTENERS = [f"{__name__}.listener"]
    told.clear()
    load(instalments=instalments(600))
    assert told == [("instalments", [Contract.objects.get(number="200991600123").pk])]
    assert not Arrival.objects.exists()


def test_rows_updated_today_are_judged_by_the_stage(parents, load, ways):
    """F3: who is not of the future is taken."""
    now, ahead = timezone.now(), timezone.now() + timedelta(days=2)
    moments = [now - timedelta(days=3), now, ahead]
    rows = [f"{row},{moments[n // 200].isoformat()}" for n, row in enumerate(instalments(600))]
    run = load({"instalments.csv": "\n".join(["contract_number,instalment_no,due_date,amount,updated_at", *rows])})
    assert counted(run) == {"read": 600, "inserted": 400, "rejected": 200}
    assert 150 < ways["rows"] <= 200


def test_what_waited_is_taken_in_by_parents_that_went_straight(load, ways):
    """F3."""
    load(customers=[CUSTOMER], instalments=[INSTALMENT])
    run = load(contracts=[CONTRACT, *(CONTRACT.replace("00123", f"0{n}") for n in range(1_000, 1_100))])
    assert counted(run) == {"read": 101, "inserted": 101, "taken_in": 1}
    assert ways["rows"] == 101


def test_a_file_that_breaks_off_leaves_nothing(parents, load, ways):
    """F3, F4: refused whole when most of it has gone straight."""
    text = "\n".join(["contract_number,instalment_no,due_date,amount", *instalments(600)])
    run = load({"instalments.csv": text.encode() + b"\n\xff"})
    assert errors(run) == ["Berkas ini bukan UTF-8."]
    assert ways["rows"] > 300
    assert not Instalment.objects.exists()


def test_what_is_loaded_straight_is_unchanged_the_second_time(parents, load, ways):
    """F3."""
    for figure in ("inserted", "unchanged"):
        assert counted(load(instalments=instalments(600))) == {"read": 600, figure: 600}


KILLED = """
import os, signal, sys, django
django.setup()
from tanggap.audit.trail import System
from tanggap.feed.formats import lines
from tanggap.feed.loading import load_paths
from tanggap.feed.staging import filling, tables
from tanggap.feed.staging.straight import Straight
lines.BLOCK, filling.CHUNK, tables.WORTH = 512, 2048, 0
copy = Straight.copy
def deadly(self, ready, count):
    copy(self, ready, count)
    if self.count > 300:
        os.kill(os.getpid(), signal.SIGKILL)
Straight.copy = deadly
load_paths([sys.argv[1]], by=System("uji"))
"""


def test_a_load_that_is_killed_on_its_way_leaves_nothing(parents, load, ways, tmp_path):
    """F3."""
    path = tmp_path / "instalments.csv"
    path.write_text("\n".join(["contract_number,instalment_no,due_date,amount", *instalments(600)]))
    before = mirror(), FeedFile.objects.count()
    environ = os.environ | {"DATABASE_URL": address(connection), "DJANGO_SETTINGS_MODULE": "tanggap.settings"}
    command = [sys.executable, "-c", KILLED, str(path)]
    child = subprocess.run(command, env=environ, stderr=subprocess.DEVNULL, check=False)
    assert child.returncode == -signal.SIGKILL
    assert (mirror(), FeedFile.objects.count()) == before
    assert counted(load_paths([path], by=System("uji"))) == {"read": 600, "inserted": 600}


def test_customers_never_go_straight(load, ways):
    """S3: their fields are sealed."""
    load(customers=[CUSTOMER.replace("K1", f"K{n}") for n in range(50)])
    assert ways["rows"] == 0
    assert Customer.objects.count() == 50

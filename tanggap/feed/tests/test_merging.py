"""Updates, older files, rows before their parents, any order and any split: F3, F9."""

import json
from datetime import UTC, datetime
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanggap.audit.trail import System
from tanggap.customers.models import Contract, Customer, Disbursement, Instalment, Payment, PaymentCode
from tanggap.feed.loading import load_paths
from tanggap.feed.models import Arrival, FeedFile, PendingRow
from tanggap.feed.sql import ask
from tanggap.feed.tests.conftest import (
    CONTRACT,
    CUSTOMER,
    DISBURSEMENT,
    HEADERS,
    INSTALMENT,
    PAYMENT,
    PAYMENT_CODE,
    ROWS,
    counted,
    mirror,
)

pytestmark = pytest.mark.django_db


def test_what_differs_is_updated_and_what_is_new_inserted(load):
    """F3."""
    load(customers=[CUSTOMER], contracts=[CONTRACT], instalments=[INSTALMENT])
    run = load(instalments=[INSTALMENT.replace("815000", "820000"), "200991600123,2,2016-07-01,1"])
    assert counted(run) == {"read": 2, "inserted": 1, "updated": 1}
    assert list(Instalment.objects.order_by("number").values_list("amount", flat=True)) == [820_000, 1]


def test_a_changed_customer_is_sealed_anew(load):
    """F7."""
    load(customers=[CUSTOMER, CUSTOMER.replace("K1", "K2")])
    run = load(customers=[CUSTOMER.replace("6285298765432", "0811223344556"), CUSTOMER.replace("K1", "K2")])
    assert counted(run) == {"read": 2, "updated": 1, "unchanged": 1}
    assert Customer.objects.with_phone("+62811223344556").get().core_id == "K1"
    assert Customer.objects.get(core_id="K2").phone == "+6285298765432"


def test_a_column_that_the_file_does_not_have_keeps_what_is_stored(load):
    """F3."""
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    load({"instalments.csv": f"{HEADERS['instalments']},penalty\n{INSTALMENT},500\n"})
    load(instalments=[INSTALMENT.replace("815000", "9")])
    instalment = Instalment.objects.get()
    assert (instalment.amount, instalment.penalty) == (9, 500)


def test_a_payment_is_taken_back_and_an_instalment_withdrawn(load):
    """F3."""
    load(customers=[CUSTOMER], contracts=[CONTRACT], instalments=[INSTALMENT], payments=[PAYMENT])
    load({"payments.csv": f"{HEADERS['payments']},reversed\n{PAYMENT},true\n"})
    load({"instalments.csv": f"{HEADERS['instalments']},withdrawn\n{INSTALMENT},true\n"})
    assert Payment.objects.get().is_reversed
    assert Instalment.objects.get().is_withdrawn


def with_time(kind: str, row: str, moment: str) -> dict[str, str]:
    return {f"{kind}.csv": f"{HEADERS[kind]},updated_at\n{row},{moment}\n"}


def changed(kind: str) -> str:
    """The row of that kind with another value in a column that is not of its key."""
    values = ("SUKARNO", "9000000", "815000", "815000", "Rekening tidak ditemukan", "815000")
    return ROWS[kind].replace(dict(zip(HEADERS, values, strict=True))[kind], "SUHARTO" if kind == "customers" else "77")


@pytest.mark.parametrize("kind", HEADERS)
def test_an_older_row_changes_nothing(load, kind):
    """F3: stale, by updated_at."""
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    load(with_time(kind, ROWS[kind], "2016-11-15T00:00:00+07:00"))
    before = mirror()
    run = load(with_time(kind, changed(kind), "2016-11-14T16:59:59Z"))
    assert counted(run) == {"read": 1, "stale": 1}
    assert mirror() == before


@pytest.mark.parametrize("kind", HEADERS)
def test_a_correction_of_the_same_instant_is_taken(load, kind):
    """F3: stale is what is older; a core that stamps days sends two truths with one time."""
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    load(with_time(kind, ROWS[kind], "2016-11-15T00:00:00+07:00"))
    run = load(with_time(kind, changed(kind), "2016-11-14T17:00:00Z"))
    assert counted(run) == {"read": 1, "updated": 1}


def test_a_file_is_as_old_as_its_manifest_says(load):
    """F3, F5: as_of."""

    def nightly(amount, as_of):
        return load({"manifest.json": json.dumps({"as_of": as_of})}, instalments=[INSTALMENT.replace("815000", amount)])

    load(customers=[CUSTOMER], contracts=[CONTRACT])
    nightly("1", "2016-11-15T05:30:00+07:00")
    assert counted(nightly("1", "2016-11-17T05:30:00+07:00")) == {"read": 1, "unchanged": 1}
    assert counted(nightly("2", "2016-11-16T05:30:00+07:00")) == {"read": 1, "stale": 1}
    assert Instalment.objects.get().amount == 1
    assert FeedFile.objects.data_as_of("instalments") == datetime(2016, 11, 16, 22, 30, tzinfo=UTC)


def test_rows_wait_for_their_parents_and_are_taken_in_when_these_arrive(load):
    """F3: in one run they come in order; here each comes before its parent."""
    assert counted(load(payments=[PAYMENT])) == {"read": 1, "pending": 1}
    assert counted(load(instalments=[INSTALMENT])) == {"read": 1, "pending": 1}
    assert counted(load(contracts=[CONTRACT])) == {"read": 1, "pending": 1}
    assert not Payment.objects.exists()
    assert counted(load(customers=[CUSTOMER])) == {"read": 1, "inserted": 1, "taken_in": 3}
    assert not PendingRow.objects.exists()
    assert Payment.objects.get().contract == Instalment.objects.get().contract == Contract.objects.get()


def test_a_row_that_waits_does_not_wait_twice(load):
    """F3: the same file again, and a newer version, take the place of the one that waits."""
    for amount in ("1", "1", "2"):
        assert counted(load(payments=[PAYMENT.replace("815000", amount)])) == {"read": 1, "pending": 1}
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    assert [payment.amount for payment in Payment.objects.all()] == [2]


def test_a_newer_row_that_finds_its_parent_outdoes_one_that_waits(load):
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    load(payments=[PAYMENT.replace("200991600123", "200991600999")])
    load(payments=[PAYMENT])
    load(contracts=[CONTRACT.replace("200991600123", "200991600999")])
    assert Payment.objects.get().contract.number == "200991600123"
    assert not PendingRow.objects.exists()


def test_waiting_rows_are_sealed(load):
    """F4, S3."""
    load({"payments.csv": f"{HEADERS['payments']},reference\n{PAYMENT},RAHASIA\n"})
    [row] = ask("select row from feed_pendingrow")
    assert b"RAHASIA" not in bytes(row)
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    assert Payment.objects.get().reference == "RAHASIA"


def test_the_number_of_queries_does_not_grow_with_the_rows(load):
    """F8: by set."""
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    counts = []
    for rows in (3, 900):
        Instalment.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            load(instalments=[f"200991600123,{n},2016-06-01,1" for n in range(rows)])
        counts.append(len(queries))
    assert counts[0] == counts[1]


told = []


def listener(kind, ids):
    told.append((kind, list(ids)))


def broken_listener(kind, ids):
    raise RuntimeError("listener")


def test_listeners_are_told_what_arrived(load, settings):
    """F9: row first, then the call with its ids; unchanged rows wake nobody."""
    settings.FEED_LISTENERS = [f"{__name__}.listener"]
    told.clear()
    load(customers=[CUSTOMER], contracts=[CONTRACT], payments=[PAYMENT])
    contract = Contract.objects.get()
    assert told == [("customers", [contract.customer_id]), ("contracts", [contract.pk]), ("payments", [contract.pk])]
    load(payments=[PAYMENT])
    assert len(told) == 3
    load(payments=[PAYMENT.replace("815000", "1")])
    assert told[3:] == [("payments", [contract.pk])]
    assert not Arrival.objects.exists()


def test_a_row_that_waited_wakes_too(load, settings):
    settings.FEED_LISTENERS = [f"{__name__}.listener"]
    load(customers=[CUSTOMER], payments=[PAYMENT])
    told.clear()
    load(contracts=[CONTRACT])
    assert [kind for kind, _ in told] == ["contracts", "payments"]


def test_what_a_failing_listener_was_not_told_is_told_by_the_next_run(load, settings):
    settings.FEED_LISTENERS = [f"{__name__}.broken_listener"]
    load(customers=[CUSTOMER])
    assert Arrival.objects.count() == 1
    settings.FEED_LISTENERS = [f"{__name__}.listener"]
    told.clear()
    load(customers=[CUSTOMER])
    assert [kind for kind, _ in told] == ["customers"]


# Any order, any split

MOMENTS = [f"2016-11-{day:02d}T00:00:00Z" for day in range(10, 16)]


def rows_of_a_core() -> dict[str, list[tuple[str, str]]]:
    """Rows of every kind with the moment each is of: versions of the same keys among them, and orphans."""
    customers = [(CUSTOMER.replace("K1", f"K{k}"), "1990-08-17") for k in (1, 2)]
    contracts = [CONTRACT.replace("K1", f"K{k}").replace("00123", f"0012{k}") for k in (1, 2, 3)]
    instalments = [f"20099160012{k},{n},2016-06-01" for k in (1, 2, 4) for n in (1, 2)]
    payments = [f"P{n},20099160012{k},{n},2016-06-01T00:00:00Z" for k in (1, 2, 3) for n in (k, k + 3)]
    disbursements = [f"D{k},20099160012{k},2016-06-01T00:00:00Z,failed,," for k in (1, 2, 3)]
    codes = [f"20099160012{k},BCA,{k},fixed" for k in (1, 2, 4)]
    versions = {
        "customers": [(row.replace("1990-08-17", f"199{v}-08-17"), v) for row, _ in customers for v in (0, 1)],
        "contracts": [(row.replace("9000000", f"{v}"), v) for row in contracts for v in (0, 1, 2)],
        "instalments": [(f"{row},{v}", v) for row in instalments for v in (0, 3)],
        "payments": [(f"{row},{v}", v) for row in payments for v in (1, 2)],
        "disbursements": [(f"{row}sebab {v}", v) for row in disbursements for v in (2, 4)],
        "payment_codes": [(f"{row},{v},", v) for row in codes for v in (0, 5)],
    }
    return {kind: [(row, MOMENTS[v]) for row, v in rows] for kind, rows in versions.items()}


def load_shuffled(folder, chance: Random) -> None:
    """All rows, in files of random size and order; two versions of a key never in the same file."""
    files = []
    for kind, rows in rows_of_a_core().items():
        for moment in {moment for _, moment in rows}:
            part = [f"{row},{moment}" for row, at in rows if at == moment]
            chance.shuffle(part)
            cut = chance.randint(0, len(part))
            files += [(kind, lines) for lines in (part[:cut], part[cut:]) if lines]
    chance.shuffle(files)
    for index, (kind, lines) in enumerate(files):
        path = folder / f"{kind}-{index}.csv"
        path.write_text("\n".join([f"{HEADERS[kind]},updated_at", *lines]) + "\n")
        run = load_paths([path], by=System("uji"))
        assert not run.files.exclude(error="").exists()
        path.unlink()


def waiting() -> list:
    return sorted(PendingRow.objects.values_list("kind", "key", "parent_key", "as_of"))


def forget_everything() -> None:
    for model in (PendingRow, PaymentCode, Disbursement, Payment, Instalment, Contract, Customer):
        model.objects.all().delete()


@pytest.mark.django_db(transaction=True)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2**32), st.integers(0, 2**32))
def test_any_order_and_any_split_of_files_ends_the_same(tmp_path, institution, one, other):
    """F3."""
    ends = []
    for seed in (one, other):
        forget_everything()
        load_shuffled(tmp_path, Random(seed))
        ends.append((mirror(), waiting()))
    assert ends[0] == ends[1]
    assert [len(rows) for rows in ends[0][0].values()] == [2, 2, 4, 4, 2, 2]
    assert len(ends[0][1]) == 7


def test_a_disbursement_wakes_its_contract(load, settings):
    """F9."""
    settings.FEED_LISTENERS = [f"{__name__}.listener"]
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    told.clear()
    for row in (DISBURSEMENT, DISBURSEMENT, DISBURSEMENT.replace("failed", "success")):
        load(disbursements=[row], payment_codes=[PAYMENT_CODE])
    contract = Contract.objects.get()
    assert told == [
        ("disbursements", [contract.pk]),
        ("payment_codes", [contract.pk]),
        ("disbursements", [contract.pk]),
    ]


def test_a_payment_code_is_withdrawn_and_a_disbursement_ends(load):
    """F2, F3."""
    load(**{kind: [row] for kind, row in ROWS.items()})
    load({"payment_codes.csv": f"{HEADERS['payment_codes']},withdrawn\n{PAYMENT_CODE},true\n"})
    load(disbursements=["D1,200991600123,2016-05-02T09:15:00+07:00,success,2016-05-03T10:15:00+07:00,"])
    assert PaymentCode.objects.get().is_withdrawn
    disbursement = Disbursement.objects.get()
    assert (disbursement.status, disbursement.failure_reason, disbursement.amount) == ("success", "", None)


def test_a_folder_is_loaded_parents_first_whatever_its_formats(load):
    """F1, F3: nothing has to wait."""
    objects = {
        kind: dict(zip(HEADERS[kind].split(","), row.split(","), strict=True)) for kind, row in reversed(ROWS.items())
    }
    files = {f"{kind}-a.jsonl": json.dumps(one) + "\n" for kind, one in objects.items()}
    run = load(files | {"anggota.csv": "x", "payments.xlsx": "x"})
    assert [(file.kind, file.inserted) for file in run.files.all()] == [(kind, 1) for kind in ROWS]

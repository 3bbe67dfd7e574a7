"""Bad rows: nothing is lost, sums add up, the others go on: F4, F5."""

import json
import uuid
from datetime import timedelta

import psycopg
import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tanggap.customers.models import Contract, Customer, Instalment, Payment
from tanggap.feed import columns
from tanggap.feed.checks import why
from tanggap.feed.formats import CsvFile
from tanggap.feed.kinds import KINDS
from tanggap.feed.loading import exit_status
from tanggap.feed.models import FeedFile, FeedReject
from tanggap.feed.reasons import Bad
from tanggap.feed.shares import BadLimit
from tanggap.feed.sql import ask, copy_in, run
from tanggap.feed.staging import people
from tanggap.feed.staging.shapes import MASK, Shapes
from tanggap.feed.tests.conftest import CONTRACT, CUSTOMER, HEADERS, PAYMENT, PAYMENTS, ROWS, counted, errors

pytestmark = pytest.mark.django_db

BAD_ROWS = {
    "customers": [
        (",A,1990-08-17,SRI,9171011708900002,6285298765432", "customer_id", "missing"),
        ("K2,,1990-08-17,SRI,9171011708900002,6285298765432", "full_name", "missing"),
        ("K2,---,1990-08-17,SRI,9171011708900002,6285298765432", "full_name", "bad_name"),
        ("K2,A,17/08/1990,SRI,9171011708900002,6285298765432", "birth_date", "bad_date"),
        ("K2,A,2150-01-01,SRI,9171011708900002,6285298765432", "birth_date", "bad_birth_date"),
        ("K2,A,1990-08-17,,9171011708900002,6285298765432", "mother_maiden_name", "missing"),
        ("K2,A,1990-08-17,SRI,917101170890000,6285298765432", "nik", "bad_nik"),
        ("K2,A,1990-08-17,SRI,9171011708900002,12", "phone", "bad_phone"),
        (f"{'K' * 41},A,1990-08-17,SRI,9171011708900002,6285298765432", "customer_id", "too_long"),
    ],
    "contracts": [
        ("2009916x0123,K1,motor,active,1,15,2016-05-02", "contract_number", "bad_number"),
        ("200991600124,,motor,active,1,15,2016-05-02", "customer_id", "missing"),
        ("200991600124,K1,motor,aktif,1,15,2016-05-02", "status", "unknown_status"),
        ("200991600124,K1,motor,active,-1,15,2016-05-02", "principal", "bad_amount"),
        ("200991600124,K1,motor,active,1,1.5,2016-05-02", "tenor", "bad_whole"),
        ("200991600124,K1,motor,active,1,15,2016-02-30", "started_on", "bad_date"),
    ],
    "instalments": [
        ("200991600123,0x1,2016-06-01,815000", "instalment_no", "bad_whole"),
        ("200991600123,1,today,815000", "due_date", "bad_date"),
        ("200991600123,1,2016-6-1,815000", "due_date", "bad_date"),
        ("200991600123,1,1016-06-01,815000", "due_date", "bad_date"),
        ("200991600123,1,2016-06-01,NaN", "amount", "bad_amount"),
        ("200991600123,1,2016-06-01,1e6", "amount", "bad_amount"),
        ("200991600123,1,2016-06-01,815000.5", "amount", "bad_amount"),
        ("200991600123,1,2016-06-01,815.000,00", "", "ragged"),
        ("200991600123,1,2016-06-01,9999999999999999", "amount", "bad_amount"),
    ],
    "payments": [
        ("P1,200991600123,1,2016-05-30 09:15,815000", "paid_at", "bad_time"),
        ("P1,200991600123,1,2016-05-30T09:75+07:00,815000", "paid_at", "bad_time"),
        ("P1,200991600123,1,2016-05-30T09:15+77:00,815000", "paid_at", "bad_time"),
        ("P1,200991600123,,2016-05-30T09:15+07:00,815000", "instalment_no", "missing"),
    ],
    "disbursements": [
        (",200991600123,2016-05-02T09:15:00Z,failed,,", "disbursement_id", "missing"),
        ("D2,200991600123,2016-05-02T09:15:00,failed,,", "requested_at", "bad_time"),
        ("D2,200991600123,2016-05-02T09:15:00Z,gagal,,", "status", "unknown_status"),
        ("D2,200991600123,2016-05-02T09:15:00Z,success,kemarin,", "completed_at", "bad_time"),
        (f"D2,200991600123,2016-05-02T09:15:00Z,failed,,{'x' * 201}", "failure_reason", "too_long"),
    ],
    "payment_codes": [
        ("200991600123,,1,open,,", "bank", "missing"),
        ("200991600123,BCA, ,open,,", "number", "missing"),
        ("200991600123,BCA,1,bebas,,", "amount_type", "unknown_amount_type"),
        ("200991600123,BCA,1,fixed,-1,", "amount", "bad_amount"),
        ("200991600123,BCA,1,open,,2017-08-01", "expires_at", "bad_time"),
    ],
}
GOOD_ROWS = ROWS | {
    "instalments": "200991600123,15,2017-08-01,815000",
    "payments": "P9,200991600123,1,2016-05-30T09:15:00.123+07:00,815000",
}


def test_every_kind_of_bad_row_is_kept_and_the_good_ones_go_on(load):
    """F4: stored with file, line, field, reason, sentence and raw row; sums add up."""
    run = load(**{kind: [GOOD_ROWS[kind], *(row for row, *_ in rows)] for kind, rows in BAD_ROWS.items()})
    for kind, rows in BAD_ROWS.items():
        assert counted(run, kind) == {"read": len(rows) + 1, "inserted": 1, "rejected": len(rows)}
        kept = list(FeedReject.objects.filter(file__kind=kind).values_list("line", "field", "reason", "raw"))
        assert kept == [(line, field, reason, row) for line, (row, field, reason) in enumerate(rows, start=3)]
    assert not FeedReject.objects.filter(sentence="").exists()
    assert exit_status(run) == 3


@pytest.mark.parametrize("kind", KINDS)
def test_a_key_twice_in_a_file_is_taken_once(load, kind):
    """F4: duplicate key inside the file; into an empty mirror, and again into a filled one."""
    load(**{name: [GOOD_ROWS[name]] for name in KINDS if KINDS[name].order < KINDS[kind].order})
    for figure in ("inserted", "unchanged"):
        run = load(**{kind: [GOOD_ROWS[kind], GOOD_ROWS[kind]]})
        assert counted(run) == {"read": 2, figure: 1, "rejected": 1}
        reject = FeedReject.objects.filter(file__run=run).get()
        assert (reject.line, reject.reason, reject.raw.split(",")[0]) == (
            3,
            "duplicate_key",
            GOOD_ROWS[kind].split(",")[0],
        )
        assert "baris 2" in reject.sentence


def test_customers_with_the_same_key_are_kept_as_they_stood_whichever_batch_they_came_in(load, monkeypatch):
    """F4, S3: the rows are sealed by the batch, and opened only for this."""
    monkeypatch.setattr(people, "BATCH", 3)
    rows = [CUSTOMER.replace("K1", f"K{n % 5}").replace("SUKARNO", f'"SUKARNO ""{n}"" B"') for n in range(8)]
    run = load(customers=[*rows[:4], "K9,,,,,", *rows[4:]])
    assert counted(run) == {"read": 9, "inserted": 5, "rejected": 4}
    kept = dict(FeedReject.objects.filter(reason="duplicate_key").values_list("line", "raw"))
    assert kept == {8: rows[5], 9: rows[6], 10: rows[7]}


@pytest.mark.parametrize("of", ["200991600999", "200991600123"])
def test_rows_without_parent_are_told_apart_too_when_the_mirror_is_empty(load, of):
    """F3, F4: two that wait with one key, or one that waits beside one that has its parent."""
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    first, again = (PAYMENT.replace("200991600123", number) for number in ("200991600999", of))
    run = load(payments=[first, again, PAYMENT.replace("P1", "P2")])
    assert counted(run) == {"read": 3, "inserted": 1, "pending": 1, "rejected": 1}
    assert FeedReject.objects.get().line == 3


def test_of_two_versions_in_a_file_the_newer_is_taken(load):
    """F3, F4."""
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    text = (
        "contract_number,instalment_no,due_date,amount,updated_at\n"
        "200991600123,1,2016-06-01,2,2016-06-02T00:00:00Z\n"
        "200991600123,1,2016-06-01,3,2016-06-03T00:00:00Z\n"
        "200991600123,1,2016-06-01,1,2016-06-01T00:00:00Z\n"
    )
    run = load({"instalments.csv": text})
    assert counted(run) == {"read": 3, "inserted": 1, "rejected": 2}
    assert Instalment.objects.get().amount == 3


def test_raw_rows_are_sealed(load):
    """F4, S3: what is stored of a rejected row cannot be read in the database."""
    load(customers=["K2,A,1990-08-17,SRI WAHYUNI,12,6285298765432"])
    [raw] = ask("select raw from feed_feedreject")
    assert b"WAHYUNI" not in bytes(raw)
    assert "WAHYUNI" in FeedReject.objects.get().raw


@pytest.mark.parametrize(
    ("limit", "is_loaded"), [("2", True), (1, False), ("50%", True), ("49.9%", False), (None, True)]
)
def test_too_many_rejected_rows_refuse_the_file(load, limit, is_loaded):
    """F4: --max-rejected; nothing is changed, and what was wrong can still be seen."""
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    good = [GOOD_ROWS["instalments"], "200991600123,14,2017-07-01,815000"]
    run = load(instalments=[*good, "a,b,c,d", good[0]], max_rejected=limit)
    assert Instalment.objects.count() == (2 if is_loaded else 0)
    assert FeedReject.objects.count() == 2
    assert exit_status(run) == (3 if is_loaded else 1)
    if not is_loaded:
        assert "2 dari 4 baris" in errors(run)[0]
        assert counted(run) == {}


@pytest.mark.parametrize("limit", ["banyak", "-1", "%", "1.5"])
def test_a_limit_that_cannot_be_read_loads_nothing(load, limit):
    with pytest.raises(BadLimit):
        load(customers=[CUSTOMER], max_rejected=limit)
    assert not Customer.objects.exists()


MANIFEST = {"files": {"contracts.csv": {"rows": 1, "amount": "9000000.00"}}}


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (MANIFEST, None),
        ({"files": {"contracts.csv": {"rows": 2}}}, "Jumlah baris 1"),
        ({"files": {"contracts.csv": {"rows": 0}}}, "Jumlah baris 1"),
        ({"files": {"contracts.csv": {"amount": 9000001}}}, "Jumlah uang 9000000.00"),
        ({"files": {"contracts.csv": {"amount": "8999999.99"}}}, "Jumlah uang 9000000.00"),
        ({"files": {"customers.csv": {"amount": 1}}}, "tidak mempunyai jumlah uang"),
        ({"files": {"payments.csv": {"rows": 1}}}, "tidak dapat dibuka"),
        ({"as_of": "2016-11-15"}, "manifest.json tidak dapat dibaca"),
        ([], "manifest.json tidak dapat dibaca"),
    ],
)
def test_control_totals_are_checked_before_commit(load, said, error):
    """F5."""
    run = load({"manifest.json": json.dumps(said)}, customers=[CUSTOMER], contracts=[CONTRACT])
    assert bool(errors(run)) == bool(error)
    assert all(error in sentence for sentence in errors(run))
    refused = set(FeedFile.objects.filter(status="refused").values_list("kind", flat=True))
    assert Contract.objects.exists() == ("contracts" not in refused and "customers" not in refused)


def test_one_bad_row_among_many_costs_its_own_chunk_only(load):
    """F4: line numbers hold across chunks that were copied whole and chunks that were asked row by row."""
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    rows = [f"P{n},200991600123,{n % 900},2016-05-30T09:15:00+07:00,815000.00" for n in range(150_000)]
    rows[99_999] = rows[99_999].replace("05-30", "06-31")
    rows[140_000] = rows[140_000].replace("815000.00", "815000,00")
    run = load(payments=rows)
    assert counted(run) == {"read": 150_000, "inserted": 149_998, "rejected": 2}
    kept = list(FeedReject.objects.values_list("line", "reason"))
    assert kept == [(100_001, "bad_time"), (140_002, "ragged")]
    assert Payment.objects.count() == 149_998


# The readings of a type agree

TYPES = [columns.DATE, columns.TIME, columns.UPDATED, columns.MONEY, columns.NUMBER, columns.FLAG, columns.whole(3)]
TYPES += [columns.text(5), columns.one_of("active", "closed", code="unknown_status")]
near = st.one_of(
    st.text(st.sampled_from("0123456789-.:T Z+aeft"), min_size=1, max_size=26),
    st.dates().map(str),
    st.datetimes(timezones=st.timezones()).map(lambda moment: moment.isoformat()),
    st.decimals(allow_nan=True, places=2).map(str),
    st.integers(-5, 2000).map(str),
    st.sampled_from(["active", "true", "1", "24:00", "2016-05-30T24:00:00Z", "2016-05-30T23:59:60Z", "infinity"]),
)


@given(st.sampled_from(range(len(TYPES))), near)
def test_the_readings_of_a_type_agree(at, value):
    """F4: what SQL takes, Python finds nothing wrong with; what fits a shape, SQL takes or the stage refuses."""
    column = columns.Column("x", TYPES[at], required=True)
    sql = column.ok_sql("s.x").replace("%", "%%")
    is_ok = ask(f"select ({sql}) is true from (select %s::text as x) s", [value])[0]
    try:
        column.check(value)
        is_fine = True
    except Bad:
        is_fine = False
    assert is_fine or not is_ok or TYPES[at] in (columns.TIME, columns.UPDATED)
    fits = column.fits(value.encode().translate(MASK).decode())
    assert fits or not is_ok or value != value.strip(" ")
    if fits and "2199" not in value:
        assert is_staged(column, value) == is_ok


def is_staged(column, value) -> bool:
    run(f"create temp table one ({column.stage_sql()})")
    try:
        with transaction.atomic():
            copy_in("copy one (x) from stdin (format csv, force_null (x))", [f'"{value}"\n'.encode()])
    except psycopg.Error:
        return False
    else:
        return True
    finally:
        run("drop table one")


def test_free_texts_do_not_send_a_file_the_slow_way(tmp_path):
    """F8: ids that each have a shape of their own."""
    lines = [f"{uuid.UUID(int=n * 7**40)},200991600123,1,2016-05-30T09:15:00Z,815000" for n in range(5_000)]
    path = tmp_path / "payments.csv"
    for last, fits in ((lines[0], True), (lines[0].replace("2016-", "2016/"), False), (f" {lines[0]}", False)):
        path.write_text("\n".join([PAYMENTS, *lines, last]) + "\n")
        source = CsvFile(path, KINDS["payments"])
        with source.opened() as blocks:
            assert Shapes(source).fit(next(blocks)) is fits


def test_a_row_nobody_can_blame_is_still_rejected():
    assert why(KINDS["instalments"], ["amount"], ["1"]) == ("", "unreadable")


@pytest.mark.parametrize("kind", HEADERS)
def test_a_row_of_the_future_is_rejected_and_those_beside_it_are_taken(load, kind):
    """F3, F4: taken, it would make every later one stale. A day's difference of clocks and zones is borne."""
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    now = timezone.now()
    header = f"{HEADERS[kind]},updated_at"
    late, soon = ((now + timedelta(days=1, minutes=minutes)).isoformat() for minutes in (5, -5))
    run = load({f"{kind}.csv": f"{header}\n{ROWS[kind]},{late}\n{ROWS[kind]},{soon}\n"})
    reject = FeedReject.objects.get()
    assert (reject.line, reject.field, reject.reason) == (2, "updated_at", "future_time")
    assert "masa depan" in reject.sentence
    assert counted(run)["rejected"] == 1
    assert counted(run)["read"] == 2

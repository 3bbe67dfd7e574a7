"""JSON lines and Parquet: the same columns and the same checks as CSV: F1, F4."""

import datetime as dt
import gzip
import json
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tanggap.customers.models import Customer, Instalment, Payment
from tanggap.feed.formats import records
from tanggap.feed.models import FeedReject
from tanggap.feed.tests.conftest import CONTRACT, CUSTOMER, HEADERS, ROWS, counted, errors, mirror

pytestmark = pytest.mark.django_db
WIB = dt.timezone(dt.timedelta(hours=7))


@pytest.fixture
def parents(load):
    load(customers=[CUSTOMER], contracts=[CONTRACT])


def as_objects(kind: str, *rows: str) -> list[dict]:
    """Rows of CSV as objects of texts."""
    names = HEADERS[kind].split(",")
    return [dict(zip(names, row.split(","), strict=True)) for row in rows]


def jsonl(*objects) -> str:
    return "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in objects)


def parquet(tmp_path, table, **options) -> bytes:
    path = tmp_path / "made.parquet"
    table = table if isinstance(table, pa.Table) else pa.table(table)
    pq.write_table(table, path, **options)
    content = path.read_bytes()
    path.unlink()
    return content


def packed(kind: str, suffix: str, tmp_path) -> bytes:
    objects = as_objects(kind, ROWS[kind])
    if suffix == "parquet":
        return parquet(tmp_path, pa.Table.from_pylist(objects))
    text = f"{HEADERS[kind]}\n{ROWS[kind]}\n" if suffix.startswith("csv") else jsonl(*objects)
    return gzip.compress(text.encode()) if suffix.endswith("gz") else text.encode()


@pytest.mark.parametrize("suffix", ["csv.gz", "jsonl", "jsonl.gz", "parquet"])
def test_every_format_of_every_kind_brings_the_same(load, tmp_path, suffix):
    """F1, F2: loaded as CSV and then again in another format, nothing changes."""
    load(**{kind: [row] for kind, row in ROWS.items()})
    before = mirror()
    again = load({f"{kind}.{suffix}": packed(kind, suffix, tmp_path) for kind in ROWS})
    assert {file.kind: (file.read, file.unchanged) for file in again.files.all()} == dict.fromkeys(ROWS, (1, 1))
    assert mirror() == before


# JSON lines

GOOD = {"contract_number": "200991600123", "instalment_no": 1, "due_date": "2016-06-01", "amount": 815000}


def test_json_lines_may_leave_out_what_they_do_not_say(parents, load):
    """F1: blank lines, CRLF, a byte order mark, any order of keys; a key that only some objects have is a column."""
    other = {"penalty": "1500.00", "amount": 1, "withdrawn": True} | {**GOOD, "instalment_no": 2}
    text = "\ufeff" + jsonl(GOOD, "", other, {**GOOD, "instalment_no": 3, "penalty": None}).replace("\n", "\r\n")
    assert counted(load({"instalments.jsonl": text.rstrip()})) == {"read": 3, "inserted": 3}
    stored = Instalment.objects.order_by("number").values_list("number", "amount", "penalty", "is_withdrawn")
    assert list(stored) == [(1, 815_000, 0, False), (2, 815_000, 1_500, True), (3, 815_000, 0, False)]


def test_json_strings_hold_line_breaks_quotes_and_any_character(load):
    address = 'Jl. "Melati", No. 7\r\nRT 03 \u00e9 \U0001f600'
    [customer] = as_objects("customers", CUSTOMER)
    assert counted(load({"customers.jsonl": jsonl(customer | {"address": address})})) == {"read": 1, "inserted": 1}
    assert Customer.objects.get().address == address


BAD_LINES = [
    ('{"contract_number": "200991600123", "instalment_no": 2,', "", "not_json"),
    ("[1, 2]", "", "not_json"),
    ("[" * 100_000, "", "not_json"),
    ("200991600123,1,2016-06-01,815000", "", "not_json"),
    ("\0", "", "not_json"),
    ({**GOOD, "rate": 1}, "rate", "unknown_field"),
    ({**GOOD, "NIK 9171011708900002": 1}, "", "unknown_field"),
    (json.dumps(GOOD)[:-1] + ', "amount": 2}', "", "field_twice"),
    ({**GOOD, "amount": {"idr": 1}}, "amount", "nested"),
    ({**GOOD, "amount": [1]}, "amount", "nested"),
    ({**GOOD, "contract_number": 200991600123}, "contract_number", "not_text"),
    ({**GOOD, "due_date": True}, "due_date", "not_text"),
    ({**GOOD, "due_date": "2016-06\0"}, "due_date", "unreadable"),
    ({**GOOD, "due_date": "\ud800"}, "due_date", "unreadable"),
    ({**GOOD, "due_date": 1464739200000}, "due_date", "not_text"),
    ({**GOOD, "due_date": "2016-06-01T00:00:00.000"}, "due_date", "bad_date"),
    ({**GOOD, "amount": float("nan")}, "amount", "bad_amount"),
    ({**GOOD, "amount": 1e22}, "amount", "bad_amount"),
    ({**GOOD, "amount": 0.5}, "amount", "bad_amount"),
    ({**GOOD, "amount": True}, "amount", "bad_amount"),
    (json.dumps(GOOD).replace("815000", "9" * 5_000), "amount", "bad_amount"),
    ({**GOOD, "amount": None}, "amount", "missing"),
    ({"contract_number": "200991600123"}, "instalment_no", "missing"),
    ({}, "contract_number", "missing"),
]  # fmt: skip


def test_a_line_that_is_no_object_costs_nobody_else(parents, load):
    """F4: each kept with its line, its reason, and what it says."""
    lines = [line for line, *_ in BAD_LINES]
    run = load({"instalments.jsonl": jsonl(GOOD, *lines, {**GOOD, "instalment_no": 2})})
    assert counted(run) == {"read": len(lines) + 2, "inserted": 2, "rejected": len(lines)}
    kept = list(FeedReject.objects.values_list("line", "field", "reason"))
    assert kept == [(at, field, reason) for at, (_, field, reason) in enumerate(BAD_LINES, start=2)]
    assert not FeedReject.objects.filter(sentence="").exists()


@pytest.mark.parametrize(
    ("content", "said"),
    {
        "empty": ("", "kosong"),
        "blank": ("\n \n", "kosong"),
        "one list": (json.dumps([GOOD], indent=1), "bukan JSON per baris"),
        "csv": (f"{HEADERS['instalments']}\n{ROWS['instalments']}\n", "bukan JSON per baris"),
        "unknown key": (jsonl({**GOOD, "rate": 1}), "Kolom tidak dikenal: rate."),
        "missing key": (jsonl({"contract_number": "1", "amount": 1}), "tidak ada: instalment_no, due_date."),
        "utf-16": (jsonl(GOOD).encode("utf-16"), "UTF-8"),
        "latin-1": (jsonl(GOOD).encode() + "caf\u00e9".encode("latin-1"), "UTF-8"),
        "one endless line": (jsonl(GOOD).encode() + b'{"a": "' + b"x" * 20_000_000, "8 MB"),
    }.values(),
)  # fmt: skip
def test_a_file_that_is_no_json_lines_is_refused_whole(parents, load, content, said):
    """F4."""
    run = load({"instalments.jsonl": content})
    assert len(errors(run)) == 1
    assert said in errors(run)[0]
    assert not Instalment.objects.exists()


def test_cut_and_swollen_packed_json_lines_are_refused(parents, load):
    """F4."""
    text = jsonl(*({**GOOD, "instalment_no": n} for n in range(1, 900))).encode()
    swollen = gzip.compress(jsonl(GOOD).encode() + b"\n" * (80 << 20), 9)
    for content in (gzip.compress(text)[:-10], text, swollen):
        assert len(errors(load({"instalments.jsonl.gz": content}))) == 1
    assert not Instalment.objects.exists()


# Parquet

PARTS = {
    "contract_number": pa.array(["200991600123", "200991600123", None]),
    "instalment_no": pa.array([1, 2, 3], pa.int8()),
    "due_date": pa.array([dt.date(2016, 6, 1)] * 3),
    "amount": pa.array([Decimal("815000.00"), Decimal("1.50"), Decimal(0)]),
}


@pytest.mark.parametrize(
    "columns",
    [
        {},
        {"amount": pa.array([815_000, 1, 2], pa.uint32())},
        {"amount": pa.array([815_000.0, 1.0, 2.0])},
        {"amount": pa.array([Decimal("815000.000"), Decimal("1.500"), Decimal("2.000")])},
        {"amount": pa.array([Decimal("815000.5")] * 3, pa.decimal256(50, 1))},
        {"amount": pa.array(["815000", "1.00", "2"], pa.large_string())},
        {"due_date": pa.array([dt.datetime(2016, 6, 1)] * 3, pa.timestamp("ns"))},
        {"due_date": pa.array([dt.datetime(2016, 6, 1)] * 3, pa.date64())},
        {"contract_number": pa.array(["200991600123", "200991600123", None]).dictionary_encode()},
        {"instalment_no": pa.array([1.0, 2.0, 3.0], pa.float32())},
        {"withdrawn": pa.array([True, False, None])},
        {"withdrawn": pa.array([1, 0, None])},
        {"penalty": pa.array([1.0, None, float("nan")])},
        {"penalty": pa.nulls(3)},
        {"updated_at": pa.array([dt.datetime(2016, 6, 1, tzinfo=WIB)] * 3, pa.timestamp("ns", "Asia/Jakarta"))},
        {"updated_at": pa.array([None] * 3, pa.timestamp("us"))},
        {"updated_at": pa.array([None] * 3, pa.float64())},
    ],
)  # fmt: skip
def test_usual_types_of_parquet_are_read(parents, load, tmp_path, columns):
    """F1: the third row lacks its contract and is rejected by its number, as in every format."""
    run = load({"instalments.parquet": parquet(tmp_path, PARTS | columns)})
    assert counted(run) == {"read": 3, "inserted": 2, "rejected": 1}
    assert set(Instalment.objects.values_list("due_date", flat=True)) == {dt.date(2016, 6, 1)}
    assert set(Instalment.objects.values_list("amount", flat=True)) <= {
        815_000,
        1,
        Decimal("1.50"),
        Decimal("815000.50"),
    }
    assert FeedReject.objects.values_list("line", "field", "reason").get() == (3, "contract_number", "missing")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"contract_number": [200991600123] * 3}, "contract_number harus bertipe string, bukan int64"),
        ({"contract_number": [b"200991600123"] * 3}, "string, bukan binary"),
        ({"due_date": [20160601] * 3}, "due_date harus bertipe date"),
        ({"due_date": pa.array([1] * 3, pa.timestamp("us", "UTC"))}, "due_date harus bertipe date"),
        ({"updated_at": pa.array([1] * 3, pa.timestamp("us"))}, "zona waktu"),
        ({"amount": [{"idr": 1}] * 3}, "amount harus bertipe bilangan"),
        ({"amount": [[1]] * 3}, "amount harus bertipe bilangan"),
        ({"amount": [dt.timedelta(1)] * 3}, "amount harus bertipe bilangan"),
        ({"rate": [1] * 3}, "Kolom tidak dikenal: rate."),
        ({"__index_level_0__": [1] * 3}, "Kolom tidak dikenal: __index_level_0__."),
        ({"AMOUNT": [1] * 3}, "dua kali"),
    ],
)  # fmt: skip
def test_a_type_that_loses_something_refuses_the_file(parents, load, tmp_path, columns, said):
    """F4: numbers lose leading zeros, times without a zone lose their instant."""
    run = load({"instalments.parquet": parquet(tmp_path, PARTS | columns)})
    assert len(errors(run)) == 1
    assert said in errors(run)[0]
    assert not Instalment.objects.exists()


@pytest.mark.parametrize(
    ("column", "values", "field", "reason"),
    [
        ("amount", [0.5, 1e300, -1.0], "amount", "bad_amount"),
        ("amount", [Decimal("0.001"), Decimal("-1.000"), Decimal("99999999999999999.000")], "amount", "bad_amount"),
        ("instalment_no", [1.5, 1000.0, None], "instalment_no", None),
        ("due_date", [dt.datetime(year, 6, 1, year % 10) for year in (2016, 1810, 2310)], "due_date", "bad_date"),
        ("contract_number", ["a\0b", 'a"b\r\n,', "\u00e9"], "", None),
    ],
)  # fmt: skip
def test_values_of_parquet_are_checked_row_by_row(parents, load, tmp_path, column, values, field, reason):
    """F4: the same checks as in CSV; rows are numbered from 1."""
    sound = {**PARTS, "contract_number": pa.array(["200991600123"] * 3)}
    run = load({"instalments.parquet": parquet(tmp_path, sound | {column: values})})
    assert counted(run) == {"read": 3, "rejected": 3}
    kept = list(FeedReject.objects.values_list("line", "field", "reason"))
    assert [line for line, *_ in kept] == [1, 2, 3]
    assert all(found == (field or found) for _, found, _ in kept)
    assert {found for *_, found in kept} == ({reason} if reason else {found for *_, found in kept})


def test_parquet_that_is_none_or_cut_is_refused(parents, load, tmp_path):
    """F4."""
    whole = parquet(tmp_path, PARTS)
    flipped = whole[:40] + bytes([whole[40] ^ 255]) + whole[41:]
    for content in (b"", b"PAR1", whole[:-9], whole[9:], gzip.compress(whole), flipped):
        assert errors(load({"instalments.parquet": content})) == ["Berkas Parquet rusak atau terpotong."]
    assert not Instalment.objects.exists()


@pytest.mark.parametrize("use_dictionary", [True, False])
def test_parquet_that_swells_is_refused(parents, load, tmp_path, monkeypatch, use_dictionary):
    """F4: one value many times over, told once or packed."""
    monkeypatch.setattr(records, "MUCH", 1 << 20)
    swollen = {name: pa.repeat(part[0], 200_000) for name, part in PARTS.items()}
    swollen["amount"] = pa.repeat("815000", 200_000)
    content = parquet(tmp_path, swollen, compression="zstd", use_dictionary=use_dictionary)
    assert "kali ukurannya" in errors(load({"instalments.parquet": content}))[0]


def test_parquet_of_several_row_groups_keeps_its_numbers(parents, load, tmp_path):
    """F4: rows are numbered through the whole file, also after texts with line breaks."""
    count = 9_000
    table = pa.table(
        {
            "payment_id": [f"P{n}" for n in range(count)],
            "contract_number": ["200991600123"] * count,
            "instalment_no": [1] * count,
            "paid_at": ["2016-05-30T09:15:00Z"] * (count - 1) + ["kemarin"],
            "amount": [1] * count,
            "reference": ["dua\nbaris" if n % 4_000 == 7 else f"R{n}" for n in range(count)],
        }
    )
    run = load({"payments.parquet": parquet(tmp_path, table, row_group_size=2_500)})
    assert counted(run) == {"read": count, "inserted": count - 1, "rejected": 1}
    assert FeedReject.objects.values_list("line", "reason").get() == (count, "bad_time")
    assert Payment.objects.get(core_id="P7").reference == "dua\nbaris"


def test_an_empty_parquet_file_with_its_columns_is_loaded(load, tmp_path):
    empty = {name: values.slice(0, 0) for name, values in PARTS.items()}
    assert counted(load({"instalments.parquet": parquet(tmp_path, empty)})) == {}
    assert not errors(load({"instalments.csv": HEADERS["instalments"]}))

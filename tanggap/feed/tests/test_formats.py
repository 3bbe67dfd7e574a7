"""Files as cores send them, well formed and not: F1, F4."""

import csv
import gzip
import io
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanggap.audit.trail import System
from tanggap.customers.models import Customer, Instalment
from tanggap.feed.formats import CsvFile, Rows, Unreadable, records
from tanggap.feed.kinds import INSTALMENTS
from tanggap.feed.loading import exit_status, load_paths
from tanggap.feed.models import FeedFile, FeedReject
from tanggap.feed.tests.conftest import CONTRACT, CUSTOMER, CUSTOMERS, counted, errors
from tanggap.feed.tests.conftest import INSTALMENTS as HEADER

ROWS = ["200991600123,1,2016-06-01,815000", "200991600123,2,2016-07-01,815000.00"]
TEXT = "\n".join([HEADER, *ROWS]) + "\n"
EMPTY_COLUMN = TEXT.replace("\n", ',""\n').replace('amount,""', "amount,penalty")


@pytest.fixture
def parents(db, load):
    load(customers=[CUSTOMER], contracts=[CONTRACT])


@pytest.mark.parametrize(
    ("name", "content"),
    {
        "plain": ("instalments.csv", TEXT.encode()),
        "bom": ("instalments.csv", b"\xef\xbb\xbf" + TEXT.encode()),
        "semicolons": ("instalments_20161115.csv", TEXT.replace(",", ";").encode()),
        "windows line ends": ("instalments.csv", TEXT.replace("\n", "\r\n").encode()),
        "no line end at the end": ("instalments.csv", TEXT.rstrip().encode()),
        "quoted": ("instalments.csv", b'"' + TEXT.strip().replace(",", '","').replace("\n", '"\n"').encode() + b'"\n'),
        "gzip": ("instalments.csv.gz", gzip.compress(TEXT.encode())),
        "blank lines": ("instalments.csv", TEXT.replace("\n", "\n\n").encode()),
        "titles in capitals": ("instalments.csv", TEXT.replace(HEADER, HEADER.upper()).encode()),
        "number with dashes": ("instalments.csv", TEXT.replace("200991600123", "20-099-16-00123").encode()),
        "an empty column": ("instalments.csv", EMPTY_COLUMN.encode()),
    }.values(),
)  # fmt: skip
def test_usual_ways_of_writing_csv_are_read(parents, load, name, content):
    """F1."""
    run = load({name: content})
    assert counted(run) == {"read": 2, "inserted": 2}
    assert Instalment.objects.filter(amount=815_000).count() == 2


@pytest.mark.parametrize(
    ("name", "content", "said"),
    {
        "empty": ("instalments.csv", b"", "kosong"),
        "no header": ("instalments.csv", "\n".join(ROWS).encode(), "judul kolom"),
        "unknown column": ("instalments.csv", TEXT.replace("amount", "amount,rate").encode(), "rate"),
        "missing column": ("instalments.csv", TEXT.replace("due_date", "penalty").encode(), "due_date"),
        "column twice": ("instalments.csv", TEXT.replace("due_date", "due_date,due_date").encode(), "dua kali"),
        "latin-1": ("instalments.csv", TEXT.encode() + "caf\u00e9".encode("latin-1"), "UTF-8"),
        "utf-16": ("instalments.csv", TEXT.encode("utf-16"), "UTF-8"),
        "not gzip": ("instalments.csv.gz", TEXT.encode(), "gzip"),
        "cut gzip": ("instalments.csv.gz", gzip.compress(TEXT.encode() * 99)[:-30], "gzip"),
        "one endless line": ("instalments.csv", b"x" * 20_000_000, "baris"),
    }.values(),
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_whole(parents, load, name, content, said):
    """F4: refused with a sentence, nothing changed."""
    run = load({name: content})
    assert len(errors(run)) == 1
    assert said in errors(run)[0]
    assert not Instalment.objects.exists()
    assert counted(run) == {}


def test_a_broken_end_undoes_what_was_read_before_it(parents, load):
    """F3: all good rows or none."""
    lines = [f"200991600123,{n % 900},2016-06-01,815000" for n in range(100_000)]
    packed = gzip.compress("\n".join([HEADER, *lines]).encode())
    run = load({"instalments.csv.gz": packed[:-500]})
    assert errors(run) == ["Berkas gzip rusak atau terpotong."]
    assert not Instalment.objects.exists()


def test_a_path_that_is_not_there_is_refused(load, tmp_path, institution):
    run = load_paths([tmp_path / "payments.csv", tmp_path / "anggota.csv"], by=System("uji"))
    assert FeedFile.objects.filter(run=run, status="refused").count() == 2


def test_a_folder_that_is_not_there_is_refused_for_that(tmp_path, institution):
    """F4: and not for its name."""
    run = load_paths([tmp_path / "malam"], by=System("uji"))
    assert errors(run) == ["Berkas atau folder ini tidak ada, atau tidak boleh dibuka."]
    assert exit_status(run) == 1


def test_what_is_not_an_ordinary_file_is_refused_without_waiting(tmp_path, institution):
    """F4: a pipe that nobody writes to would hold up every later load."""
    os.mkfifo(tmp_path / "payments.csv")
    run = load_paths([tmp_path / "payments.csv"], by=System("uji"))
    assert errors(run) == ["Ini bukan berkas biasa, melainkan folder, pipa, atau perangkat."]


def test_a_packed_file_that_swells_without_end_is_refused(load, monkeypatch):
    """F4."""
    monkeypatch.setattr(records, "MUCH", 1 << 20)
    run = load({"instalments.csv.gz": gzip.compress(f"{HEADER}\n".encode() + b"\n" * (3 << 20), 9)})
    assert errors(run) == ["Isi berkas lebih dari 200 kali ukurannya; ini bukan data biasa."]


def test_line_breaks_and_quotes_inside_a_field_are_kept(db, load):
    """F1: RFC 4180."""
    address = 'Jl. "Melati", No. 7\nRT 03'
    out = io.StringIO()
    csv.writer(out).writerows([[*CUSTOMERS.split(","), "address"], [*CUSTOMER.split(","), address]])
    run = load({"customers.csv": out.getvalue()})
    assert counted(run) == {"read": 1, "inserted": 1}
    assert Customer.objects.get().address == address


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("200991600123,9,2016-06-01", "ragged"),
        ("200991600123,9,2016-06-01,815000,0,0", "ragged"),
        ('200991600123,9,"2016-06-01,815000', "broken_quote"),
        ("200991600123,9,2016-06-01,\0", "unreadable"),
    ],
)
def test_a_line_that_is_no_record_costs_nobody_else(parents, load, line, reason):
    """F4: kept with its line number and its text; its neighbours are read."""
    run = load(instalments=[ROWS[0], line, ROWS[1]])
    assert counted(run) == {"read": 3, "inserted": 2, "rejected": 1}
    reject = FeedReject.objects.get()
    assert (reject.line, reject.reason) == (3, reason)
    assert reject.raw == line.replace("\0", "\ufffd")


def read_all(path) -> tuple[list[tuple[int, list[str]]], list[int]]:
    source = CsvFile(path, INSTALMENTS)
    records, unreadable = [], []
    with source.opened() as blocks:
        for block in blocks:
            if isinstance(block, Rows):
                records += source.records(block)
            else:
                assert isinstance(block, Unreadable)
                unreadable.append(block.line)
    return records, unreadable


fields = st.text(st.sampled_from('ab1 ,;"\n\u00e9'), max_size=6)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(fields, min_size=4, max_size=4), max_size=12), st.sampled_from(",;"), st.booleans())
def test_whatever_csv_can_hold_is_read_as_written(tmp_path, rows, delimiter, quote_all):
    """F1: RFC 4180, whatever stands in the fields."""
    out = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=quoting)
    writer.writerows([HEADER.split(","), *rows])
    path = tmp_path / "instalments.csv"
    path.write_text(out.getvalue(), encoding="utf-8", newline="")
    records, unreadable = read_all(path)
    assert [fields for _, fields in records] == rows
    assert not unreadable


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.sampled_from('a1,"\n\r'), max_size=60))
def test_whatever_the_bytes_every_line_is_accounted_for(tmp_path, body):
    """F4: nothing is lost: each line that is not blank is in a record or put aside."""
    path = tmp_path / "instalments.csv"
    path.write_text(f"{HEADER}\n{body}", encoding="utf-8", newline="")
    records, unreadable = read_all(path)
    starts = sorted([line for line, _ in records] + unreadable)
    lines = body.replace("\r\n", "\n").split("\n")
    for number, line in enumerate(lines, start=2):
        if line.strip() and number not in starts:
            assert any("\n" in "".join(fields) for at, fields in records if at < number)
    assert len(set(starts)) == len(starts)


def test_a_file_that_cannot_be_opened_is_refused_in_indonesian(tmp_path, institution):
    """F4: no sentence of the system's own language on the page."""
    (tmp_path / "payments.csv").symlink_to("payments.csv")
    run = load_paths([tmp_path / "payments.csv", tmp_path / "contracts.csv"], by=System("uji"))
    assert [file.error for file in run.files.all()] == [
        "Berkas tidak dapat dibuka: berkas tidak ada.",
        "Berkas tidak dapat dibuka: tautannya berputar.",
    ]

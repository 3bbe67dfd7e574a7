"""Names, headers and manifests that nobody writes by accident, and one that somebody does: F1, F3, F4, F5."""

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import time_machine

from tanggap.audit.trail import System
from tanggap.customers.models import Customer
from tanggap.feed.loading import load_paths
from tanggap.feed.models import FeedFile, PendingRow
from tanggap.portal.freshness import data_as_of

pytestmark = pytest.mark.django_db
COLUMNS = "customer_id,full_name,birth_date,mother_maiden_name,nik,phone"
ROW = "K1,SUKARNO,1990-08-17,SRI WAHYUNI,9171011708900002,6285298765432"
UNREADABLE = "manifest.json tidak dapat dibaca"


def load(path: Path) -> list[FeedFile]:
    return list(load_paths([path], by=System("uji")).files.order_by("pk"))


@pytest.fixture
def folder(tmp_path, institution):
    """A folder with a good file, another good one beside it."""
    (tmp_path / "masuk").mkdir()
    (tmp_path / "customers_luar.csv").write_text(f"{COLUMNS}\n{ROW.replace('K1', 'K9')}\n")
    (tmp_path / "masuk" / "customers.csv").write_text(f"{COLUMNS}\n{ROW}\n")
    (tmp_path / "masuk" / "payments.csv").write_text(
        "payment_id,contract_number,instalment_no,paid_at,amount\nP1,200991600123,1,2016-05-30T09:15:00+07:00,815000\n"
    )
    return tmp_path / "masuk"


LIES = {
    "endless rows": '{"files": {"customers.csv": {"rows": Infinity}}}',
    "rows of many digits": '{"files": {"customers.csv": {"rows": 1e99999999}}}',
    "no number": '{"files": {"payments.csv": {"amount": NaN}}}',
    "no number that signals": '{"files": {"payments.csv": {"amount": "sNaN"}}}',
    "endless amount": '{"files": {"payments.csv": {"amount": "-Infinity"}}}',
    "lists without end": "[" * 100_000,
    "objects without end": '{"files":' * 100_000,
    "a name with NUL": '{"files": {"customers\\u0000.csv": {}}}',
    "a name with half a character": '{"files": {"customers\\ud800.csv": {}}}',
    "a long name": f'{{"files": {{"customers{"x" * 5_000}.csv": {{}}}}}}',
    "a file elsewhere": '{"files": {"../customers_luar.csv": {}}}',
    "an absolute path": '{"files": {"/etc/passwd": {}}}',
    "the folder itself": '{"files": {"": {}}}',
    "the year 1": '{"as_of": "0001-01-01T00:00:00+07:00"}',
    "the year 9999": '{"as_of": "9999-12-31T23:59:59-12:00"}',
    "tomorrow": '{"files": {"payments.csv": {"as_of": "2016-11-16T12:00:00+07:00"}}}',
}


@pytest.mark.parametrize("lie", LIES)
@time_machine.travel("2016-11-15T05:00:00Z", tick=False)
def test_a_manifest_that_lies_refuses_its_folder_and_nothing_breaks(folder, lie):
    """F5, F11: instants before year 1 or after 9999 could be stored, and never be read again by any page."""
    (folder / "manifest.json").write_text(LIES[lie])
    files = load(folder)
    assert [file.name for file in files] == ["customers.csv", "payments.csv"]
    assert all(file.error.startswith(UNREADABLE) for file in files)
    assert not Customer.objects.exists()
    assert data_as_of() is None


@time_machine.travel("2016-11-15T05:00:00Z", tick=False)
def test_a_core_whose_clock_is_a_little_ahead_is_believed(folder):
    """F5."""
    (folder / "manifest.json").write_text('{"as_of": "2016-11-15T12:30:00+07:00"}')
    assert [file.status for file in load(folder)] == ["loaded", "loaded"]


@pytest.mark.parametrize("name", [b"customers-\xff.csv", b"customers-\n.csv", b"customers-\x1b[31m.csv"])
def test_a_name_that_cannot_be_written_is_refused_and_the_others_go_on(folder, name):
    """F4: also one in another code page than UTF-8, as old cores write it."""
    path = folder / os.fsdecode(name)
    path.write_text(f"{COLUMNS}\n{ROW.replace('K1', 'K2')}\n")
    figures = {file.name: file.status for file in load(folder)}
    assert figures.pop("customers.csv") == figures.pop("payments.csv") == "loaded"
    ((shown, status),) = figures.items()
    assert (status, shown.isprintable(), "\N{REPLACEMENT CHARACTER}" in shown) == ("refused", True, True)


HEADERS = {
    "customers.csv": f"{COLUMNS},\0x\n{ROW},1\n",
    "customers_1.csv": f"{COLUMNS},{'y' * 1_000_000}\n{ROW},1\n",
    "customers_2.csv": f"{COLUMNS}\r{ROW}\r".replace("\n", "\r"),
    "customers.jsonl": '{"customer_id": "K1", "\\ud800": 1}\n',
    "customers_1.jsonl": '{"customer_id": "K1", "\\u0000": 1}\n',
    "customers_2.jsonl": '{"customer_id": "K1", "SUKARNO 1990-08-17": "9171011708900002"}\n',
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_that_is_none_is_refused_without_repeating_it(tmp_path, institution, name):
    """F4, F7: with the line ends of old machines the first row stands in the header, and what it says is personal."""
    path = tmp_path / name
    path.write_text(HEADERS[name], newline="")
    (file,) = load(path)
    assert (
        file.error == "Baris judul berisi kolom yang tidak dikenal. Periksa judul, pemisah kolom, dan akhir barisnya."
    )


@pytest.mark.parametrize("title", ["a\0b", "Zx"])
def test_a_parquet_file_with_broken_titles_is_refused(tmp_path, institution, title):
    """F4."""
    path = tmp_path / "customers.parquet"
    pq.write_table(pa.table({"customer_id": ["K1"], title: ["x"]}), path)
    path.write_bytes(path.read_bytes().replace(b"Zx", b"\xc7\xff"))
    (file,) = load(path)
    assert (file.status, bool(file.error)) == ("refused", True)


def test_waiting_rows_whose_keys_read_the_same_are_two(tmp_path, institution):
    """F3: `X/1` and `2` is not `X` and `1/2`."""
    path = tmp_path / "payment_codes.csv"
    keys = ["X/1,2", "X,1/2", "X,12", "~X,12"]
    rows = [f"200991600123,{key}" for key in keys]
    path.write_text("\n".join(["contract_number,bank,number", *rows]))
    for _ in range(2):
        (file,) = load(path)
        assert (file.pending, file.rejected) == (4, 0)
    assert PendingRow.objects.count() == 4


def test_a_file_of_keys_alone_loads_again_and_changes_nothing(folder):
    """F3: payment codes have three required columns, which are the key."""
    (folder / "contracts.csv").write_text(
        "contract_number,customer_id,product,status,principal,tenor,started_on\n"
        "200991600123,K1,motor,active,9000000,15,2016-05-02\n"
    )
    load(folder)
    path = folder / "payment_codes.csv"
    path.write_text("contract_number,bank,number\n200991600123,BCA,8808\n")
    assert [load(path)[0].inserted, load(path)[0].unchanged] == [1, 1]

"""Keys that rise while the file is read are each there once; whatever is not sure is left to the database."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tanggap.customers.models import Instalment
from tanggap.feed import checks
from tanggap.feed.formats import CsvFile, lines
from tanggap.feed.kinds import KINDS
from tanggap.feed.models import FeedReject
from tanggap.feed.staging import tables
from tanggap.feed.staging.filling import Look
from tanggap.feed.staging.ordering import Ordering
from tanggap.feed.staging.shapes import Shapes
from tanggap.feed.tests.conftest import CONTRACT, CUSTOMER, HEADERS, counted

ROWS = [f"2009916{n // 9:05d},{n % 9},2016-06-01,1" for n in range(400)]


@pytest.fixture
def small_blocks(monkeypatch):
    monkeypatch.setattr(lines, "BLOCK", 512)
    monkeypatch.setattr(tables, "WORTH", 0)


def rises(path, rows, kind="instalments", header=None) -> bool:
    path = path / f"{kind}.csv"
    path.write_text("\n".join([header or HEADERS[kind], *rows]) + "\n")
    source = CsvFile(path, KINDS[kind])
    with source.opened() as blocks:
        seen = Ordering(source)
        shapes = Shapes(source)
        for _ in Look(shapes, None, seen).at(blocks):
            pass
        return seen.rises and shapes.numbers_are_plain


@pytest.mark.usefixtures("small_blocks")
def test_rows_as_a_core_exports_them_rise(tmp_path):
    """F8: over many blocks, with either delimiter, and for a text key."""
    assert rises(tmp_path, ROWS)
    assert rises(tmp_path, [row.replace(",", ";") for row in ROWS], header=HEADERS["instalments"].replace(",", ";"))
    payments = [f"P{n:04d},200991600123,1,2016-05-30T09:15:00Z,1" for n in range(300)]
    assert rises(tmp_path, payments, kind="payments")


@pytest.mark.usefixtures("small_blocks")
@pytest.mark.parametrize("at", [1, 13, 57, 399])
@pytest.mark.parametrize(
    "other",
    ["{key},2016-06-01,2", "{contract}-,{no},2016-06-01,1", '"{contract}",{no},2016-06-01,1', "{contract},0{no}"],
)
def test_a_key_that_is_there_twice_is_never_taken_for_rising(tmp_path, at, other):
    """F4: also as text that differs and means the same."""
    contract, no, *rest = ROWS[at - 1].split(",")
    again = other.format(key=f"{contract},{no}", contract=contract, no=no)
    row = ",".join([*again.split(","), *rest][:4])
    assert not rises(tmp_path, [*ROWS[:at], row, *ROWS[at + 1 :]])


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@pytest.mark.usefixtures("small_blocks")
@given(
    st.lists(st.tuples(st.sampled_from(["1", "2", "10", "1-0", " 2"]), st.sampled_from(["1", "01", "2", "10", "x"])))
)
def test_what_rises_holds_no_key_twice(tmp_path, keys):
    """F4."""
    rows = [f"{contract},{no},2016-06-01,1" for contract, no in keys]
    meant = [(contract.replace("-", "").strip(), no.lstrip("0")) for contract, no in keys]
    assert not rises(tmp_path, rows) or len(set(meant)) == len(meant)


def test_a_small_file_is_left_to_the_database(tmp_path):
    assert not rises(tmp_path, ROWS)


@pytest.mark.django_db
@pytest.mark.usefixtures("small_blocks")
def test_a_large_file_that_rises_is_not_asked_again_and_one_that_does_not_is(load, monkeypatch):
    """F3, F4, F8: the same figures either way."""
    load(customers=[CUSTOMER], contracts=[CONTRACT])
    rows = [f"200991600123,{n},2016-06-01,815000" for n in range(600)]
    load(instalments=rows)
    monkeypatch.setattr(checks, "_keys_ascend", lambda stage: pytest.fail("asked"))
    assert counted(load(instalments=[*rows[:-1], rows[-1].replace("815000", "9")])) == {
        "read": 600,
        "updated": 1,
        "unchanged": 599,
    }
    monkeypatch.undo()
    monkeypatch.setattr(tables, "WORTH", 0)
    assert counted(load(instalments=[*rows, rows[0]])) == {"read": 601, "updated": 1, "unchanged": 599, "rejected": 1}
    assert FeedReject.objects.get().line == 602
    assert Instalment.objects.count() == 600

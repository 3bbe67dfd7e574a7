"""Spreadsheets of any size."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from tanggap.lib import spreadsheets
from tanggap.lib.spreadsheets import Sheet, written

MAKASSAR = ZoneInfo("Asia/Makassar")


def rows_of(*sheets: Sheet) -> dict[str, list]:
    with written(sheets, zone=MAKASSAR) as file:
        return {page.title: list(page.values) for page in load_workbook(file)}


def test_values_keep_their_kind_and_instants_their_zone():
    at = dt.datetime(2026, 11, 22, 1, tzinfo=dt.UTC)
    row = ("teks", 7, Decimal("7335000.50"), at, dt.date(2026, 11, 22), None)
    (_, read), *_ = rows_of(Sheet("Data", list("abcdef"), [row])).values()
    assert read == ("teks", 7, 7335000.5, dt.datetime(2026, 11, 22, 9), dt.datetime(2026, 11, 22), None)


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "https://contoh.test", "0812", "-1"])
def test_a_text_is_a_text(text):
    with written([Sheet("Data", ["a"], [(text,)])], zone=MAKASSAR) as file:
        cell = load_workbook(file)["Data"]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_full_sheet_goes_on_on_the_next_and_nothing_is_cut_off(monkeypatch):
    """D22."""
    monkeypatch.setattr(spreadsheets, "ROWS", 3)
    pages = rows_of(Sheet("Kasus", ["n"], ((n,) for n in range(7))))
    assert list(pages) == ["Kasus", "Kasus 2", "Kasus 3"]
    assert [row[0] for page in pages.values() for row in page[1:]] == list(range(7))

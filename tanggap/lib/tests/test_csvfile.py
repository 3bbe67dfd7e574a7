"""No spreadsheet runs what somebody else wrote (S6)."""

import csv
import io

import pytest

from tanggap.lib.csvfile import lines

RUN = tuple("=+-@\t\r\n\uff1d\uff0b\uff20")
TEXTS = [
    "=1+1",
    "+62",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "\uff1d1",
    'a,b;=HYPERLINK("x");c',
    "a,=1+1,b",
    "a;\t=1",
]


@pytest.mark.parametrize("opened_with", [",", ";", "\t"])
@pytest.mark.parametrize("written_with", [",", ";"])
def test_no_cell_begins_as_a_formula_whatever_the_delimiter_it_is_opened_with(written_with, opened_with):
    file = "".join(lines(["Kepala", "Isi"], [["x", text] for text in TEXTS], delimiter=written_with))
    cells = [cell for row in csv.reader(io.StringIO(file[1:], newline=""), delimiter=opened_with) for cell in row]
    assert [cell for cell in cells if cell.startswith(RUN)] == []


def test_what_is_no_formula_stays_as_it_is():
    _, line = lines(["Isi"], [["a, -1; b", 5, "Rp 1.000,00", ""]])
    assert next(csv.reader([line])) == ["a, -1; b", "5", "Rp 1.000,00", ""]

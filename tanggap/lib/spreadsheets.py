"""Spreadsheets of any size in constant memory: rows are written to a file as they come, and the file is streamed."""

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from zoneinfo import ZoneInfo

import xlsxwriter
from django.http import FileResponse

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 20
ROWS = 1_000_000
"""On one sheet; Excel takes 1,048,576."""
LONGEST = 32_767
"""Characters in a cell."""
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""A text is a text: nothing that somebody typed becomes a formula or a link."""


@dataclass(frozen=True)
class Sheet:
    """One sheet: its name (31 letters at most), its head, and its rows, which may be a generator."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[Any]]


def download(name: str, sheets: Iterable[Sheet], *, zone: ZoneInfo) -> FileResponse:
    """A response that a browser saves as `name`.

    :param zone: in which instants are written: a spreadsheet knows none.
    """
    file = written(sheets, zone=zone)
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPE)


def written(sheets: Iterable[Sheet], *, zone: ZoneInfo) -> IO[bytes]:
    """The spreadsheet as an open temporary file, at its beginning; it is gone when it is closed."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 — whoever sends it closes it
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        formats = {
            str: book.add_format({"bold": True, "bottom": 1}),
            datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
            date: book.add_format({"num_format": "dd/mm/yyyy"}),
            Decimal: book.add_format({"num_format": "#,##0.00"}),
        }
        for sheet in sheets:
            _fill(book, sheet, formats, zone)
    file.seek(0)
    return file


def _fill(book: Any, sheet: Sheet, formats: dict[type, Any], zone: ZoneInfo) -> None:
    """Write the rows, on a further sheet of the same name wherever one is full."""
    page, line, number = _begun(book, sheet, 1, formats), 0, 1
    for row in sheet.rows:
        if line == ROWS:
            page, line, number = _begun(book, sheet, number + 1, formats), 0, number + 1
        line += 1
        for column, value in enumerate(row):
            _write(page, line, column, _plain(value, zone), formats)


def _begun(book: Any, sheet: Sheet, number: int, formats: dict[type, Any]) -> Any:
    name = sheet.name if number == 1 else f"{sheet.name[:26]} {number}"
    page = book.add_worksheet(name[:31])
    page.set_column(0, max(0, len(sheet.header) - 1), WIDTH)
    page.freeze_panes(1, 0)
    page.write_row(0, 0, sheet.header, formats[str])
    return page


def _plain(value: Any, zone: ZoneInfo) -> Any:
    return value.astimezone(zone).replace(tzinfo=None) if isinstance(value, datetime) else value


def _write(page: Any, line: int, column: int, value: Any, formats: dict[type, Any]) -> None:
    if isinstance(value, str):
        page.write_string(line, column, value[:LONGEST])
    else:
        page.write(line, column, value, formats.get(type(value)))

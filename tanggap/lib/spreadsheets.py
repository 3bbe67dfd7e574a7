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
        head = book.add_format({"bold": True, "bottom": 1})
        formats = {
            datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
            date: book.add_format({"num_format": "dd/mm/yyyy"}),
            Decimal: book.add_format({"num_format": "#,##0.00"}),
        }
        for sheet in sheets:
            _write(book.add_worksheet(sheet.name[:31]), sheet, head, formats, zone)
    file.seek(0)
    return file


def _write(page: Any, sheet: Sheet, head: Any, formats: dict[type, Any], zone: ZoneInfo) -> None:
    page.set_column(0, max(0, len(sheet.header) - 1), WIDTH)
    page.freeze_panes(1, 0)
    page.write_row(0, 0, sheet.header, head)
    for number, row in enumerate(sheet.rows, 1):
        for column, value in enumerate(row):
            plain = value.astimezone(zone).replace(tzinfo=None) if isinstance(value, datetime) else value
            page.write(number, column, plain, formats.get(type(plain)))

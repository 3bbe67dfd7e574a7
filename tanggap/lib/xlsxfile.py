"""Downloads as XLSX: any number of rows in constant memory, on as many sheets as they need.

Every text is written as a text: nothing in it is run as a formula or becomes a link.
"""

import tempfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import xlsxwriter
from django.http import FileResponse
from django.utils import timezone

ROWS = 1_000_000
"""On one sheet; Excel takes 1,048,576."""
LONGEST = 32_767
"""Characters in a cell."""
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "remove_timezone": True}


def download(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, sheet: str = "Data") -> FileResponse:
    """A response that a browser saves as `name`. Instants are written in the present zone."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 — the response closes it
    with xlsxwriter.Workbook(file, OPTIONS | {"default_date_format": "dd/mm/yyyy hh:mm"}) as book:
        _fill(book, header, rows, sheet)
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=name, content_type=TYPE)


def _fill(book: Any, header: Sequence[str], rows: Iterable[Sequence[Any]], name: str) -> None:
    bold, page, line = book.add_format({"bold": True}), None, ROWS
    number = 0
    for row in rows:
        if line >= ROWS:
            number += 1
            page, line = _sheet(book, name, number, header, bold), 0
        line += 1
        _write(page, line, row)
    if page is None:
        _sheet(book, name, 1, header, bold)


def _sheet(book: Any, name: str, number: int, header: Sequence[str], bold: Any) -> Any:
    page = book.add_worksheet(name if number == 1 else f"{name} {number}")
    page.freeze_panes(1, 0)
    page.set_column(0, len(header) - 1, 18)
    page.write_row(0, 0, header, bold)
    return page


def _write(page: Any, line: int, row: Sequence[Any]) -> None:
    for column, value in enumerate(row):
        if isinstance(value, datetime):
            page.write_datetime(line, column, timezone.localtime(value).replace(tzinfo=None))
        elif isinstance(value, str):
            page.write_string(line, column, value[:LONGEST])
        else:
            page.write(line, column, value)

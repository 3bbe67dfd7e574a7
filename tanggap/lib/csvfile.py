"""Downloads as CSV that stream: any number of rows in constant memory."""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import StreamingHttpResponse

RUN = "[-=+@\t\r\n\N{FULLWIDTH EQUALS SIGN}\N{FULLWIDTH PLUS SIGN}\N{FULLWIDTH COMMERCIAL AT}]"
FORMULA = {
    ",": re.compile(f'(^"*|[;\t\r\n]"*)(?={RUN})'),
    ";": re.compile(f'(^"*|[,\t\r\n]"*)(?={RUN})'),
}
"""Where a cell begins that a spreadsheet would run, by our delimiter: at the front of ours, or within it where a
spreadsheet set to the other delimiter would begin one."""


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def lines(header: Sequence[str], rows: Iterable[Sequence[Any]], *, delimiter: str = ",") -> Iterator[str]:
    """CSV lines; a text that a spreadsheet would run as a formula gets an apostrophe in front,
    also where one is only seen when the file is opened with the other delimiter.

    They begin with a byte-order mark, without which Excel takes UTF-8 for its own code page.

    :param delimiter: `;` for what customers open: a spreadsheet set to Indonesian has the comma in its numbers.
    """
    writer = csv.writer(_Echo(), delimiter=delimiter)
    yield "\ufeff" + writer.writerow(header)
    for row in rows:
        yield writer.writerow([_tame(value, delimiter) for value in row])


def _tame(value: Any, delimiter: str) -> Any:
    if not isinstance(value, str):
        return value
    return FORMULA[delimiter].sub(r"\1'", value)


def download(
    name: str, header: Sequence[str], rows: Iterable[Sequence[Any]], *, delimiter: str = ","
) -> StreamingHttpResponse:
    """A response that a browser saves as `name`."""
    response = StreamingHttpResponse(lines(header, rows, delimiter=delimiter), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

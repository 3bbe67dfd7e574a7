"""Records of a file as the loader takes them, and what every format's reader has in common."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tanggap.feed.kinds import Kind
from tanggap.lib.errors import DomainError

MUCH = 64 << 20
MOST_SWELLING = 200
"""How many times its own size a packed file of more than MUCH bytes may hold; exports of a core hold 5 to 20 times."""
TITLE = re.compile(r"[a-z_][a-z0-9_ ]{0,39}", re.ASCII)
MOST_NAMED = 5
Record = tuple[int, list[str]]
"""The line on which it begins, and its fields."""


class FileRefused(DomainError):
    """The file is refused whole and changes nothing; the message says why (F4)."""

    message = "Berkas ini tidak dapat dibaca."


@dataclass(frozen=True, slots=True)
class Rows:
    """Records that have as many fields as the header, as CSV that the database reads; `lines` is where each began,
    or just the first line where every record is one line."""

    text: bytes
    count: int
    first_line: int
    lines: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A record that has no fields to speak of: `reason` is a code of `reasons.SENTENCES`."""

    line: int
    reason: str
    raw: str
    field: str = ""


class Source:
    """A file of one kind. `columns` are its own, checked against the kind's as soon as it is opened."""

    delimiter = ","

    def __init__(self, path: Path, kind: Kind) -> None:
        self.path = path
        self.kind = kind
        self.columns: list[str] = []
        self.bytes_read = 0

    def opened(self) -> AbstractContextManager[Iterator[Rows | Unreadable]]:
        """Read the columns and give the blocks of records.

        :raises FileRefused: here or while iterating.
        """
        raise NotImplementedError

    def expected_rows(self, read: int) -> int | None:
        """About how many rows the file has, once `read` of them are read; None if that cannot be known."""
        raise NotImplementedError

    def records(self, rows: Rows) -> Iterator[Record]:
        """The records of `rows` with the line on which each begins."""
        text = rows.text.decode()
        if rows.lines is not None:
            yield from zip(rows.lines, csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter), strict=True)
        else:
            for line, record in enumerate(text.split("\n")[:-1], start=rows.first_line):
                yield line, split_record(record, self.delimiter)

    def check_columns(self) -> None:
        """:raises FileRefused: they are not those of the kind."""
        known = self.kind.by_name
        if unknown := [title for title in self.columns if title not in known]:
            raise FileRefused(_unknown(unknown))
        if len(set(self.columns)) < len(self.columns):
            raise FileRefused("Ada judul kolom yang tertulis dua kali.")
        if missing := [title for title in self.kind.required if title not in self.columns]:
            raise FileRefused(f"Kolom wajib tidak ada: {', '.join(missing)}.")

    def check_swelling(self, size: int) -> None:
        """A packed file of some kilobytes must not keep the loader busy for hours.

        :param size: bytes that the file is known to hold so far.
        :raises FileRefused: more than such a file may hold.
        """
        if size > MUCH and size > MOST_SWELLING * self.path.stat().st_size:
            raise FileRefused(f"Isi berkas lebih dari {MOST_SWELLING} kali ukurannya; ini bukan data biasa.")


def _unknown(titles: Sequence[str]) -> str:
    """Names the foreign columns only if all are titles: a header that runs on into the rows holds people's names."""
    if all(not title or TITLE.fullmatch(title) for title in titles):
        return f"Kolom tidak dikenal: {', '.join(title or '(tanpa judul)' for title in titles[:MOST_NAMED])}."
    return "Baris judul berisi kolom yang tidak dikenal. Periksa judul, pemisah kolom, dan akhir barisnya."


def split_record(record: str, delimiter: str) -> list[str]:
    """The fields of a record as COPY reads them: a quote begins or ends quoting wherever it stands."""
    if '"' not in record:
        return record.split(delimiter)
    fields = [""]
    parts = record.split('"')
    for index, part in enumerate(parts):
        if index % 2:
            fields[-1] += part
        elif part or not 0 < index < len(parts) - 1:
            first, *others = part.split(delimiter)
            fields[-1] += first
            fields += others
        else:
            fields[-1] += '"'
    return fields


def as_rows(records: Sequence[Record], delimiter: str) -> Rows:
    """The records as CSV: a record a line, if that is how they lay in the file, else as `quoted`."""
    first, last = records[0][0], records[-1][0]
    if last - first == len(records) - 1:
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(fields for _, fields in records)
        text = out.getvalue()
        if "\r" not in text and text.count("\n") == len(records):
            return Rows(text.encode(), len(records), first)
    return quoted(records, delimiter)


def quoted(records: Sequence[Record], delimiter: str) -> Rows:
    """The records as CSV, every field in quotes, each with the line on which it begins."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerows(fields for _, fields in records)
    starts = tuple(begun for begun, _ in records)
    return Rows(out.getvalue().encode(), len(starts), starts[0], starts)


def as_csv(fields: Sequence[Any]) -> str:
    """A row as one record of CSV with commas, without a line end."""
    out = io.StringIO(newline="")
    csv.writer(out).writerow(["" if field is None else field for field in fields])
    return out.getvalue().removesuffix("\r\n")

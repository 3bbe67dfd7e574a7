"""Reading a file: what kind it is by its name, its bytes with or without gzip, its header, its records (F1).

A CSV file is read in blocks of whole lines. A block whose records all have the header's number of fields goes on as
it stands, checked by C code only; any other block is taken apart record by record, and what cannot be read is put
aside with its line. So memory does not grow with the file, and one bad line does not slow down the rest.
"""

import csv
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import BinaryIO

from tanggap.feed.kinds import KINDS, Kind
from tanggap.lib.errors import DomainError

BLOCK = 1 << 20
LONGEST_RECORD = 1 << 16
"""Bytes after which a quote that was opened is taken for a stray one."""
MUCH = 64 << 20
MOST_SWELLING = 200
"""How many times its own size a packed file of more than MUCH bytes may hold; exports of a core hold 5 to 20 times."""
NAME = re.compile(rf"({'|'.join(KINDS)})[^/]*\.(csv|csv\.gz|jsonl|jsonl\.gz|parquet)", re.ASCII)
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
Line = tuple[int, bytes]


class FileRefused(DomainError):
    """The file is refused whole and changes nothing; the message says why (F4)."""

    message = "Berkas ini tidak dapat dibaca."


def is_feed_file(path: Path) -> bool:
    """Whether the name is one of a feed file; others in a folder are left alone."""
    return NAME.fullmatch(path.name) is not None


def kind_of(path: Path) -> Kind:
    """The kind that a file's name says.

    :raises FileRefused: no kind begins so, or the kind or format cannot be loaded yet.
    """
    name = NAME.fullmatch(path.name)
    if name is None:
        known = ", ".join(f"{kind}*.csv" for kind in KINDS)
        raise FileRefused(f"Nama berkas tidak dikenal. Gunakan {known}, atau dengan akhiran .csv.gz.")
    if not name[2].startswith("csv"):
        raise FileRefused(f"Format {name[2]} belum dapat dimuat; kirim sebagai CSV.")
    return KINDS[name[1]]


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    if path.exists() and not path.is_file():
        raise FileRefused("Ini bukan berkas biasa, melainkan folder, pipa, atau perangkat.")
    try:
        if path.suffix == ".gz":
            with gzip.open(path, "rb") as packed:
                yield packed  # type: ignore[misc]
        else:
            with path.open("rb") as plain:
                yield plain
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise FileRefused("Berkas gzip rusak atau terpotong.") from None
    except OSError as error:
        raise FileRefused(f"Berkas tidak dapat dibuka: {error.strerror}.") from None


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
    """A record that has no fields to speak of: `reason` is a code of `columns.SENTENCES`."""

    line: int
    reason: str
    raw: str


class CsvFile:
    """A CSV file of one kind: UTF-8 with or without BOM, comma or semicolon, RFC 4180 quotes.

    `columns` are the header's, checked against the kind. Iterate `blocks()` once.
    """

    def __init__(self, path: Path, kind: Kind) -> None:
        self.path = path
        self.kind = kind
        self.delimiter = ","
        self.columns: list[str] = []
        self.bytes_read = 0
        self._shapes: dict[bytes, bool] = {}
        self._drop = b""

    @contextmanager
    def opened(self) -> Iterator[Iterator[Rows | Unreadable]]:
        """Read the header and give the blocks.

        :raises FileRefused: here or while iterating.
        """
        with _opened(self.path) as source:
            texts = self._texts(source)
            first = next(texts, b"")
            if not first.strip():
                raise FileRefused("Berkas ini kosong: tidak ada baris judul kolom.")
            header, _, rest = first.removeprefix(BYTE_ORDER_MARK).partition(b"\n")
            self._read_header(header)
            yield self._blocks(chain([rest] if rest else [], texts))

    def expected_rows(self, read: int) -> int | None:
        """About how many rows the file has, by its size, once `read` of them are read; None for packed files."""
        if self.path.suffix == ".gz" or not self.bytes_read:
            return None
        return max(read, round(read * self.path.stat().st_size / self.bytes_read))

    def parse(self, record: str) -> list[str] | None:
        """The fields of one record, or None if they are not as many as the header's."""
        fields = split_record(record, self.delimiter)
        return fields if len(fields) == len(self.columns) else None

    def records(self, rows: Rows) -> Iterator[tuple[int, list[str]]]:
        """The records of `rows` with the line on which each begins."""
        text = rows.text.decode()
        if rows.lines is not None:
            yield from zip(rows.lines, csv.reader(io.StringIO(text, newline=""), delimiter=self.delimiter), strict=True)
        else:
            for line, record in enumerate(text.split("\n")[:-1], start=rows.first_line):
                yield line, split_record(record, self.delimiter)

    def _texts(self, source: BinaryIO) -> Iterator[bytes]:
        """Pieces of whole lines, checked to be UTF-8, with plain line ends; the last line gets one if it has none."""
        rest = b""
        while chunk := source.read(BLOCK):
            self.bytes_read += len(chunk)
            self._check_swelling()
            head, newline, tail = chunk.rpartition(b"\n")
            if not newline:
                rest += chunk
                if len(rest) > 8 * BLOCK:
                    raise FileRefused("Berkas ini bukan CSV: satu baris lebih panjang dari 8 MB.")
                continue
            yield _plain_text(rest + head + newline)
            rest = tail
        if rest:
            yield _plain_text(rest + b"\n")

    def _check_swelling(self) -> None:
        """A packed file of some kilobytes must not keep the loader busy for hours."""
        if self.bytes_read > MUCH and self.bytes_read > MOST_SWELLING * self.path.stat().st_size:
            raise FileRefused(f"Isi gzip lebih dari {MOST_SWELLING} kali ukuran berkasnya; ini bukan data biasa.")

    def _read_header(self, line: bytes) -> None:
        text = line.decode().strip()
        self.delimiter = ";" if text.count(";") > text.count(",") else ","
        self.columns = [title.strip().lower() for title in split_record(text, self.delimiter)]
        self._check_header()
        kept = {ord(self.delimiter), *b'\n\r"\0'}
        self._drop = bytes(byte for byte in range(256) if byte not in kept)

    def _check_header(self) -> None:
        known = self.kind.by_name
        if not set(self.columns) & set(known):
            raise FileRefused("Baris pertama bukan baris judul kolom.")
        if unknown := [title for title in self.columns if title not in known]:
            raise FileRefused(f"Kolom tidak dikenal: {', '.join(unknown)[:200]}.")
        if len(set(self.columns)) < len(self.columns):
            raise FileRefused("Ada judul kolom yang tertulis dua kali.")
        if missing := [title for title in self.kind.required if title not in self.columns]:
            raise FileRefused(f"Kolom wajib tidak ada: {', '.join(missing)}.")

    def _blocks(self, texts: Iterable[bytes]) -> Iterator[Rows | Unreadable]:
        line = 2
        taker = _RecordTaker(self)
        for text in texts:
            count = text.count(b"\n")
            if not taker.waiting and self._is_regular(text, count):
                yield Rows(text, count, line)
            else:
                yield from taker.take(text, line)
            line += count
        yield from taker.take(b"", line, at_end=True)

    def _is_regular(self, text: bytes, count: int) -> bool:
        """Whether every one of `count` lines is one whole record: by its pattern of delimiters and quotes alone."""
        shape = text.translate(None, self._drop)
        plain = self.delimiter.encode() * (len(self.columns) - 1) + b"\n"
        if len(shape) == len(plain) * count and shape == plain * count:
            return True
        if len(self._shapes) > 10_000:
            self._shapes.clear()
        return all(self._is_record(line) for line in set(shape.split(b"\n")[:-1]))

    def _is_record(self, shape: bytes) -> bool:
        known = self._shapes.get(shape)
        if known is None:
            quoted = shape.split(b'"')
            outside = b"".join(quoted[::2])
            is_closed = len(quoted) % 2 == 1 and b"\0" not in shape
            known = is_closed and outside == self.delimiter.encode() * (len(self.columns) - 1)
            self._shapes[shape] = known
        return known


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


def _plain_text(text: bytes) -> bytes:
    if not text.isascii():
        try:
            text.decode()
        except UnicodeDecodeError:
            raise FileRefused("Berkas ini bukan UTF-8.") from None
    return text.replace(b"\r\n", b"\n") if b"\r" in text else text


class _RecordTaker:
    """Takes irregular blocks apart. A record ends at a line end outside quotes; blank lines are no records.

    Where lines do not make a record, only the first is put aside and reading goes on at the next: a stray quote must
    not swallow its neighbours.
    """

    def __init__(self, source: CsvFile) -> None:
        self.source = source
        self.waiting: list[Line] = []

    def take(self, text: bytes, line: int, *, at_end: bool = False) -> Iterator[Rows | Unreadable]:
        lines = [*self.waiting, *enumerate(text.split(b"\n")[:-1], start=line)]
        self.waiting = []
        records: list[tuple[int, list[str]]] = []
        at = 0
        while at < len(lines):
            end = _end_of_record(lines, at)
            if end is None and not at_end and _size(lines[at:]) < LONGEST_RECORD:
                self.waiting = lines[at:]
                break
            if fields := self._fields(lines[at:end]) if end else None:
                records.append((lines[at][0], fields))
            elif lines[at][1].strip():
                yield _unreadable(lines[at], is_open=end is None)
            at = end if fields and end else at + 1
        if records:
            yield self._rows(records)

    def _fields(self, lines: list[Line]) -> list[str] | None:
        record = b"\n".join(line for _, line in lines)
        return None if b"\0" in record else self.source.parse(record.decode())

    def _rows(self, records: list[tuple[int, list[str]]]) -> Rows:
        out = io.StringIO(newline="")
        writer = csv.writer(out, delimiter=self.source.delimiter, lineterminator="\n", quoting=csv.QUOTE_ALL)
        writer.writerows(fields for _, fields in records)
        starts = tuple(begun for begun, _ in records)
        return Rows(out.getvalue().encode(), len(starts), starts[0], starts)


def _unreadable(line: Line, *, is_open: bool) -> Unreadable:
    number, text = line
    reason = "unreadable" if b"\0" in text else "broken_quote" if is_open else "ragged"
    return Unreadable(number, reason, text.decode().replace("\0", "\N{REPLACEMENT CHARACTER}"))


def _end_of_record(lines: list[Line], at: int) -> int | None:
    """Index after the last line of the record that begins at `at`; None if its quotes do not close."""
    quotes = size = 0
    for index in range(at, len(lines)):
        quotes += lines[index][1].count(b'"')
        size += len(lines[index][1])
        if quotes % 2 == 0:
            return index + 1
        if size > LONGEST_RECORD:
            return None
    return None


def _size(lines: list[Line]) -> int:
    return sum(len(line) for _, line in lines)

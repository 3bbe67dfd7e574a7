"""CSV as cores and spreadsheets write it: UTF-8, comma or semicolon, quotes as in RFC 4180 (F1).

A file is read in blocks of whole lines. A block whose records all have the header's number of fields goes on as it
stands, checked by C code only; any other block is taken apart record by record (`irregular`), and what cannot be read
is put aside with its line. So one bad line does not slow down the rest.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path

from tanggap.feed.formats.irregular import RecordTaker
from tanggap.feed.formats.lines import BYTE_ORDER_MARK, LineFile, opened
from tanggap.feed.formats.records import FileRefused, Rows, Unreadable, split_record
from tanggap.feed.kinds import Kind


class CsvFile(LineFile):
    """A CSV file with or without byte order mark; the delimiter is found out from the header."""

    def __init__(self, path: Path, kind: Kind) -> None:
        super().__init__(path, kind)
        self._shapes: dict[bytes, bool] = {}
        self._drop = b""

    @contextmanager
    def opened(self) -> Iterator[Iterator[Rows | Unreadable]]:
        with opened(self.path) as source:
            texts = self.texts(source)
            first = next(texts, b"")
            if not first.strip():
                raise FileRefused("Berkas ini kosong: tidak ada baris judul kolom.")
            header, _, rest = first.removeprefix(BYTE_ORDER_MARK).partition(b"\n")
            self._read_header(header)
            yield self._blocks(chain([rest] if rest else [], texts))

    def _read_header(self, line: bytes) -> None:
        text = line.decode().strip()
        self.delimiter = ";" if text.count(";") > text.count(",") else ","
        self.columns = [title.strip().lower() for title in split_record(text, self.delimiter)]
        if not set(self.columns) & set(self.kind.by_name):
            raise FileRefused("Baris pertama bukan baris judul kolom.")
        self.check_columns()
        kept = {ord(self.delimiter), *b'\n\r"\0'}
        self._drop = bytes(byte for byte in range(256) if byte not in kept)

    def _blocks(self, texts: Iterable[bytes]) -> Iterator[Rows | Unreadable]:
        line = 2
        taker = RecordTaker(self.delimiter, len(self.columns))
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

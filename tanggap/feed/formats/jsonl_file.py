"""JSON lines: one object a line, its keys the columns (F1).

The columns of such a file are all keys that occur in it, so it is read twice: once for its keys, once for its rows.
An object that lacks one of them has no value there.
"""

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from typing import Any

from tanggap.feed.formats.lines import BYTE_ORDER_MARK, LineFile, opened
from tanggap.feed.formats.records import FileRefused, Record, Rows, Unreadable, as_rows

NO_CHARACTER = re.compile("[\0\ud800-\udfff]")
NAMEABLE = re.compile(r"[a-z0-9_]{1,40}", re.ASCII)


class Bare(str):
    """A value that stands without quotes: a number, or NaN as some write it."""

    __slots__ = ()


class NoRecord(Exception):
    """A line whose fields cannot be told: `reason` is a code of `reasons.SENTENCES`."""

    def __init__(self, reason: str, field: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.field = field


_decode = json.JSONDecoder(object_pairs_hook=tuple, parse_int=Bare, parse_float=Bare, parse_constant=Bare).decode


class JsonlFile(LineFile):
    """A file of JSON lines, packed or not. Numbers are kept as they are written."""

    @contextmanager
    def opened(self) -> Iterator[Iterator[Rows | Unreadable]]:
        with opened(self.path) as source:
            self._find_columns(self.texts(source))
            source.seek(0)
            self.bytes_read = 0
            yield self._blocks(self.texts(source))

    def _find_columns(self, texts: Iterator[bytes]) -> None:
        first = next(texts, b"").removeprefix(BYTE_ORDER_MARK)
        if not first.strip():
            raise FileRefused("Berkas ini kosong.")
        foreign = [key for key in _first_keys(first) if key not in self.kind.by_name]
        known = re.compile(rb'"(%b)"\s*:' % "|".join(self.kind.by_name).encode())
        found = {name.decode() for text in chain([first], texts) for name in known.findall(text)}
        self.columns = foreign + [name for name in self.kind.by_name if name in found]
        self.check_columns()

    def _blocks(self, texts: Iterable[bytes]) -> Iterator[Rows | Unreadable]:
        begins = 1
        for text in texts:
            lines = text.removeprefix(BYTE_ORDER_MARK if begins == 1 else b"").split(b"\n")
            yield from self._taken(lines[:-1], begins)
            begins += len(lines) - 1

    def _taken(self, lines: list[bytes], begins: int) -> Iterator[Rows | Unreadable]:
        records: list[Record] = []
        for number, line in enumerate(lines, start=begins):
            if not line.strip():
                continue
            try:
                records.append((number, self._fields(line)))
            except NoRecord as fault:
                raw = line.decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
                yield Unreadable(number, fault.reason, raw, fault.field)
        if records:
            yield as_rows(records, self.delimiter)

    def _fields(self, line: bytes) -> list[str]:
        """:raises NoRecord: not one object of single values in known columns."""
        pairs = _pairs(line)
        row = dict(pairs)
        if len(row) < len(pairs):
            raise NoRecord("field_twice")
        fields = [self._text(name, row.pop(name, None)) for name in self.columns]
        if row:
            [foreign, *_] = row
            raise NoRecord("unknown_field", foreign if NAMEABLE.fullmatch(foreign) else "")
        if b"\\u" in line:
            self._check_characters(fields)
        return fields

    def _text(self, name: str, value: Any) -> str:
        if type(value) is str:
            return value
        if value is None:
            return ""
        if isinstance(value, tuple | list):
            raise NoRecord("nested", name)
        if self.kind.by_name[name].type.holds != "number":
            raise NoRecord("not_text", name)
        return str(value).lower() if isinstance(value, bool) else str(value)

    def _check_characters(self, fields: list[str]) -> None:
        """NUL and half of a surrogate pair can be written in JSON, and are no characters that can be stored."""
        for name, field in zip(self.columns, fields, strict=True):
            if NO_CHARACTER.search(field):
                raise NoRecord("unreadable", name)


def _pairs(line: bytes) -> tuple[tuple[str, Any], ...]:
    try:
        pairs = _decode(line.decode())
    except (ValueError, RecursionError):
        raise NoRecord("not_json") from None
    if not isinstance(pairs, tuple):
        raise NoRecord("not_json")
    return pairs


def _first_keys(text: bytes) -> list[str]:
    """The keys of the first line that is an object.

    :raises FileRefused: none of these lines is.
    """
    for line in text.split(b"\n"):
        try:
            return [key for key, _ in _pairs(line)]
        except NoRecord:
            continue
    raise FileRefused("Berkas ini bukan JSON per baris: tulis satu objek pada tiap baris, tanpa daftar di luarnya.")

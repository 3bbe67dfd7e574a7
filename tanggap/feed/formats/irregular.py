"""CSV that is not simply a record a line: fields with line breaks, blank lines, lines that are no record."""

import re
from collections.abc import Iterator

from tanggap.feed.formats.records import Record, Rows, Unreadable, quoted, split_record

LONGEST_RECORD = 1 << 16
"""Bytes after which a quote that was opened is taken for a stray one."""
Line = tuple[int, bytes]


class RecordTaker:
    """Takes irregular blocks apart. A record ends at a line end outside quotes; blank lines are no records.

    Where lines do not make a record, only the first is put aside and reading goes on at the next: a stray quote must
    not swallow its neighbours. So a record of several lines must be quoted strictly as RFC 4180 has it.
    """

    def __init__(self, delimiter: str, width: int) -> None:
        self.delimiter = delimiter
        self.width = width
        self.waiting: list[Line] = []
        field = rb'(?:"(?:[^"]|"")*+"|[^"\n%b]*+)' % delimiter.encode()
        self._strict = re.compile(rb"%b(?:%b%b)*+" % (field, delimiter.encode(), field))

    def take(self, text: bytes, line: int, *, at_end: bool = False) -> Iterator[Rows | Unreadable]:
        lines = [*self.waiting, *enumerate(text.split(b"\n")[:-1], start=line)]
        self.waiting = []
        records: list[Record] = []
        at = 0
        while at < len(lines):
            end = _end_of_record(lines, at)
            if end is None and not at_end and _size(lines[at:]) < LONGEST_RECORD:
                self.waiting = lines[at:]
                break
            if fields := self._fields(lines[at:end]) if end else None:
                records.append((lines[at][0], fields))
            elif lines[at][1].strip():
                yield _unreadable(lines[at])
            at = end if fields and end else at + 1
        if records:
            yield quoted(records, self.delimiter)

    def _fields(self, lines: list[Line]) -> list[str] | None:
        record = b"\n".join(line for _, line in lines)
        if b"\0" in record or (len(lines) > 1 and not self._strict.fullmatch(record)):
            return None
        fields = split_record(record.decode(), self.delimiter)
        return fields if len(fields) == self.width else None


def _unreadable(line: Line) -> Unreadable:
    number, text = line
    reason = "unreadable" if b"\0" in text else "broken_quote" if text.count(b'"') % 2 else "ragged"
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

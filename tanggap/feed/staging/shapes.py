"""Telling by their shape that thousands of rows can be read: by looking at each shape once.

The shape of a line is the line with every digit written as 0, every small letter as a, every capital as A. A million
instalments have some dozens of shapes; a shape that fits its columns is remembered, and the typed stage refuses what
shapes cannot see (the 31st of June). Lines that fit no shape are asked one by one by SQL (`filling`).
"""

from tanggap.feed.columns import NUMBER
from tanggap.feed.formats import Rows, Source, split_record

_DIGITS, _SMALL, _CAPITAL = b"0123456789", b"abcdefghijklmnopqrstuvwxyz", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MASK = bytes.maketrans(_DIGITS + _SMALL + _CAPITAL, b"0" * 10 + b"a" * 26 + b"A" * 26)
MANY = 2_000
"""Shapes of one block beyond which looking at each costs more than it saves."""


class Shapes:
    """The shapes seen in one file."""

    def __init__(self, source: Source) -> None:
        self.delimiter = source.delimiter
        self.columns = [source.kind.by_name[name] for name in source.columns]
        self.numbers = [at for at, column in enumerate(self.columns) if column.type is NUMBER]
        self.numbers_are_plain = True
        self.texts = [(at, column) for at, column in enumerate(self.columns) if column.type.longest]
        self._fits: dict[bytes, bool] = {}

    def fit(self, rows: Rows) -> bool:
        """Whether every row either can be read or is refused by the typed stage."""
        if rows.lines is not None:
            return False
        lines = rows.text.translate(MASK).split(b"\n")[:-1]
        shapes = set(lines)
        if len(shapes) > MANY:
            return b'"' not in rows.text and self._fit_without_texts(lines)
        return all(self._known(shape) for shape in shapes)

    def _fit_without_texts(self, lines: list[bytes]) -> bool:
        """The same where free texts (a payment's id, a reference) give nearly every line a shape of its own."""
        delimiter = self.delimiter.encode()
        shapes = set()
        for line in lines:
            fields = line.split(delimiter)
            for at, column in self.texts:
                field = fields[at]
                if len(field) > (column.type.longest or 0) or field != field.strip(b" "):
                    return False
                fields[at] = field[:1]
            shapes.add(delimiter.join(fields))
            if len(shapes) > MANY:
                return False
        return all(self._known(shape) for shape in shapes)

    def _known(self, shape: bytes) -> bool:
        fits = self._fits.get(shape)
        if fits is None:
            if len(self._fits) > 50 * MANY:
                self._fits.clear()
            fits = self._fits[shape] = self._look(shape)
        return fits

    def _look(self, shape: bytes) -> bool:
        fields = split_record(shape.decode(), self.delimiter)
        if any(fields[at].strip("0") for at in self.numbers):
            self.numbers_are_plain = False
        return all(column.fits(field) for column, field in zip(self.columns, fields, strict=True))

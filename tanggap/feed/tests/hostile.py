"""Makes files full of bad rows, and says beforehand what has to become of each line: for F4.

Every kind gets every fault that one of its columns, or a line, can have; between them rows that are new, changed,
unchanged, older than what is stored, waiting for their parent, or there twice.
"""

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from tanggap.feed import columns as c
from tanggap.feed.columns import Column, Type
from tanggap.feed.kinds import Kind

T0, T1, T2 = (f"2016-11-{day}T00:00:00+07:00" for day in (13, 14, 15))
AMOUNTS = [
    "-1",
    "1,5",
    "815.000,00",
    "1e5",
    "NaN",
    "Infinity",
    "815000.5",
    "12.345",
    "Rp 5",
    "9" * 16,
    "\u0663",
    "0x1",
    " 5",
]
WHOLES = ["1.5", "-1", "x", "1000", "\u0663", "1 2", "+1"]
DATES = ["2016-02-30", "30/08/2016", "2016-8-1", "20160801", "1816-01-01", "2216-01-01", "today", "0000-00-00"]
TIMES = ["2016-05-30T09:15:00", "2016-05-30", "2016-05-30T24:61Z", "1464739200000", "now", "2016-02-30T01:00:00Z"]
NUMBERS = ["20-09x", "2" * 21, "---", "\u0663", "2e5", "200991600123'--"]
FLAGS = ["yes", "ya", "2", "tRUE", "-1"]
FAULTS: list[tuple[Type, str, list[str]]] = [
    (c.MONEY, "bad_amount", AMOUNTS),
    (c.DATE, "bad_date", DATES),
    (c.TIME, "bad_time", TIMES),
    (c.UPDATED, "bad_time", TIMES),
    (c.UPDATED, "future_time", ["2150-01-01T00:00:00Z"]),
    (c.NUMBER, "bad_number", NUMBERS),
    (c.FLAG, "bad_flag", FLAGS),
    (c.BIRTH_DATE, "bad_date", DATES),
    (c.BIRTH_DATE, "bad_birth_date", ["2150-01-01"]),
    (c.PERSON_NAME, "bad_name", ["---", "123", "."]),
    (c.PERSON_NAME, "too_long", ["A" * 121]),
    (c.NIK, "bad_nik", ["917101170890000", "917101170890000X", "9171 0117 0890 0002"]),
    (c.PHONE, "bad_phone", ["12", "telepon", "08" * 20]),
    (c.EMAIL, "bad_email", ["siti", "siti@contoh", "a b@contoh.test", "@contoh.test"]),
]


def faults(column: Column) -> Iterator[tuple[str, str]]:
    """Texts that this column must not hold, with the reason."""
    for of, reason, values in FAULTS:
        if of is column.type:
            yield from ((value, reason) for value in values)
    if column.type.stage == "smallint":
        yield from ((value, "bad_whole") for value in WHOLES)
    if " in (" in column.type.ok and column.type is not c.FLAG:
        yield "AKTIF", "unknown_currency" if column.name == "currency" else f"unknown_{column.name}"
    if column.type.longest:
        yield "x" * (column.type.longest + 1), "too_long"
        yield "\U0001f600" * (column.type.longest + 1), "too_long"
    if column.required:
        yield "", "missing"
        if column.type.longest:
            yield "   ", "missing"


def broken_lines(row: list[str]) -> Iterator[tuple[str, str]]:
    """Lines that are no record at all."""
    row = [value.replace("\n", " ") for value in row]
    line = as_line(row)
    yield as_line(row[:-1]), "ragged"
    yield f"{line},", "ragged"
    yield "sampah", "ragged"
    yield f'{row[0]},"{as_line(row[1:])}', "broken_quote"
    yield f"{line}\0", "unreadable"


def as_line(row: list[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="").writerow(row)
    return out.getvalue()


@dataclass
class Hostile:
    """A file's lines and what has to become of them."""

    lines: list[str] = field(default_factory=list)
    end: int = 1
    """The last line's number; a row may be several lines."""
    figures: Counter[str] = field(default_factory=Counter)
    rejected: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    """By line: field, reason, raw."""

    def add(self, line: str, figure: str) -> None:
        self.lines.append(line)
        self.end += line.count("\n") + 1
        self.figures[figure] += 1

    def add_bad(self, line: str, field: str, reason: str) -> None:
        self.rejected[self.end + 1] = (field, reason, line.replace("\0", "\ufffd"))
        self.add(line, "rejected")


Make = Callable[[int], list[str]]


def hostile(kind: Kind, make: Make, orphan: Make, changed: Make, known: int, size: int, seed: int) -> Hostile:
    """A file of `size` lines: `make(n)` is a good row, of which those below `known` are stored as of T1."""
    rng = Random(seed)
    names = [column.name for column in kind.columns]
    bad = [(at, *fault) for at, column in enumerate(kind.columns) for fault in faults(column)]
    made = Hostile()
    fresh = iter(range(known, known + size))
    seen = iter(range(known))
    given: list[int] = []
    while len(made.lines) < size:
        turn = len(made.lines)
        if turn % 4 == 0:
            at, value, reason = bad[turn // 4 % len(bad)]
            row = [*make(next(fresh))[:-1], T2]
            row[at] = value
            made.add_bad(as_line(row), names[at], reason)
        elif turn % 40 == 1:
            row = [*make(next(fresh))[:-1], T2]
            broken = list(broken_lines(row))
            line, reason = broken[turn // 40 % len(broken)]
            made.add_bad(line, "", reason)
        elif turn % 40 == 2 and given:
            made.add_bad(as_line([*changed(rng.choice(given))[:-1], T0]), ", ".join(kind.key), "duplicate_key")
        elif turn % 8 == 3 and (n := next(seen, None)) is not None:
            row, when, figure = rng.choice([(make, T1, "unchanged"), (changed, T2, "updated"), (changed, T0, "stale")])
            made.add(as_line([*row(n)[:-1], when]), figure)
        elif turn % 40 == 5 and kind.parent:
            made.add(as_line([*orphan(next(fresh))[:-1], T2]), "pending")
        else:
            given.append(next(fresh))
            made.add(as_line([*make(given[-1])[:-1], T2]), "inserted")
    return made

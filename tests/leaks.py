"""Does anything secret or personal come to lie where it must not? (S8, S3)

A test gives the needles (`leaks.add`), runs a flow, and asks `leaks.found()`: every line that was logged, at any
level, and every row of every table is searched. Where a value has its proper place, `allowed` names the table.
"""

import logging
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import pytest
from django.db import connection

from tanggap.logs import formatter

TABLES = "select relname from pg_class where relkind = 'r' and relnamespace = 'public'::regnamespace order by relname"


@dataclass
class Leaks:
    """The needles, each with the tables it may lie in, and the lines logged so far."""

    needles: dict[str, frozenset[str]] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def add(self, *needles: str, allowed: Collection[str] = ()) -> None:
        for needle in needles:
            assert len(needle) > 3, "too short to tell from chance"
            self.needles[needle.lower()] = frozenset(allowed)

    def found(self) -> list[str]:
        """A line for each leak: where, and which needle."""
        return [*self._in_logs(), *self._in_tables()]

    def in_text(self, text: str) -> list[str]:
        """The needles that a text holds, such as an error page's."""
        return [needle for needle in self.needles if needle in text.lower()]

    def _in_logs(self) -> Iterator[str]:
        for line in self.lines:
            yield from (f"log: {needle!r} in {line}" for needle in self.in_text(line))

    def _in_tables(self) -> Iterator[str]:
        with connection.cursor() as cursor:
            cursor.execute(TABLES)
            for (table,) in cursor.fetchall():
                cursor.execute(f'select lower(row_to_json(t)::text) from "{table}" t')
                rows = [row for (row,) in cursor.fetchall()]
                yield from self._in_rows(table, rows)

    def _in_rows(self, table: str, rows: list[str]) -> Iterator[str]:
        """Binary columns are written as hex: a plain text in one is found by its hex."""
        for needle, allowed in self.needles.items():
            if table not in allowed:
                shapes = (needle, needle.encode().hex(), needle.upper().encode().hex())
                yield from (f"table {table}: {needle!r} in {row}" for row in rows if any(s in row for s in shapes))


class _Keeper(logging.Handler):
    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.DEBUG)
        self.lines = lines
        self.setFormatter(formatter("json"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def leaks() -> Iterator[Leaks]:
    """Keeps every line that is logged while the test runs, as it would be printed with LOG_LEVEL=DEBUG."""
    watch = Leaks()
    keeper, root = _Keeper(watch.lines), logging.getLogger()
    silent = [log for log in map(logging.getLogger, root.manager.loggerDict) if not log.propagate]
    levels = {log: log.level for log in [root, *map(logging.getLogger, root.manager.loggerDict)]}
    for log in (root, *silent):
        log.addHandler(keeper)
    for log in levels:
        log.setLevel(logging.DEBUG)
    yield watch
    for log in (root, *silent):
        log.removeHandler(keeper)
    for log, level in levels.items():
        log.setLevel(level)

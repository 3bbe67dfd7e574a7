"""Filling the stage: whole chunks at once where every row can be read, otherwise by way of a table of texts (F4).

A chunk whose lines have readable shapes is copied straight into the typed stage. If the database refuses it, or if a
shape does not fit, the chunk goes through `feed_text`, where SQL finds the rows that cannot be read and the others go
on. So a bad row costs its own chunk some time, and the rest of the file nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing

from django.db import transaction
from psycopg import DataError, IntegrityError

from tanggap.feed.checks import Rejects, why
from tanggap.feed.formats import Rows, Source, Unreadable, as_csv
from tanggap.feed.sql import batches, copy_in, run
from tanggap.feed.staging.ahead import ahead
from tanggap.feed.staging.ordering import Ordering
from tanggap.feed.staging.shapes import Shapes
from tanggap.feed.staging.stage import LineIndex, Stage

CHUNK = 4 << 20
ROOM = 6
"""Blocks that may be read ahead: a chunk and a half."""
TEXT = "feed_text"
Count = Callable[[Rows | Unreadable], None]


def fill(stage: Stage, source: Source, blocks: Iterable[Rows | Unreadable], rejects: Rejects, count: Count) -> None:
    """Stage all rows that can be read; the others go to `rejects`.

    While the database takes a chunk, the next is read and looked at.

    :param count: called with each block.
    """
    filler = _Filler(stage, source, rejects)
    ordering = Ordering(source)
    with closing(ahead(_looked_at(blocks, filler.shapes, ordering), room=ROOM)) as looked_at:
        for block, fits in looked_at:
            if isinstance(block, Unreadable):
                rejects.add_unreadable(block)
            else:
                filler.add(block, fits=fits)
            count(block)
    filler.flush()
    filler.end()
    rejects.flush()
    stage.keys_rise = ordering.rises and filler.shapes.numbers_are_plain


def _looked_at(
    blocks: Iterable[Rows | Unreadable], shapes: Shapes, ordering: Ordering
) -> Iterator[tuple[Rows | Unreadable, bool]]:
    """Each block and whether its rows can be staged straight."""
    for block in blocks:
        fits = isinstance(block, Rows) and shapes.fit(block)
        if isinstance(block, Rows):
            ordering.look(block, fits=fits)
        yield block, fits


class _Filler:
    """Gathers blocks into chunks and stages these."""

    def __init__(self, stage: Stage, source: Source, rejects: Rejects) -> None:
        self.stage = stage
        self.delimiter = source.delimiter
        self.rejects = rejects
        self.shapes = Shapes(source)
        self.held: list[Rows] = []
        self.size = 0
        self.has_texts = False

    def add(self, rows: Rows, *, fits: bool) -> None:
        if not fits:
            self.flush()
            self._stage_by_text([rows])
            return
        self.held.append(rows)
        self.size += len(rows.text)
        if self.size >= CHUNK:
            self.flush()

    def flush(self) -> None:
        held, self.held, self.size = self.held, [], 0
        self.stage.numbers_are_plain = self.shapes.numbers_are_plain
        if held and not self._stage_straight(held):
            self._stage_by_text(held)

    def end(self) -> None:
        if self.has_texts:
            run(f"drop table {TEXT}")

    def _stage_straight(self, held: list[Rows]) -> bool:
        try:
            with transaction.atomic():
                copy_in(self._copy_sql(self.stage.name), [rows.text for rows in held])
        except (DataError, IntegrityError):
            self.stage.recount()
            return False
        for rows in held:
            self.stage.lines.add(rows)
        return True

    def _copy_sql(self, table: str) -> str:
        listed = ", ".join(self.stage.columns)
        return (
            f"copy {table} ({listed}) from stdin "
            f"(format csv, delimiter '{self.delimiter}', force_null ({listed}), encoding 'UTF8')"
        )

    def _stage_by_text(self, held: list[Rows]) -> None:
        """Stage what SQL finds readable, reject the rest."""
        self._empty_texts()
        copy_in(self._copy_sql(TEXT), [rows.text for rows in held])
        lines = LineIndex()
        for rows in held:
            lines.add(rows)
        bad = self._reject_bad(lines)
        columns = self.stage.present()
        listed = ", ".join(column.name for column in columns)
        casts = ", ".join(column.cast_sql(f"s.{column.name}") for column in columns)
        run(f"insert into {self.stage.name} ({listed}) select {casts} from {TEXT} s where {self._ok()} order by n")
        good = tuple(lines.of(number) for number in range(1, lines.count + 1) if number not in bad)
        self.stage.lines.add(Rows(b"", len(good), 0, good))

    def _empty_texts(self) -> None:
        if self.has_texts:
            run(f"truncate {TEXT} restart identity")
            return
        texts = ", ".join(f"{name} text" for name in self.stage.columns)
        run(f"drop table if exists {TEXT}")
        run(f"create temp table {TEXT} (n int generated by default as identity, {texts})")
        self.has_texts = True

    def _ok(self) -> str:
        return " and ".join(column.ok_sql(f"s.{column.name}") for column in self.stage.present())

    def _reject_bad(self, lines: LineIndex) -> set[int]:
        """The numbers of the texts that cannot be read."""
        bad = set()
        listed = ", ".join(f"s.{name}" for name in self.stage.columns)
        found = list(batches(f"select n, {listed} from {TEXT} s where ({self._ok()}) is not true order by n"))
        for number, *fields in (row for rows in found for row in rows):
            bad.add(number)
            field, reason = why(self.stage.kind, self.stage.columns, fields)
            self.rejects.add(lines.of(number), reason, as_csv(fields), field=field)
        return bad

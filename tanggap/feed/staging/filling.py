"""Filling the stage: whole chunks at once where every row can be read, otherwise by way of a table of texts (F4).

A chunk whose lines have readable shapes is copied straight into the typed stage. If the database refuses it, or if a
shape does not fit, the chunk goes through `feed_text`, where SQL finds the rows that cannot be read and the others go
on. So a bad row costs its own chunk some time, and the rest of the file nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass

from django.db import transaction
from psycopg import DataError, IntegrityError

from tanggap.feed.checks import Rejects, why
from tanggap.feed.formats import Rows, Source, Unreadable, as_csv
from tanggap.feed.sql import batches, copy_in, run
from tanggap.feed.staging.ahead import ahead
from tanggap.feed.staging.ordering import Ordering
from tanggap.feed.staging.shapes import Shapes
from tanggap.feed.staging.stage import LineIndex, Stage
from tanggap.feed.staging.straight import Straight

CHUNK = 4 << 20
ROOM = 4
"""Blocks that may be read ahead: a chunk."""
TEXT = "feed_text"
Count = Callable[[Rows | Unreadable], None]


def fill(
    stage: Stage,
    source: Source,
    blocks: Iterable[Rows | Unreadable],
    rejects: Rejects,
    count: Count,
    *,
    straight: Straight | None = None,
    ordering: Ordering | None = None,
) -> None:
    """Stage all rows that can be read; the others go to `rejects`.

    While the database takes a chunk, the next is read and looked at.

    :param count: called with each block.
    :param straight: the way into an empty mirror, for the rows that can take it.
    :param ordering: tells whether keys rise; where nobody wants to know it, spare the time.
    :raises NotStraight: the file must be taken without `straight`.
    """
    filler = _Filler(stage, source, rejects, straight)
    look = Look(filler.shapes, straight, ordering)
    with closing(ahead(look.at(blocks), room=ROOM)) as looked_at:
        for block, fits, ready in looked_at:
            if isinstance(block, Unreadable):
                rejects.add_unreadable(block)
            else:
                filler.add(block, fits=fits, ready=ready)
            count(block)
    filler.flush()
    filler.end()
    rejects.flush()
    stage.keys_rise = bool(ordering and ordering.rises) and filler.shapes.numbers_are_plain


@dataclass(frozen=True)
class Look:
    """What is found out about blocks before the database sees them."""

    shapes: Shapes
    straight: Straight | None
    ordering: Ordering | None

    def at(self, blocks: Iterable[Rows | Unreadable]) -> Iterator[tuple[Rows | Unreadable, bool, bytes | None]]:
        """Each block, whether its rows can be staged as they are, and the rows for the straight way."""
        try:
            for block in blocks:
                fits = isinstance(block, Rows) and self.shapes.fit(block)
                yield block, fits, self._ready(block, fits=fits) if isinstance(block, Rows) else None
        finally:
            if self.straight:
                self.straight.leave()

    def _ready(self, rows: Rows, *, fits: bool) -> bytes | None:
        if self.ordering:
            self.ordering.look(rows, fits=fits)
        return self.straight.ready(rows) if self.straight and fits else None


class _Filler:
    """Gathers blocks into chunks and stages these."""

    def __init__(self, stage: Stage, source: Source, rejects: Rejects, straight: Straight | None) -> None:
        self.stage = stage
        self.straight = straight
        self.delimiter = source.delimiter
        self.rejects = rejects
        self.shapes = Shapes(source)
        self.held: list[Rows] = []
        self.ready: list[tuple[Rows, bytes]] = []
        self.size = 0
        self.has_texts = False

    def add(self, rows: Rows, *, fits: bool, ready: bytes | None) -> None:
        if not fits:
            self.flush()
            self._stage_by_text([rows])
            return
        if ready is None:
            self.held.append(rows)
        else:
            self.ready.append((rows, ready))
        self.size += len(rows.text)
        if self.size >= CHUNK:
            self.flush()

    def flush(self) -> None:
        held, ready = self.held, self.ready
        self.held, self.ready, self.size = [], [], 0
        self.stage.numbers_are_plain = self.shapes.numbers_are_plain
        if ready and not self._copy_straight(ready):
            self._stage_by_text([rows for rows, _ in ready])
        if held and not self._stage_typed(held):
            self._stage_by_text(held)

    def _copy_straight(self, ready: list[tuple[Rows, bytes]]) -> bool:
        texts, count = [text for _, text in ready], sum(rows.count for rows, _ in ready)
        return self.straight is not None and self.straight.copy(texts, count)

    def end(self) -> None:
        if self.has_texts:
            run(f"drop table {TEXT}")

    def _stage_typed(self, held: list[Rows]) -> bool:
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

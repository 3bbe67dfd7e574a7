"""Staging customers: their personal fields are sealed and digested here, row by row, before they reach the stage (S3).

Sealing is randomised, so a keyed digest of the row's plain text (`row_digest`) tells whether it has changed; what has
not is not sealed again.
"""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from django.db import connection

from tanggap.customers import digests
from tanggap.customers.models import Customer
from tanggap.feed.checks import Rejects, why
from tanggap.feed.columns import e164
from tanggap.feed.formats import Rows, Source, Unreadable, as_csv
from tanggap.feed.formats.records import Record
from tanggap.feed.sql import ask, run
from tanggap.feed.staging.filling import Count
from tanggap.feed.staging.stage import Stage, Target
from tanggap.lib.sealing import digest, seal, unseal

BATCH = 2_000
ROWS = "feed_rows"
TYPES = {"birth_date": "date", "full_name": "text", "core_id": "text", "city": "text", "branch_code": "text"}
SEALED = ("nik", "phone", "phone2", "email", "address")
GIVES = {
    "mother_maiden_name": ("mother_name_digest",),
    "nik": ("nik", "nik_index"),
    "phone": ("phone", "phone_index"),
    "phone2": ("phone2", "phone2_index"),
    "email": ("email", "email_index"),
    "customer_id": ("core_id",),
}
"""The mirror's columns that a file's column fills, where they are not the one of its name."""
DEFAULTS = {"phone2": "''::bytea", "email": "''::bytea", "address": "''::bytea", "city": "''"}
ROWS_CONTEXT = "feed.people.rows"


class PeopleStage(Stage):
    """The stage of a customers file: typed columns as in the mirror.

    The rows as they stood are kept beside it, sealed by the batch, for those that turn out to have the same key.
    """

    def create(self) -> None:
        super().create()
        run(f"drop table if exists {ROWS}")
        run(f"create temp table {ROWS} (n int primary key, sealed bytea storage external not null)")

    def drop(self) -> None:
        super().drop()
        run(f"drop table {ROWS}")

    def definition(self) -> str:
        fields = ", ".join(f"{column} {TYPES.get(column, 'bytea')}" for column in self.stored())
        return f"{fields}, row_digest bytea, updated_at timestamptz"

    def stored(self) -> list[str]:
        """The mirror's columns that this file fills."""
        return [column for name in self.columns if name != "updated_at" for column in GIVES.get(name, (name,))]

    def raw_columns(self) -> list[str]:
        return []

    def raw(self, number: int, fields: Sequence[str | None]) -> str:
        first, sealed = ask(f"select n, sealed from {ROWS} where n <= %s order by n desc limit 1", [number])
        return as_csv(_opened(bytes(sealed))[number - first])

    def keep_rows(self, records: Sequence[Record]) -> None:
        """Keep the rows that are staged next as they stand in the file."""
        out = io.StringIO(newline="")
        csv.writer(out).writerows(fields for _, fields in records)
        sealed = seal(out.getvalue(), context=ROWS_CONTEXT)
        run(f"insert into {ROWS} values (%s, %s)", [self.count + 1, sealed])

    def value(self, name: str) -> str:
        return "s.core_id" if name == "customer_id" else f"s.{name}"

    def targets(self) -> list[Target]:
        given = [Target(column, f"s.{column}") for column in (*self.stored(), "row_digest")]
        absent = [
            Target(column, sql, is_given=False) for column, sql in DEFAULTS.items() if column not in self.stored()
        ]
        return given + absent

    def copy_sql(self) -> str:
        return f"copy {self.name} ({', '.join((*self.stored(), 'row_digest', 'updated_at'))}) from stdin"


@lru_cache(maxsize=1)
def _opened(sealed: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(unseal(sealed, context=ROWS_CONTEXT), newline="")))


def fill(
    stage: PeopleStage, source: Source, blocks: Iterable[Rows | Unreadable], rejects: Rejects, count: Count
) -> None:
    """Check, digest, seal and stage all records; those that cannot be read go to `rejects`."""
    records = _records(source, blocks, rejects, count)
    filler = _Filler(stage)
    while batch := list(islice(records, BATCH)):
        filler.add([record for record in batch if _is_readable(stage, record, rejects)])
    rejects.flush()


def _records(source: Source, blocks: Iterable[Rows | Unreadable], rejects: Rejects, count: Count) -> Iterator[Record]:
    for block in blocks:
        if isinstance(block, Unreadable):
            rejects.add_unreadable(block)
        else:
            yield from source.records(block)
        count(block)


def _is_readable(stage: PeopleStage, record: Record, rejects: Rejects) -> bool:
    line, fields = record
    field, reason = why(stage.kind, stage.columns, fields)
    if field:
        rejects.add(line, reason, as_csv(fields), field=field)
    return not field


class _Filler:
    """Stages records by the batch. What each stored column takes from which field is worked out once."""

    def __init__(self, stage: PeopleStage) -> None:
        self.stage = stage
        self.key = stage.columns.index("customer_id")
        self.updated_at = stage.columns.index("updated_at") if "updated_at" in stage.columns else None
        self.digested = sorted((name, at) for at, name in enumerate(stage.columns) if at != self.updated_at)
        self.givers = [_giver(column, stage.columns) for column in stage.stored()]
        self.only_key = [column == "core_id" for column in stage.stored()]

    def add(self, records: Sequence[Record]) -> None:
        rows = [[field.strip(" ") for field in fields] for _, fields in records]
        known = _known_digests([row[self.key] for row in rows])
        self.stage.keep_rows(records)
        with connection.cursor() as cursor, cursor.copy(self.stage.copy_sql()) as copy:
            for row in rows:
                row_digest = self._row_digest(row)
                is_known = known.get(row[self.key]) == row_digest
                updated_at = None if self.updated_at is None else row[self.updated_at] or None
                copy.write_row((*(self._key(row) if is_known else self._sealed(row)), row_digest, updated_at))
        lines = tuple(line for line, _ in records)
        self.stage.lines.add(Rows(b"", len(lines), 0, lines))

    def _row_digest(self, row: list[str]) -> bytes:
        text = "\x1f".join([f"{name}={row[at]}" for name, at in self.digested])
        return digest(text, context="customers.customer.row")

    def _key(self, row: list[str]) -> list[str | None]:
        return [row[self.key] if is_key else None for is_key in self.only_key]

    def _sealed(self, row: list[str]) -> list[Any]:
        return [give(row[at]) for at, give in self.givers]


def _known_digests(ids: list[str]) -> dict[str, bytes]:
    rows = Customer.objects.filter(core_id__in=ids).values_list("core_id", "row_digest")
    return {core_id: bytes(row_digest or b"") for core_id, row_digest in rows}


def _giver(column: str, columns: Sequence[str]) -> tuple[int, Callable[[str], Any]]:
    """Which field a column of the mirror is made from, and how."""
    if column in SEALED:
        return columns.index(column), _sealer(column)
    if column in DIGESTED:
        source, index = DIGESTED[column]
        return columns.index(source), lambda value: index(value) if value else None
    if column == "core_id":
        return columns.index("customer_id"), str
    return columns.index(column), (lambda value: value or None) if column == "branch_code" else str


def _sealer(column: str) -> Callable[[str], bytes]:
    context = f"customers.customer.{column}"
    if column.startswith("phone"):
        return lambda value: seal(e164(value), context=context) if value else b""
    return lambda value: seal(value, context=context) if value else b""


def _index_of_phone(value: str) -> bytes:
    return digests.phone_index(e164(value))


DIGESTED: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "mother_name_digest": ("mother_maiden_name", digests.mother_name_digest),
    "nik_index": ("nik", digests.nik_index),
    "phone_index": ("phone", _index_of_phone),
    "phone2_index": ("phone2", _index_of_phone),
    "email_index": ("email", digests.email_index),
}

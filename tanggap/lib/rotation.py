"""Re-sealing what is stored under the newest key of the ring, while the product runs (S3).

Sealed values are found by their field type in every model, so a new sealed field needs nothing here. What is sealed
inside other values is a `Place` that settings.SEALED_PLACES names.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.apps import apps
from django.conf import settings
from django.db import connection, models, transaction
from django.utils.module_loading import import_string
from psycopg import sql

from tanggap.lib.sealing import VERSION, CannotUnseal, SealedField, seal, unseal

BATCH = 500
PASSES = 20
PAUSE_SECONDS = 0.5

Row = tuple[Any, ...]


@dataclass
class Rotation:
    """What a run did: values re-sealed by field, keys of rows that would not open, rows others held to the end."""

    resealed: Counter[str] = field(default_factory=Counter)
    unopened: dict[str, dict[Row, str]] = field(default_factory=lambda: defaultdict(dict))
    held: Counter[str] = field(default_factory=Counter)

    @property
    def is_complete(self) -> bool:
        return not self.unopened and not self.held


class Place(Protocol):
    """Where sealed values are kept."""

    def rotate(self, batch: int, done: Rotation) -> None:
        """Re-seal what is not under the newest key, a transaction for each batch, and add to `done`."""

    def keys_in_use(self) -> dict[str, dict[str, int]]:
        """For each kind of value, how many each key id seals."""


@dataclass(frozen=True)
class SealedTable:
    """The sealed columns of one model, read and written by plain SQL: bytes in, bytes out."""

    model: type[models.Model]
    fields: tuple[SealedField, ...]

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def width(self) -> int:
        """How many columns make the primary key."""
        return len(self.model._meta.pk_fields)

    def rotate(self, batch: int, done: Rotation) -> None:
        """Rows that others hold are passed over and tried again; those that were never free are counted as held."""
        for _ in range(PASSES):
            _pass_through(self, batch, done)
            left = _count_outdated(self) - len(done.unopened.get(self.label, ()))
            if left <= 0:
                return
            time.sleep(PAUSE_SECONDS)
        done.held[self.label] = left

    def keys_in_use(self) -> dict[str, dict[str, int]]:
        return {one.context: dict(self.execute(USE, column=_column(one))) for one in self.fields}

    def names(self) -> dict[str, sql.Composable]:
        key = [_column(part) for part in self.model._meta.pk_fields]
        sealed = [_column(one) for one in self.fields]
        return {
            "table": sql.Identifier(self.model._meta.db_table),
            "key": sql.SQL(", ").join(key),
            "columns": sql.SQL(", ").join([*key, *sealed]),
            "outdated": sql.SQL(" or ").join(map(_outdated, sealed)),
            "values": sql.SQL(", ").join(sql.SQL("{} = %s").format(column) for column in sealed),
            "is_row": sql.SQL(" and ").join(sql.SQL("{} = %s").format(column) for column in key),
        }

    def execute(self, statement: str, **parts: sql.Composable) -> list[Row]:
        """Run a statement written with the names of this table and give its rows."""
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(**self.names(), **parts))
            return list(cursor.fetchall())


def _column(one: "models.Field[Any, Any]") -> sql.Identifier:
    return sql.Identifier(str(one.column))


def _outdated(column: sql.Identifier) -> sql.Composed:
    newest = newest_prefix()
    condition = sql.SQL("(length({0}) > 0 and substring({0} from 1 for {1}) <> {2})")
    return condition.format(column, sql.Literal(len(newest)), sql.Literal(newest))


def newest_prefix() -> bytes:
    """What every value sealed under the newest key begins with."""
    key_id = next(iter(settings.SEAL_KEYS)).encode()
    return b"".join([VERSION, bytes([len(key_id)]), key_id])


def places() -> Iterator[Place]:
    """All tables that hold sealed fields, and the places that settings name."""
    for model in apps.get_models():
        fields = tuple(one for one in model._meta.local_fields if isinstance(one, SealedField))
        if fields and model._meta.managed and not model._meta.proxy:
            yield SealedTable(model, fields)
    yield from map(import_string, settings.SEALED_PLACES)


def rotate(*, batch: int = BATCH) -> Rotation:
    """Re-seal every value that is not under the newest key.

    Each batch is a transaction of its own, so a run that is cut off has kept what it did and a new one goes on from
    there. Nothing waits for a row that another transaction holds.
    """
    done = Rotation()
    for place in places():
        place.rotate(batch, done)
    return done


def keys_in_use() -> dict[str, dict[str, int]]:
    """For each kind of sealed value, how many each key id seals."""
    return {name: keys for place in places() for name, keys in place.keys_in_use().items()}


def _pass_through(table: SealedTable, batch: int, done: Rotation) -> None:
    """Once through the table in the order of its key."""
    last: Row | None = None
    while True:
        with transaction.atomic():
            rows = _lock(table, last, batch)
            _store(table, [(*_reseal(table, row, done), *row[: table.width]) for row in rows])
        if not rows:
            return
        last = rows[-1][: table.width]


LOCK = """
select {columns} from {table} where ({outdated}) and {after}
order by {key} limit {batch} for no key update skip locked
"""


def _lock(table: SealedTable, last: Row | None, batch: int) -> list[Row]:
    after: sql.Composable = sql.SQL("true")
    if last:
        literals = sql.SQL(", ").join(map(sql.Literal, last))
        after = sql.SQL("({key}) > ({last})").format(key=table.names()["key"], last=literals)
    return table.execute(LOCK, after=after, batch=sql.Literal(batch))


def _reseal(table: SealedTable, row: Row, done: Rotation) -> Iterator[bytes | None]:
    """The row's sealed values under the newest key; one that does not open is noted and left as it is."""
    newest = newest_prefix()
    for one, stored in zip(table.fields, row[table.width :], strict=True):
        if not stored or bytes(stored).startswith(newest):
            yield stored
            continue
        try:
            yield seal(unseal(stored, context=one.context), context=one.context)
            done.resealed[one.context] += 1
        except CannotUnseal as error:
            done.unopened[table.label][row[: table.width]] = str(error)
            yield stored


def _store(table: SealedTable, rows: list[Row]) -> None:
    with connection.cursor() as cursor:
        cursor.executemany(sql.SQL("update {table} set {values} where {is_row}").format(**table.names()), rows)


def _count_outdated(table: SealedTable) -> int:
    return int(table.execute("select count(*) from {table} where {outdated}")[0][0])


USE = """
select convert_from(substring({column} from 3 for get_byte({column}, 1)), 'UTF8'), count(*)
from {table} where length({column}) > 0 group by 1 order by 1
"""

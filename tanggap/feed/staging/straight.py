"""The straight way into an empty mirror: blocks of a large file go there by COPY, without the stage (F8).

A block goes straight if its rows can be read by their shapes and each has its parent; all others are staged as ever.
What is wrong with the file as a whole (a key twice, other totals, too many rejected rows) ends the straight way:
everything is undone and the file is taken by the stage alone, which knows what to say of it (`intake`).
"""

import io
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils import timezone
from psycopg import DataError, IntegrityError

from tanggap.feed.columns import DATE, NUMBER, TIME, UPDATED, Column, Type
from tanggap.feed.formats import Rows, Source
from tanggap.feed.kinds import Parent
from tanggap.feed.sql import copy_in
from tanggap.feed.staging.tables import is_large, table_of

if TYPE_CHECKING:
    import pyarrow as pa

NULL = r"\N"
NOT_PLAIN = (b'"', b"\\", b"\r")
FIRST_DAY = "1900-01-01"


class NotStraight(Exception):
    """The file has to be taken by the stage."""


def way(source: Source, as_of: datetime | None) -> "Straight | None":
    """The straight way for the file, if its kind's rows hang on others and it is large enough to be worth it."""
    parent = source.kind.parent
    return Straight(source, parent, as_of) if parent and is_large(source) else None


class Straight:
    """The straight way of one file. `ready` may be called from another thread, which calls `leave` at its end."""

    def __init__(self, source: Source, parent: Parent, as_of: datetime | None) -> None:
        self.source = source
        self.kind = source.kind
        self.parent = parent
        self.as_of = as_of.isoformat() if as_of else None
        self.now = timezone.now().isoformat()
        self.count = 0
        """Rows that are in the mirror by it."""

    def ready(self, rows: Rows) -> bytes | None:
        """The rows as the mirror's COPY takes them; None if they must be staged.

        :param rows: they fit their shapes.
        """
        import pyarrow as pa

        if rows.lines is not None or any(mark in rows.text for mark in NOT_PLAIN):
            return None
        try:
            table = table_of(self.source, rows.text, {name: pa.string() for name in self.source.columns})
            parents = self._parents(table)
            if parents is None or table.num_rows != rows.count or not self._holds(table):
                return None
            return _written([parents, *self._values(table)])
        except pa.ArrowInvalid:
            return None

    def leave(self) -> None:
        """Give the thread's own connection back."""
        connection.close()

    def copy(self, ready: list[bytes], count: int) -> bool:
        """Copy rows into the mirror; False if the database cannot read one of them.

        :raises NotStraight: one has a key that is there already.
        """
        try:
            with transaction.atomic():
                copy_in(self._copy_sql(), ready)
        except DataError:
            return False
        except IntegrityError:
            raise NotStraight from None
        self.count += count
        return True

    def _copy_sql(self) -> str:
        listed = [self.parent.target, *(target for target, _ in self._targets())]
        return f"copy {self.kind.table} ({', '.join(listed)}) from stdin (format csv, null '{NULL}', encoding 'UTF8')"

    def _targets(self) -> list[tuple[str, str | Column]]:
        """The mirror's columns that are filled beside the parent's: from a column of the file, or with a constant."""
        pairs: list[tuple[str, str | Column]] = []
        for column in self.kind.columns:
            if column.target and column.name in self.source.columns:
                pairs.append((column.target, column))
            elif column.target and (default := _default(column)) is not None:
                pairs.append((column.target, default))
        if "updated_at" in self.source.columns:
            pairs.append(("as_of", self.kind.by_name["updated_at"]))
        elif self.as_of:
            pairs.append(("as_of", self.as_of))
        return [*pairs, ("loaded_at", self.now)] if self.kind.has_loaded_at else pairs

    def _parents(self, table: "pa.Table") -> "pa.Array[Any] | None":
        """The id of each row's parent; None if one has none, or none that is seen from here."""
        import pyarrow as pa

        named = table[self.parent.column].combine_chunks().dictionary_encode()
        ids = self._ids("\n".join(named.dictionary.to_pylist()))
        return None if "" in ids else pa.array(map(int, ids), pa.int64()).take(named.indices)

    def _ids(self, keys: str) -> list[str]:
        """The ids of parents by their keys, a line each; "" for who is not there. One text costs less than rows."""
        query = (
            "select string_agg(coalesce(p.id::text, ''), ',' order by k.at) "
            "from unnest(string_to_array(%s, E'\\n')) with ordinality k (key, at) "
            f"left join {self.parent.table} p on p.{self.parent.key} = k.key"
        )
        with connection.cursor() as cursor:
            cursor.execute(query, [keys])
            [ids] = cursor.fetchone() or ("",)
        return str(ids or "").split(",")

    def _holds(self, table: "pa.Table") -> bool:
        """What the typed stage's constraints say of fields whose shape is right, and that numbers have no dashes."""
        return all(_field_holds(table[name], self.kind.by_name[name]) for name in self.source.columns)

    def _values(self, table: "pa.Table") -> "list[pa.Array[Any]]":
        import pyarrow as pa

        return [
            pa.repeat(pa.scalar(value), table.num_rows) if isinstance(value, str) else self._filled(table, value)
            for _, value in self._targets()
        ]

    def _filled(self, table: "pa.Table", column: Column) -> "pa.Array[Any]":
        """The column, with what is stored where a field is empty."""
        from pyarrow import compute

        fields = table[column.name]
        is_empty = compute.equal(fields, "")
        if not compute.any(is_empty).as_py():
            return fields
        empty = self.as_of if column.name == "updated_at" else _default(column)
        return compute.if_else(is_empty, NULL if empty is None else empty, fields)


def _default(column: Column) -> str | None:
    return None if column.default is None else column.default.strip("'")


def _field_holds(fields: "pa.Array[Any]", column: Column) -> bool:
    import pyarrow as pa
    from pyarrow import compute

    if column.type is NUMBER:
        return bool(compute.all(compute.ascii_is_decimal(fields)).as_py())
    if column.type.among:
        allowed = pa.array([*column.type.among, *([] if column.required else [""])], pa.string())
        return bool(compute.all(compute.is_in(fields, value_set=allowed)).as_py())
    if years := _years(column.type):
        is_known = compute.and_(compute.greater_equal(fields, years[0]), compute.less(fields, years[1]))
        return bool(compute.all(compute.or_(is_known, compute.equal(fields, ""))).as_py())
    return "check" not in column.type.stage


def _years(type: Type) -> tuple[str, str] | None:
    """The first day that a date or time may be of, and what comes after the last.

    What was updated before today is not of the future, in whatever zone; of later rows the stage has to judge.
    """
    if type is UPDATED:
        return FIRST_DAY, datetime.now(UTC).date().isoformat()
    return (FIRST_DAY, "2200") if type is DATE or type is TIME else None


def _written(columns: "list[pa.Array[Any]]") -> bytes:
    """:raises ArrowInvalid: a field would have to be quoted."""
    import pyarrow as pa
    from pyarrow.csv import WriteOptions, write_csv

    out = io.BytesIO()
    table = pa.table(columns, names=[str(at) for at in range(len(columns))])
    write_csv(table, out, WriteOptions(include_header=False, quoting_style="none"))
    return out.getvalue()

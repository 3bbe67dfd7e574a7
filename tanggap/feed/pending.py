"""Rows that came before their parent: kept sealed, replaced by newer ones, taken in when the parent arrives (F3)."""

import csv
from datetime import datetime

from django.db import connection

from tanggap.feed.formats import Rows, as_csv
from tanggap.feed.kinds import Kind
from tanggap.feed.models import FeedFile, PendingRow
from tanggap.feed.sql import batches, copy_in, run
from tanggap.feed.staging.stage import Stage
from tanggap.feed.upsert import merge


def some_wait(kind: Kind) -> bool:
    return PendingRow.objects.filter(kind=kind.name).exists()


def give_way(stage: Stage) -> int:
    """Compare staged rows with waiting ones of the same key: the older of the two goes.

    :return: how many staged rows were older; they are out of the stage.
    """
    same = f"r.kind = '{stage.kind.name}' and r.key = {stage.key_text()}"
    stale = run(f"delete from {stage.name} s using feed_pendingrow r where {same} and r.as_of > {stage.as_of_sql()}")
    stage.taken_out += stale
    run(f"delete from feed_pendingrow r using {stage.name} s where {same}")
    return stale


def keep(stage: Stage, file: FeedFile) -> None:
    """Keep the staged rows that have no parent."""
    parent = stage.kind.parent
    if parent is None:
        return
    parent_key = stage.value(parent.column)
    listed = ", ".join(f"s.{column}" for column in stage.columns)
    query = (
        f"select s.n, {stage.key_text()}, {parent_key}, {stage.as_of_sql()}, {listed} from {stage.name} s "
        f"left join {parent.table} p on p.{parent.key} = {parent_key} where p.id is null"
    )
    for rows in batches(query):
        PendingRow.objects.bulk_create(
            PendingRow(
                kind=stage.kind.name,
                key=key,
                parent_key=parent_key,
                as_of=as_of,
                columns=stage.columns,
                row=as_csv(fields),
                file=file,
                line=stage.lines.of(number),
            )
            for number, key, parent_key, as_of, *fields in rows
        )


def take_in(kind: Kind, file: FeedFile) -> int:
    """Take in the waiting rows of `kind` whose parent is there now; how many there were."""
    parent = kind.parent
    if parent is None or not some_wait(kind):
        return 0
    ready = f"feed_pendingrow r join {parent.table} p on p.{parent.key} = r.parent_key where r.kind = '{kind.name}'"
    with connection.cursor() as cursor:
        cursor.execute(f"select distinct r.columns from {ready}")
        groups = [columns for (columns,) in cursor.fetchall()]
    for columns in groups:
        _merge_group(Stage(kind, _with_time(columns), name="feed_waiting"), columns, ready, file)
    return run(f"delete from feed_pendingrow where id in (select r.id from {ready})")


def _merge_group(stage: Stage, columns: list[str], ready: str, file: FeedFile) -> None:
    """Merge the waiting rows that came with these columns."""
    stage.numbers_are_plain = False
    stage.create()
    listed = ", ".join(stage.columns)
    copy = f"copy {stage.name} ({listed}) from stdin (format csv, force_null ({listed}))"
    query = f"select r.row, r.as_of from {ready} and r.columns = %s::varchar[]"
    for rows in batches(query, [columns]):
        texts = [as_csv(_fields(columns, PendingRow.opened(row), as_of)) for row, as_of in rows]
        copy_in(copy, [f"{text}\n".encode() for text in texts])
        stage.lines.add(Rows(b"", len(rows), 1))
    merge(stage, file)
    stage.drop()


def _with_time(columns: list[str]) -> list[str]:
    return [*(name for name in columns if name != "updated_at"), "updated_at"]


def _fields(columns: list[str], row: str, as_of: datetime | None) -> list[str]:
    """The row's fields with its own as-of at the end, in place of what its file said for all rows."""
    fields = dict(zip(columns, next(csv.reader([row])), strict=True))
    fields.pop("updated_at", None)
    return [*fields.values(), as_of.isoformat() if as_of else ""]

"""Rows that came before their parent: kept sealed, replaced by newer ones, taken in when the parent arrives (F3)."""

import csv
from collections import defaultdict
from datetime import datetime

from tanggap.feed.checks import as_csv
from tanggap.feed.formats import Rows
from tanggap.feed.kinds import Kind
from tanggap.feed.models import FeedFile, PendingRow
from tanggap.feed.sql import ask, batches, copy_in, run
from tanggap.feed.staging import Stage
from tanggap.feed.upsert import merge

BATCH = 5_000


def some_wait(kind: Kind) -> bool:
    return PendingRow.objects.filter(kind=kind.name).exists()


def give_way(stage: Stage) -> int:
    """Compare staged rows with waiting ones of the same key: the older of the two goes.

    :return: how many staged rows were older; they are out of the stage.
    """
    same = f"r.kind = '{stage.kind.name}' and r.key = {stage.key_text()}"
    stale = run(f"delete from {stage.name} s using feed_pendingrow r where {same} and r.as_of > {stage.as_of_sql()}")
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
    taken = 0
    while rows := _ready(kind):
        groups: defaultdict[tuple[str, ...], list[PendingRow]] = defaultdict(list)
        for row in rows:
            groups[tuple(row.columns)].append(row)
        for columns, group in groups.items():
            _merge_group(kind, columns, group, file)
        PendingRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
        taken += len(rows)
    return taken


def _ready(kind: Kind) -> list[PendingRow]:
    parent = kind.parent
    if parent is None:
        return []
    query = (
        f"select r.* from feed_pendingrow r join {parent.table} p on p.{parent.key} = r.parent_key "
        "where r.kind = %s order by r.id limit %s"
    )
    return list(PendingRow.objects.raw(query, [kind.name, BATCH]))


def _merge_group(kind: Kind, columns: tuple[str, ...], rows: list[PendingRow], file: FeedFile) -> None:
    stage = Stage(kind, [*(name for name in columns if name != "updated_at"), "updated_at"], name="feed_waiting")
    stage.numbers_are_plain = False
    stage.create()
    text = "\n".join(as_csv(_fields(columns, row)) for row in rows) + "\n"
    listed = ", ".join(stage.columns)
    copy_in(f"copy {stage.name} ({listed}) from stdin (format csv, force_null ({listed}))", [text.encode()])
    stage.lines.add(Rows(b"", len(rows), 1))
    merge(stage, file)
    stage.drop()


def _fields(columns: tuple[str, ...], row: PendingRow) -> list[str]:
    """The row's fields with its own as-of at the end, in place of what its file said for all rows."""
    fields = dict(zip(columns, next(csv.reader([row.row])), strict=True))
    fields.pop("updated_at", None)
    return [*fields.values(), _iso(row.as_of)]


def _iso(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""


def waiting() -> dict[str, int]:
    """How many rows of each kind wait for their parent."""
    return {
        kind: ask("select count(*) from feed_pendingrow where kind = %s", [kind])[0]
        for kind in PendingRow.objects.order_by("kind").values_list("kind", flat=True).distinct()
    }

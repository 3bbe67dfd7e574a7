"""Taking staged rows into the mirror, by set (F3): insert what is new, update what differs, leave the rest alone.

An empty mirror is filled by one straight insert. Otherwise the rows that are not simply as stored are worked out
first (`feed_delta`); rows that are the same are never touched.
"""

from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction

from tanggap.feed.kinds import Kind
from tanggap.feed.models import FeedFile
from tanggap.feed.sql import ask, run
from tanggap.feed.staging.stage import Stage, Target

DELTA = "feed_delta"
ARRIVAL_SIZE = 1_000


@dataclass
class Outcome:
    """What became of the staged rows; `pending` ones have no parent yet and are still in the stage."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0
    stale: int = 0
    pending: int = 0


class DuplicateKeys(Exception):
    """The stage holds a key twice; nothing was inserted."""


def is_empty(kind: Kind) -> bool:
    """Whether the mirror has no row of this kind."""
    return not ask(f"select exists (select from {kind.table})")[0]


def insert_all(stage: Stage, file: FeedFile) -> Outcome:
    """Insert every staged row that has its parent; only into an empty mirror.

    :raises DuplicateKeys: the rows were not checked for keys that occur twice, and one does.
    """
    columns, values = _columns_and_values(stage)
    try:
        with transaction.atomic():
            inserted = run(
                f"insert into {stage.kind.table} ({', '.join(columns)}) "
                f"select {', '.join(values)} from {stage.name} s {_parent_join(stage, 'join')}"
            )
            if inserted < stage.rows and _orphans_are_twice(stage):
                raise DuplicateKeys
    except IntegrityError:
        raise DuplicateKeys from None
    run(f"analyze {stage.kind.table}")
    _note_arrivals(file, stage.kind, f"select {_arrival_column(stage.kind)} as id from {stage.kind.table}")
    return Outcome(inserted=inserted, pending=stage.rows - inserted)


def _orphans_are_twice(stage: Stage) -> bool:
    """Whether a row without parent has the key of another one, or of a row that this file has brought."""
    orphans = f"from {stage.name} s {_parent_join(stage, 'left join')}"
    same = f"exists (select from {stage.kind.table} t where {_same_target(stage)})"
    found = f"select {orphans} where p.id is null and {same}"
    twice = f"select {orphans} where p.id is null group by {stage.key()} having count(*) > 1"
    return bool(ask(f"select exists ({found}) or exists ({twice})")[0])


def _columns_and_values(stage: Stage) -> tuple[list[str], list[str]]:
    pairs = [(target.column, target.value) for target in _all_targets(stage)]
    pairs.append(("as_of", stage.as_of_sql()))
    if stage.kind.has_loaded_at:
        pairs.append(("loaded_at", "now()"))
    return [column for column, _ in pairs], [value for _, value in pairs]


def _all_targets(stage: Stage) -> list[Target]:
    parent = stage.kind.parent
    own = stage.targets()
    return [Target(parent.target, "p.id"), *own] if parent else own


def _parent_join(stage: Stage, how: str) -> str:
    parent = stage.kind.parent
    return f"{how} {parent.table} p on p.{parent.key} = {stage.value(parent.column)}" if parent else ""


def merge(stage: Stage, file: FeedFile) -> Outcome:
    """Insert, update or leave each staged row; its keys occur once."""
    run(f"analyze {stage.name}")
    _work_out_delta(stage)
    outcome = _count(stage)
    if outcome.inserted:
        _insert_new(stage)
    if outcome.updated:
        _update_changed(stage)
    _move_as_of(stage)
    if outcome.inserted or outcome.updated:
        _note_arrivals(file, stage.kind, _touched(stage.kind))
    run(f"drop table {DELTA}")
    return outcome


def _work_out_delta(stage: Stage) -> None:
    """`feed_delta`: the staged rows that are not simply as stored, with the values that they bring."""
    targets = _all_targets(stage)
    kind = stage.kind
    values = ", ".join(f"{target.value} as v_{target.column}" for target in targets)
    parent_is_missing = "p.id is null" if kind.parent else "false"
    as_of = stage.as_of_sql()
    run(f"drop table if exists {DELTA}")
    run(
        f"create temp table {DELTA} as select * from ("
        f"select s.n, {values}, {as_of} as as_of, {parent_is_missing} as is_orphan, "
        f"t.{kind.target_key[0]} is null as is_new, coalesce(t.as_of > {as_of}, false) as is_stale, "
        f"coalesce({as_of} > t.as_of, {as_of} is not null) as is_newer, {_differs(stage, targets)} as differs "
        f"from {stage.name} s {_parent_join(stage, 'left join')} left join {kind.table} t on {_same_target(stage)}"
        ") x where is_orphan or is_new or is_stale or is_newer or differs"
    )


def _same_target(stage: Stage) -> str:
    """SQL that is true for a row `t` of the mirror that has the key of the staged one."""
    key = stage.kind.target_key
    return " and ".join(f"t.{target.column} = {target.value}" for target in _all_targets(stage) if target.column in key)


def _differs(stage: Stage, targets: list[Target]) -> str:
    if stage.kind.compared_by:
        return f"t.{stage.kind.compared_by} is distinct from s.{stage.kind.compared_by}"
    compared = [target for target in targets if target.is_given and target.column not in stage.kind.target_key]
    return " or ".join(f"t.{target.column} is distinct from {target.value}" for target in compared) or "false"


NEW = "not is_orphan and is_new"
KNOWN = "not is_orphan and not is_new"
CHANGED = f"{KNOWN} and not is_stale and differs"


def _count(stage: Stage) -> Outcome:
    pending, inserted, stale, updated = ask(
        f"select count(*) filter (where is_orphan), count(*) filter (where {NEW}), "
        f"count(*) filter (where {KNOWN} and is_stale), count(*) filter (where {CHANGED}) from {DELTA}"
    )
    unchanged = stage.rows - pending - inserted - stale - updated
    return Outcome(inserted, updated, unchanged, stale, pending)


def _insert_new(stage: Stage) -> None:
    columns, _ = _columns_and_values(stage)
    values = [{"as_of": "as_of", "loaded_at": "now()"}.get(column, f"v_{column}") for column in columns]
    run(f"insert into {stage.kind.table} ({', '.join(columns)}) select {', '.join(values)} from {DELTA} where {NEW}")


def _update_changed(stage: Stage) -> None:
    given = [target for target in _all_targets(stage) if target.is_given]
    changes = [f"{target.column} = d.v_{target.column}" for target in given]
    changes.append("as_of = coalesce(d.as_of, t.as_of)")
    if stage.kind.has_loaded_at:
        changes.append("loaded_at = now()")
    run(
        f"update {stage.kind.table} t set {', '.join(changes)} from {DELTA} d "
        f"where {CHANGED} and {_same_key(stage.kind)}"
    )


def _move_as_of(stage: Stage) -> None:
    """Rows that the core confirms as they are: remember as of when, so that an older file cannot undo it."""
    run(
        f"update {stage.kind.table} t set as_of = d.as_of from {DELTA} d "
        f"where {KNOWN} and is_newer and not differs and {_same_key(stage.kind)}"
    )


def _same_key(kind: Kind) -> str:
    return " and ".join(f"t.{column} = d.v_{column}" for column in kind.target_key)


def _arrival_column(kind: Kind) -> str:
    return kind.parent.target if kind.parent and "contract_id" in kind.parent.target else "id"


def _touched(kind: Kind) -> str:
    """SQL of the ids that the listeners are told: of the contract, or of the customer for customers' rows."""
    return (
        f"select distinct t.{_arrival_column(kind)} as id from {DELTA} d join {kind.table} t on {_same_key(kind)} "
        f"where ({NEW}) or ({CHANGED})"
    )


def _note_arrivals(file: FeedFile, kind: Kind, ids: str) -> None:
    """Keep what arrived, in the load's own transaction, until the listeners have been told (F9)."""
    if settings.FEED_LISTENERS:
        run(
            "insert into feed_arrival (file_id, kind, ids) select %s, %s, array_agg(id) from ("
            f"select id, (row_number() over (order by id) - 1) / {ARRIVAL_SIZE} as part "
            f"from (select distinct id from ({ids}) x) y) z group by part",
            [file.pk, kind.name],
        )

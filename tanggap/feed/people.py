"""Staging customers: their personal fields are sealed and digested here, row by row, before they reach the stage (S3).

Sealing is randomised, so a keyed digest of the row's plain text (`row_digest`) tells whether it has changed; what has
not is not sealed again.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.db import connection

from tanggap.customers import digests
from tanggap.customers.models import Customer
from tanggap.feed.checks import Rejects, as_csv, why
from tanggap.feed.columns import e164
from tanggap.feed.formats import Rows, Source, Unreadable
from tanggap.feed.models import FeedReject
from tanggap.feed.staging import Stage, Target
from tanggap.lib.sealing import digest, seal

BATCH = 2_000
Record = tuple[int, list[str]]
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
RAW_CONTEXT = f"{FeedReject._meta.label_lower}.raw"


class PeopleStage(Stage):
    """The stage of a customers file: typed columns as in the mirror, and the row as it stood, sealed."""

    def definition(self) -> str:
        fields = ", ".join(f"{column} {TYPES.get(column, 'bytea')}" for column in self.stored())
        return f"{fields}, row_digest bytea, updated_at timestamptz, raw bytea"

    def stored(self) -> list[str]:
        """The mirror's columns that this file fills."""
        return [column for name in self.columns if name != "updated_at" for column in GIVES.get(name, (name,))]

    def raw_columns(self) -> list[str]:
        return ["raw"]

    def value(self, name: str) -> str:
        return "s.core_id" if name == "customer_id" else f"s.{name}"

    def targets(self) -> list[Target]:
        given = [Target(column, f"s.{column}") for column in (*self.stored(), "row_digest")]
        absent = [
            Target(column, sql, is_given=False) for column, sql in DEFAULTS.items() if column not in self.stored()
        ]
        return given + absent

    def copy_sql(self) -> str:
        return f"copy {self.name} ({', '.join((*self.stored(), 'row_digest', 'updated_at', 'raw'))}) from stdin"


def fill(stage: PeopleStage, source: Source, blocks: Iterable[Rows | Unreadable], rejects: Rejects) -> None:
    """Check, digest, seal and stage all records; those that cannot be read go to `rejects`."""
    records = _records(source, blocks, rejects)
    while batch := list(islice(records, BATCH)):
        _stage_batch(stage, [record for record in batch if _is_readable(stage, record, rejects)])
    rejects.flush()


def _records(source: Source, blocks: Iterable[Rows | Unreadable], rejects: Rejects) -> Iterator[Record]:
    for block in blocks:
        if isinstance(block, Unreadable):
            rejects.add_unreadable(block)
        else:
            yield from source.records(block)


def _is_readable(stage: PeopleStage, record: Record, rejects: Rejects) -> bool:
    line, fields = record
    field, reason = why(stage.kind, stage.columns, fields)
    if field:
        rejects.add(line, reason, as_csv(fields), field=field)
    return not field


def _stage_batch(stage: PeopleStage, records: list[Record]) -> None:
    people = [dict(zip(stage.columns, _tidy(fields), strict=True)) for _, fields in records]
    row_digests = [_row_digest(person) for person in people]
    known = _known_digests(person["customer_id"] for person in people)
    with connection.cursor() as cursor, cursor.copy(stage.copy_sql()) as copy:
        for (line, fields), person, row_digest in zip(records, people, row_digests, strict=True):
            is_known = known.get(person["customer_id"]) == row_digest
            stored = stage.stored()
            values = _only_key(person, stored) if is_known else _sealed(person, stored)
            raw = seal(as_csv(fields), context=RAW_CONTEXT)
            copy.write_row([*values, row_digest, person.get("updated_at") or None, raw])
            stage.lines.add(Rows(b"", 1, line))


def _tidy(fields: Sequence[str]) -> list[str]:
    return [field.strip(" ") for field in fields]


def _row_digest(person: dict[str, str]) -> bytes:
    parts = [f"{name}={value}" for name, value in sorted(person.items()) if name != "updated_at"]
    return digest("\x1f".join(parts), context="customers.customer.row")


def _known_digests(ids: Iterable[str]) -> dict[str, bytes]:
    rows = Customer.objects.filter(core_id__in=list(ids)).values_list("core_id", "row_digest")
    return {core_id: bytes(row_digest or b"") for core_id, row_digest in rows}


def _only_key(person: dict[str, str], stored: list[str]) -> list[Any]:
    return [person["customer_id"] if column == "core_id" else None for column in stored]


def _sealed(person: dict[str, str], stored: list[str]) -> list[Any]:
    plain = dict(person)
    for name in ("phone", "phone2"):
        if plain.get(name):
            plain[name] = e164(plain[name])
    return [_column(column, plain) for column in stored]


def _column(column: str, plain: dict[str, str]) -> Any:
    """The value of one column of the mirror from the row's plain values."""
    if column in SEALED:
        value = plain[column]
        return seal(value, context=f"customers.customer.{column}") if value else b""
    if column in DIGESTED:
        source, index = DIGESTED[column]
        return index(plain[source]) if plain[source] else None
    if column == "core_id":
        return plain["customer_id"]
    return plain[column] or None if column == "branch_code" else plain[column]


DIGESTED: dict[str, tuple[str, Callable[[str], bytes]]] = {
    "mother_name_digest": ("mother_maiden_name", digests.mother_name_digest),
    "nik_index": ("nik", digests.nik_index),
    "phone_index": ("phone", digests.phone_index),
    "phone2_index": ("phone2", digests.phone_index),
    "email_index": ("email", digests.email_index),
}

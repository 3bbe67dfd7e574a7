"""Rows written quickly: several in one round trip, or one by a kept plan; for the few acts that leave many of them and
are waited for.

`write(change(code, "tries"), insertion(a_try))` sends one text with a statement for each part, in their order, within
the caller's transaction. As with Django's bulk methods no `save()` is called and no signal is sent.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models

from tanggap.lib.prepared import preparing_cursor, typed


@dataclass(frozen=True)
class Part:
    """One statement and its values."""

    sql: str
    params: Sequence[Any]


def insertion(row: models.Model) -> Part:
    """A new row, numbered by the database; the object is not told its number."""
    sql, fields = _insert(type(row))
    return Part(sql, [_stored(row, field, add=True) for field in fields])


def store(row: models.Model) -> None:
    """A new row by itself, by a statement whose plan the database keeps; the object is told its number.

    :raises IntegrityError: a constraint refuses it.
    """
    part = insertion(row)
    sql = f"{part.sql} returning {_quoted('id')}"
    cursor = preparing_cursor(connection, sql)
    cursor.execute(sql, [typed(param) for param in part.params])
    [(row.pk,)] = cursor.fetchall()
    row._state.adding, row._state.db = False, connection.alias


def change(row: models.Model, *names: str) -> Part:
    """These fields of a row that is there, which the caller holds locked."""
    sql, fields = _update(type(row), names)
    return Part(sql, [*(_stored(row, field, add=False) for field in fields), row.pk])


def write(*parts: Part) -> None:
    """:raises IntegrityError: a constraint refuses one of them; nothing of the transaction stays."""
    with connection.cursor() as cursor:
        cursor.execute("; ".join(part.sql for part in parts), [param for part in parts for param in part.params])


def _stored(row: models.Model, field: Any, *, add: bool) -> Any:
    return field.get_db_prep_save(field.pre_save(row, add), connection=connection)


@lru_cache(maxsize=64)
def _insert(model: type[models.Model]) -> tuple[str, list[Any]]:
    fields: list[Any] = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(_quoted(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    return f"insert into {_quoted(model._meta.db_table)} ({columns}) values ({places})", fields  # noqa: S608


@lru_cache(maxsize=64)
def _update(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    places = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    return f"update {_quoted(model._meta.db_table)} set {places} where {_quoted('id')} = %s", fields  # noqa: S608


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)

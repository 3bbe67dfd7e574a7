"""A command's SQL, learnt by one request and done again as often as one likes: the yardstick of what writes."""

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.backends.postgresql.base import ServerBindingCursor
from django.test import Client

from tanggap.lib.prepared import preparing_cursor

ALONE = 10**9
"""From here on the ids that the database gives while a command is learnt are no other value's: see `part_sequences`."""
PART = """
select setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s * row_number() over (order by sequencename))
from pg_sequences where schemaname = 'public' and data_type = 'bigint'::regtype
"""


def part_sequences() -> None:
    """Let each table's next ids begin far from every other's, so that an id in a statement tells whose it is."""
    with connection.cursor() as cursor:
        cursor.execute(PART, [ALONE])


@dataclass(frozen=True)
class _Statement:
    sql: str
    params: list[Any]
    prepared: bool
    given: list[tuple[Any, ...]]
    """The rows that it gave when it was learnt."""


def is_prepared(context: Mapping[str, Any]) -> bool:
    """Whether a statement that an execute wrapper sees is one whose plan the database keeps."""
    return isinstance(context["cursor"].cursor, ServerBindingCursor)


class Replayed:
    """The statements of a POST. Values that the database gave in the learning are replaced by those that it gives now,
    and so is `token`, which each request has of its own."""

    def __init__(self, path: str, cookie: str, body: Mapping[str, str], token: uuid.UUID) -> None:
        self.token = token
        self.statements: list[_Statement] = []
        client = Client(headers={"host": "localhost", "cookie": cookie})
        with connection.execute_wrapper(self._note):
            answer = client.post(path, body)
        if answer.status_code != 302:
            raise RuntimeError(f"{path} answered {answer.status_code}")

    def _note(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        cursor = context["cursor"].cursor
        given = cursor.fetchall() if cursor.description else []
        if given:
            cursor.scroll(0, mode="absolute")
        self.statements.append(_Statement(sql, list(params or ()), is_prepared(context), given))
        return result

    def run(self) -> None:
        """All of it once more, in one transaction."""
        swap: dict[Any, Any] = {self.token: uuid.uuid4()}
        with transaction.atomic(), connection.cursor() as plain:
            for statement in self.statements:
                cursor = preparing_cursor(connection, statement.sql) if statement.prepared else plain
                cursor.execute(statement.sql, [put(param, swap) for param in statement.params])
                if cursor.description:
                    swap |= _changed(statement, cursor.fetchall())


def _changed(statement: _Statement, now: list[tuple[Any, ...]]) -> dict[Any, Any]:
    """What a writing statement gave, then → now."""
    if "returning" not in statement.sql.lower():
        return {}
    pairs = (pair for then, new in zip(statement.given, now, strict=True) for pair in zip(then, new, strict=True))
    return {then: new for then, new in pairs if then != new}


def put(param: Any, swap: Mapping[Any, Any]) -> Any:
    """The value with everything replaced that stands in it, also within a text such as a number or an address."""
    if isinstance(param, str):
        for then, new in _texts(swap):
            param = param.replace(then, new)
        return param
    return param if isinstance(param, bool | float | datetime | date | bytes | dict | list) else swap.get(param, param)


def _texts(swap: Mapping[Any, Any]) -> Iterator[tuple[str, str]]:
    for then, new in swap.items():
        yield f"{then:06d}" if isinstance(then, int) else str(then), f"{new:06d}" if isinstance(new, int) else str(new)

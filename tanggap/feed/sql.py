"""Plain SQL on the connection of the present transaction."""

from collections.abc import Iterator
from typing import Any

from django.db import connection


def run(sql: str, parameters: list[Any] | None = None) -> int:
    """Execute a statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return int(cursor.rowcount)


def ask(sql: str, parameters: list[Any] | None = None) -> tuple[Any, ...]:
    """The one row that a query gives."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchone() or ()


def batches(sql: str, parameters: list[Any] | None = None, size: int = 2_000) -> Iterator[list[tuple[Any, ...]]]:
    """The rows of a query through a cursor on the server: memory does not grow with them."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, parameters)
        while rows := cursor.fetchmany(size):
            yield rows


def copy_in(sql: str, texts: list[bytes]) -> None:
    """Send texts to a `copy … from stdin`."""
    with connection.cursor() as cursor, cursor.copy(sql) as copy:
        for text in texts:
            copy.write(text)

"""How instants arrive from the database: read by the language's own reader, in a tenth of the time of Django's.

A page of the desk reads some hundred and fifty of them; they took as long as all its questions.
"""

from datetime import UTC, datetime

from django.db import connections
from django.db.backends.postgresql.psycopg_any import get_adapters_template
from psycopg.abc import Buffer
from psycopg.types.datetime import TimestamptzLoader


class InstantLoader(TimestamptzLoader):
    """A `timestamptz` of a connection whose zone is UTC; what is not of the usual form is left to the usual reader.

    Django asks the loader of a connection for its `timezone`.
    """

    timezone = UTC

    def load(self, data: Buffer) -> datetime:
        try:
            return datetime.fromisoformat(str(data, "ascii")).astimezone(UTC)
        except ValueError:
            return super().load(data)


def read_instants_quickly() -> None:
    """Have every connection of this process that works in UTC read instants so."""
    for name in connections:
        if connections[name].timezone == UTC:
            get_adapters_template(True, UTC).register_loader("timestamptz", InstantLoader)

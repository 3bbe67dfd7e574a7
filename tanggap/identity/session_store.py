"""Where sessions are kept: Django's table, read by a query that is built once, since every page reads it, and noted as
active without waiting for the disk.
"""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

from tanggap.lib.prepared import Prepared

_alive = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), str, datetime)
NOTE = """
with quick as materialized (select set_config('synchronous_commit', 'off', true))
update django_session set session_data = %s, expire_date = %s from quick
where session_key = %s and session_data = %s
"""
"""One round trip; a crash of the database may forget the last second's notes, which ends a session early at most."""


class SessionStore(DatabaseStore):
    stored = ""
    """The row's data as it was read."""

    def note(self, key: str, value: Any) -> None:
        """Store a value at once, apart from what the view will do.

        What a parallel request has stored since is left as it is, and a session that is gone stays gone.
        """
        before = self.modified
        self[key] = value
        self.modified = before
        data = self.encode(dict(self.items()))
        with connection.cursor() as cursor:
            cursor.execute(NOTE, [data, self.get_expiry_date(), self.session_key, self.stored])

    def _get_session_from_db(self) -> Any:
        """The row of this session if it has not expired, as Django's own store reads it."""
        rows = _alive(self.session_key, timezone.now()) if self.session_key else []
        if rows:
            self.stored = rows[0].session_data
            return rows[0]
        self._session_key = None
        return None

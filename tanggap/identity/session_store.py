"""Where sessions are kept: Django's table, read by a query that is built once, since every page reads it."""

from datetime import datetime
from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from tanggap.lib.prepared import Prepared

_alive = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now), str, datetime)


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Any:
        """The row of this session if it has not expired, as Django's own store reads it."""
        rows = _alive(self.session_key, timezone.now()) if self.session_key else []
        if rows:
            return rows[0]
        self._session_key = None
        return None

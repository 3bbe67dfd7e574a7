"""How long a session lives, and the list of a person's own sessions (P8, S2).

The instants of sign-in and of last activity stand in the session. Activity is written at most once a minute, so a
session may end up to a minute before its idle time is over, never after it.
"""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.utils import timezone

from tanggap.identity.entrances import Entrance

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
WRITE_EVERY = timedelta(minutes=1)


def begin(session: SessionBase) -> None:
    """Stamp a session at sign-in."""
    session[SIGNED_IN_AT] = session[SEEN_AT] = timezone.now().timestamp()


def is_signed_in(session: SessionBase) -> bool:
    return SESSION_KEY in session


def is_over(session: Any, entrance: Entrance, now: datetime) -> bool:
    """Whether the idle or the absolute lifetime has passed; a session without stamps is over."""
    signed_in, seen = session.get(SIGNED_IN_AT), session.get(SEEN_AT)
    if signed_in is None or seen is None:
        return True
    present = now.timestamp()
    return bool(
        present >= signed_in + entrance.absolute.total_seconds() or present >= seen + entrance.idle.total_seconds()
    )


def touch(session: SessionBase, now: datetime) -> None:
    """Note activity, at most once a minute."""
    if now.timestamp() - session[SEEN_AT] >= WRITE_EVERY.total_seconds():
        session[SEEN_AT] = now.timestamp()

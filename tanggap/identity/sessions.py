"""How long a session lives, and the list of a person's own sessions (P8, S2).

The instants of sign-in and of last activity stand in the session. Activity is written at most once a minute, so a
session may end up to a minute before its idle time is over, never after it.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY, update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from tanggap.identity.entrances import Entrance, entrance_for
from tanggap.identity.models import User
from tanggap.identity.session_store import SessionStore

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
WRITE_EVERY = timedelta(minutes=1)

BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""Marks in the browser's own words, the more particular first: nearly all of them also say Chrome and Safari."""
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


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


def touch(session: SessionStore, now: datetime) -> None:
    """Note activity, at most once a minute."""
    if now.timestamp() - session[SEEN_AT] >= WRITE_EVERY.total_seconds():
        session.note(SEEN_AT, now.timestamp())


@dataclass(frozen=True)
class Open:
    """A session that still lives, for the list of one's own."""

    pk: int
    began_at: datetime
    seen_at: datetime
    ip: str
    browser: str
    user_agent: str
    is_present: bool


def open_sessions(user: User, present_key: str | None) -> list[Open]:
    """One's living sessions, newest first. Those whose time is over are cleared away on the occasion."""
    entrance, now, living = entrance_for(user), timezone.now(), []
    for row in UserSession.objects.filter(user=user).order_by("-created_at"):
        session = SessionStore(row.session_key)
        if is_over(session, entrance, now):
            row.end()
        else:
            living.append(_described(row, session, present_key))
    return living


def end_one(user: User, pk: int, *, present_key: str | None) -> bool:
    """End one of one's own sessions but the present one; False if there is none such."""
    row = UserSession.objects.filter(user=user, pk=pk).exclude(session_key=present_key or "").first()
    if row:
        row.end()
    return row is not None


def end_all(user: User, *, keep: str | None = None) -> int:
    """End all sessions of this person but `keep` (a session key); returns how many."""
    rows = list(UserSession.objects.filter(user=user).exclude(session_key=keep or ""))
    for row in rows:
        row.end()
    return len(rows)


def end_present(session: SessionBase) -> None:
    """Take the present session off the list; signing out deletes the session itself."""
    UserSession.objects.filter(session_key=session.session_key or "").delete()


def renew(request: HttpRequest) -> None:
    """Give the present session a new key and the changed password's mark, so that it alone stays valid."""
    end_present(request.session)
    update_session_auth_hash(request, request.user)  # type: ignore[arg-type]
    UserSession.objects.create_from_request(request)


def _described(row: UserSession, session: SessionBase, present_key: str | None) -> Open:
    seen_at = datetime.fromtimestamp(session[SEEN_AT], UTC)
    browser = browser_of(row.user_agent)
    return Open(row.pk, row.created_at, seen_at, row.ip, browser, row.user_agent, row.session_key == present_key)


def browser_of(user_agent: str) -> str:
    """`Chrome di Android`, as far as the browser tells."""
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "Peramban lain")
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    return f"{browser} di {system}" if system else browser

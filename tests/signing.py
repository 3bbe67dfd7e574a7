"""A session like that of a person who has just signed in, where a test is not about signing in."""

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase

from tanggap.identity import sessions
from tanggap.identity.models import User
from tanggap.identity.session_store import SessionStore


def session_of(user: User) -> SessionBase:
    """Stored anew: the row that Django's `login` would leave, without the ten queries it takes."""
    session = SessionStore()
    session[SESSION_KEY], session[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    sessions.begin(session)
    session.create()
    return session

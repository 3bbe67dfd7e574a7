"""Tokens that open a live stream: signed, short-lived, bound to one person and one topic, good for nothing else."""

from datetime import timedelta
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing

SALT = "tanggap.live.stream"
LIFETIME = timedelta(minutes=2)
"""Time to open the stream; an open stream is not cut, a reconnect later fetches a fresh token."""


class BadToken(Exception):
    """The token was not made here, was made for another purpose, or is too old."""


def token_for(person: int, topic: str) -> str:
    """A token that lets the user with that id read `topic`. The caller has checked that they may."""
    return signing.dumps([person, topic], salt=SALT)


def open_token(token: str) -> tuple[int, str]:
    """Who may read what.

    :raises BadToken: not one of ours, or older than LIFETIME.
    """
    try:
        person, topic = signing.loads(token, salt=SALT, max_age=LIFETIME)
    except (signing.BadSignature, ValueError, TypeError):
        raise BadToken from None
    return person, topic


def stream_url(person: int, topic: str) -> str:
    """Address of the stream for a page to open. It holds a token: never log it."""
    return f"{settings.LIVE_BASE_URL}/events?{urlencode({'token': token_for(person, topic)})}"

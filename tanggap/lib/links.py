"""Links that leave the house: addresses in full, and the tokens that open them.

A token is stored as its SHA-256 only. It travels in the query, which no log keeps (the activation key in the path, of
which our logs keep the route).
"""

import secrets
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings


def public_url(path: str, *, token: str = "") -> str:
    """An address of ours in full, from PUBLIC_BASE_URL and never from the Host header (P5)."""
    return f"{settings.PUBLIC_BASE_URL}{path}{'?' + urlencode({'t': token}) if token else ''}"


def new_token() -> str:
    """256 random bits, fit for an address."""
    return secrets.token_urlsafe(32)


def short_token() -> str:
    """128 random bits in 22 characters, for an address that must fit into one SMS (M7)."""
    return secrets.token_urlsafe(16)


def token_digest(token: str) -> bytes:
    """What is stored of a token. Unkeyed: nobody guesses 128 bits."""
    return sha256(token.encode()).digest()

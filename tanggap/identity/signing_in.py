"""Guarding the password: limits of sign-in per account and per address, and who knocks from a browser known to us (P6).

Attempts are counted before the password is looked at and given back when it was right, so that exactly five wrong
ones in a quarter of an hour get through, however many come at once. A window never grows, so nobody waits longer than
15 minutes. A browser that has signed in before is counted apart: strangers cannot lock the owner out of it.
"""

import secrets
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.contrib.auth import authenticate
from django.core import signing
from django.http import HttpRequest, HttpResponseBase
from django.utils.module_loading import import_string

from tanggap.audit import trail
from tanggap.identity.entrances import MEMBERS, Entrance, entrance_for, entrance_of
from tanggap.identity.models import User
from tanggap.lib import limits
from tanggap.lib.context import origin
from tanggap.lib.errors import DomainError, TooManyAttempts
from tanggap.lib.limits import Limit
from tanggap.lib.sealing import digest

ACCOUNT = Limit("sign-in.account", 5, timedelta(minutes=15))
ADDRESS = Limit("sign-in.address", 30, timedelta(minutes=1))

TOO_MANY = TooManyAttempts.message
DEVICE_COOKIE = "tanggap_device"
DEVICE_AGE = timedelta(days=180)
_SALT = "tanggap.device"


class NotActivated(DomainError):
    """The password is that of a registration whose link was not followed yet; `leads_to` offers a new link (P6)."""

    message = "Akun Anda belum aktif. Ikuti link pada e-mail aktivasi, atau minta link baru."

    def __init__(self, leads_to: str) -> None:
        super().__init__()
        self.leads_to = leads_to


class WrongCredentials(DomainError):
    """One answer for unknown e-mail, wrong password, other entrance and disabled account (P6)."""

    message = "E-mail atau password tidak sesuai. Periksa kembali, lalu coba lagi."


@dataclass(frozen=True)
class Known:
    """A browser that has signed in to this account before, by the random mark in its cookie."""

    nonce: str


_AGAIN = Known("signed-in")


def check_credentials(request: HttpRequest, email: str, password: str) -> User:
    """The person who may come in by the request's entrance; both limits are counted here.

    :raises TooManyAttempts: five failures in 15 minutes for the account; the message tells the wait (P6).
    :raises NotActivated: a member's registration with this password still waits for its activation.
    :raises WrongCredentials: anything else that is wrong.
    """
    entrance, device = entrance_of(request), known_device(request, email)
    count_attempt(email, entrance, device)
    user = authenticate(request, email=email, password=password)
    leads_to = "" if isinstance(user, User) or entrance is not MEMBERS else _waiting(request, email, password)
    if isinstance(user, User) or leads_to:
        forgive_attempt(email, entrance, device)
    if isinstance(user, User):
        return user
    trail.record("session.refused", by=None)
    raise NotActivated(leads_to) if leads_to else WrongCredentials


def _waiting(request: HttpRequest, email: str, password: str) -> str:
    """Where somebody is led whose account waits for its activation; "" if none does (settings.WAITING_SIGN_IN).

    Asked after the password was hashed for an account, existing or not: a waiting registration costs one more hash,
    in both cases.
    """
    return str(import_string(settings.WAITING_SIGN_IN)(request, email, password))


def count_address() -> None:
    """Count one sign-in from the client's address; IPv6 by its /64.

    :raises TooManyAttempts: more than 30 in a minute.
    """
    limits.spend(ADDRESS, network_of(origin().ip or ""))


def count_attempt(email: str, entrance: Entrance, device: Known | None) -> None:
    """:raises TooManyAttempts: five attempts in 15 minutes are spent."""
    limits.spend(ACCOUNT, _subject(email, entrance, device))


def forgive_attempt(email: str, entrance: Entrance, device: Known | None) -> None:
    """Give back an attempt that was right: only failures count."""
    limits.refund(ACCOUNT, _subject(email, entrance, device))


def is_own_password(user: User, password: str) -> bool:
    """The password once more from someone who is signed in, under the same limit.

    :raises TooManyAttempts: it was guessed at too often.
    """
    entrance = entrance_for(user)
    count_attempt(user.email, entrance, _AGAIN)
    is_right = user.check_password(password)
    if is_right:
        forgive_attempt(user.email, entrance, _AGAIN)
    return is_right


def forget_attempts(user: User) -> None:
    """A password set anew by mail opens the account at once: its owner waits no longer."""
    limits.clear(ACCOUNT, _subject(user.email, entrance_for(user), None))


def known_device(request: HttpRequest, email: str) -> Known | None:
    """The browser's mark, if it was given to it for this very account."""
    try:
        mark = signing.loads(request.COOKIES.get(DEVICE_COOKIE, ""), salt=_SALT, max_age=DEVICE_AGE)
    except signing.BadSignature:
        return None
    return Known(mark["nonce"]) if mark["account"] == _account(email, entrance_of(request)) else None


def remember_device(request: HttpRequest, response: HttpResponseBase, user: User) -> None:
    """Mark the browser after a complete sign-in."""
    entrance = entrance_for(user)
    known = known_device(request, user.email)
    mark = {"account": _account(user.email, entrance), "nonce": known.nonce if known else secrets.token_hex(8)}
    response.set_cookie(
        DEVICE_COOKIE,
        signing.dumps(mark, salt=_SALT),
        max_age=DEVICE_AGE,
        path=entrance.login,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _account(email: str, entrance: Entrance) -> str:
    return digest(f"{entrance.kind}:{email.strip().lower()}", context="identity.device").hex()


def _subject(email: str, entrance: Entrance, device: Known | None) -> str:
    return f"{entrance.kind}:{email.strip().lower()}:{device.nonce if device else ''}"


def network_of(ip: str) -> str:
    """What an address is counted by: IPv6 by its /64, of which everybody has one whole."""
    try:
        address = ip_address(ip)
    except ValueError:
        return ip
    return str(ip_network((address, 64), strict=False)) if isinstance(address, IPv6Address) else ip

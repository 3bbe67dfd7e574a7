"""Calls to providers over HTTP: one client for the process, whose lines stay open from one message to the next.

Each phase has its time-out, and what failed before the request was out is told from what failed after (M3). Neither
addresses nor answers are logged: both may hold a number or a code.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Any

import httpx
from django.conf import settings

from tanggap.messaging.transports import TransportError

CONNECT_SECONDS = 5.0
LONGEST_ANSWER = 256 * 1024
LONGEST_WAIT = 3600.0
LINES = httpx.Limits(max_connections=64, max_keepalive_connections=32, keepalive_expiry=15.0)

BEFORE = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
    httpx.WriteError,
    httpx.WriteTimeout,
)
"""Failures after which the provider cannot have a whole request of ours."""


@dataclass(frozen=True)
class Reply:
    """A provider's answer; `retry_after` in seconds, 0 if it named none."""

    status: int
    text: str
    retry_after: float = 0.0


class AnswerTooLong(Exception):
    """The answer does not end in time, or at all."""


_lock = Lock()
_clients: dict[str | None, httpx.Client] = {}


def call(provider: str, method: str, url: str, **request: Any) -> Reply:
    """Make one request; whatever status comes back is the caller's to judge. Redirections are not followed.

    :param provider: its name, for the sentence of a failure.
    :param request: as httpx takes it: `headers`, `json`, `data`, `params`, `auth`.
    :raises TransportError: no answer: temporary if the request cannot have arrived, else uncertain.
    """
    limit: float = settings.PROVIDER_TIMEOUT
    phases = httpx.Timeout(limit, connect=min(CONNECT_SECONDS, limit))
    try:
        with _client().stream(method, url, timeout=phases, **request) as response:
            return Reply(response.status_code, _text(response, limit), _wait(response.headers))
    except BEFORE:
        raise TransportError(f"{provider} tidak dapat dihubungi.") from None
    except (httpx.HTTPError, AnswerTooLong):
        raise TransportError(f"{provider} menerima permintaan, tetapi tidak menjawab.", uncertain=True) from None


def _client() -> httpx.Client:
    """The environment's proxies and passwords (.netrc) are not used: what counts stands in the settings table."""
    proxy = settings.OUTBOUND_PROXY
    with _lock:
        if proxy not in _clients:
            _clients[proxy] = httpx.Client(proxy=proxy, limits=LINES, trust_env=False, follow_redirects=False)
        return _clients[proxy]


def close_lines() -> None:
    """Let go of all lines; the next call opens new ones."""
    with _lock:
        while _clients:
            _clients.popitem()[1].close()


def _text(response: httpx.Response, limit: float) -> str:
    """The body; time-outs of the line alone would let it drip in for ever."""
    end, parts, size = time.monotonic() + limit, [], 0
    for part in response.iter_bytes():
        parts.append(part)
        size += len(part)
        if size > LONGEST_ANSWER or time.monotonic() > end:
            raise AnswerTooLong
    return b"".join(parts).decode(errors="replace")


def _wait(headers: Mapping[str, str]) -> float:
    """Retry-After as seconds, which it may give as such or as an instant."""
    value = headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdecimal():
        return min(float(value[:6]), LONGEST_WAIT)
    try:
        seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
    except (ValueError, TypeError):
        return 0.0
    return min(max(seconds, 0.0), LONGEST_WAIT)

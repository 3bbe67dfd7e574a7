"""ASGI entry of the live process: streams of events, without Django's middleware.

`/events?token=` opens a stream for the person and topic that the token names. Tokens are signed, short-lived and good
for nothing else; neither they nor any query string is ever logged.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tanggap.settings")

import psycopg
from django.conf import settings

from tanggap import logs
from tanggap.lib.streams import BadToken, open_token

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]

HEARTBEAT_SECONDS = 15.0
RECONNECT_MS = 2000
SAFE: Headers = [
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
]

logs.configure()


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """Route a request; everything but the few paths below is 404."""
    if scope["type"] != "http":
        return
    path, method = scope["path"], scope["method"]
    if method not in ("GET", "HEAD"):
        await _answer(send, 405, b"method not allowed")
    elif path == "/healthz":
        await _answer(send, 200, b"ok")
    elif path == "/readyz":
        ready = await asyncio.to_thread(_database_answers)
        await _answer(send, 200 if ready else 503, b"ready" if ready else b"database unreachable")
    elif path == "/events":
        await _events(scope, receive, send)
    else:
        await _answer(send, 404, b"not found")


async def _events(scope: Scope, receive: Receive, send: Send) -> None:
    """A stream for whom the token names; 403 tells the page to fetch a fresh token."""
    cors = cors_headers(scope)
    try:
        open_token(_query(scope, "token"))
    except BadToken:
        await _answer(send, 403, b"token refused", cors)
        return
    await _start(send, 200, [(b"content-type", b"text/event-stream; charset=utf-8"), *cors])
    gone = asyncio.create_task(_until_gone(receive))
    try:
        await _write(send, f"retry: {RECONNECT_MS}\n\n".encode())
        while not gone.done():
            await _write(send, b": alive\n\n")
            await asyncio.wait([gone], timeout=HEARTBEAT_SECONDS)
    finally:
        gone.cancel()


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


def cors_headers(scope: Scope) -> Headers:
    """Only pages of PUBLIC_BASE_URL may read a stream."""
    origin = dict(scope["headers"]).get(b"origin", b"").decode("latin-1")
    if origin != settings.PUBLIC_BASE_URL:
        return [(b"vary", b"origin")]
    return [(b"access-control-allow-origin", origin.encode()), (b"vary", b"origin")]


def _query(scope: Scope, name: str) -> str:
    values = parse_qs(scope["query_string"].decode("latin-1")).get(name, [""])
    return values[0] if len(values) == 1 else ""


def _database_answers() -> bool:
    try:
        with psycopg.connect(os.environ.get("DATABASE_URL", ""), connect_timeout=3) as connection:
            connection.execute("select 1")
    except psycopg.Error:
        return False
    return True


async def _answer(send: Send, status: int, body: bytes, headers: Headers | None = None) -> None:
    await _start(send, status, [(b"content-type", b"text/plain; charset=utf-8"), *(headers or [])])
    await send({"type": "http.response.body", "body": body + b"\n", "more_body": False})


async def _start(send: Send, status: int, headers: Headers) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*SAFE, *headers]})


async def _write(send: Send, chunk: bytes) -> None:
    await send({"type": "http.response.body", "body": chunk, "more_body": True})

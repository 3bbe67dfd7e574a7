"""Asking ClamAV's daemon about content, by its INSTREAM command (S6)."""

import contextlib
import re
import socket
import struct
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 30
CHUNK = 1 << 16
MOST_ANSWER = 4096
_FOUND = re.compile(r"stream: (.+) FOUND")


class ScannerFailed(Exception):
    """The scanner cannot be reached, or gives no verdict: what was asked about stays in quarantine."""


def is_configured() -> bool:
    return bool(settings.CLAMAV)


def finding_in(content: bytes) -> str:
    """The name of what the scanner found, "" where it found nothing.

    :raises ScannerFailed: no verdict.
    """
    with _connected() as connection:
        connection.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), CHUNK):
            chunk = content[start : start + CHUNK]
            connection.sendall(struct.pack("!I", len(chunk)) + chunk)
        connection.sendall(struct.pack("!I", 0))
        answer = _answer(connection)
    if answer == "stream: OK":
        return ""
    if found := _FOUND.fullmatch(answer):
        return found[1]
    raise ScannerFailed(f"unexpected answer: {answer[:120]}")


def ping() -> None:
    """:raises ScannerFailed: it is not there."""
    with _connected() as connection:
        connection.sendall(b"zPING\0")
        if (answer := _answer(connection)) != "PONG":
            raise ScannerFailed(f"unexpected answer: {answer[:120]}")


@contextlib.contextmanager
def _connected() -> Iterator[socket.socket]:
    where = urlsplit(settings.CLAMAV)
    try:
        with _socket(where.path if where.scheme == "unix" else (str(where.hostname), where.port or 3310)) as connection:
            yield connection
    except OSError as error:
        raise ScannerFailed(str(error.strerror or error)) from None


def _socket(address: str | tuple[str, int]) -> socket.socket:
    if isinstance(address, tuple):
        return socket.create_connection(address, timeout=TIMEOUT_SECONDS)
    connection = socket.socket(socket.AF_UNIX)
    connection.settimeout(TIMEOUT_SECONDS)
    try:
        connection.connect(address)
    except OSError:
        connection.close()
        raise
    return connection


def _answer(connection: socket.socket) -> str:
    received = b""
    while len(received) < MOST_ANSWER and not received.endswith(b"\0"):
        if not (part := connection.recv(MOST_ANSWER)):
            break
        received += part
    return received.rstrip(b"\0\n").decode(errors="replace")

"""A load generator that takes little of the machine it measures: one thread, raw sockets, kept-alive connections."""

import selectors
import socket
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from tanggap.bench.harness import Run

RECEIVE = 262_144
SILENCE_SECONDS = 30


class WrongAnswer(Exception):
    """The server answered something else than was expected: such a measurement is worth nothing."""


def get(path: str, *, cookies: Mapping[str, str] | None = None, host: str = "localhost") -> bytes:
    """The bytes of a GET request."""
    jar = "; ".join(f"{name}={value}" for name, value in (cookies or {}).items())
    lines = [f"GET {path} HTTP/1.1", f"Host: {host}", *([f"Cookie: {jar}"] if jar else [])]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def post(path: str, body: bytes, *, cookies: Mapping[str, str] | None = None, headers: Mapping[str, str]) -> bytes:
    """The bytes of a POST request; `headers` name at least the content type."""
    more = "".join(f"{name}: {value}\r\n" for name, value in {**headers, "Content-Length": str(len(body))}.items())
    head = get(path, cookies=cookies).replace(b"GET ", b"POST ", 1)
    return head[:-2] + more.encode() + b"\r\n" + body


@dataclass
class _Connection:
    sock: socket.socket
    sent: float = 0.0
    answer: bytearray = field(default_factory=bytearray)


def load(
    port: int,
    request: Callable[[int], bytes],
    *,
    connections: int = 8,
    seconds: float = 3.0,
    most: int | None = None,
    expect: int = 200,
    contains: bytes = b"",
) -> Run:
    """Keep `connections` busy for `seconds`, each with one request at a time; requests per second and latencies.

    :param request: makes the bytes of the n-th request.
    :param most: stop after so many, though there be time left.
    :param contains: what each whole answer must hold, so that an error page is not measured as a success.
    :raises WrongAnswer: another status, or `contains` is missing.
    """
    pool = [_Connection(socket.create_connection(("127.0.0.1", port))) for _ in range(connections)]
    with selectors.DefaultSelector() as selector:
        for connection in pool:
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            selector.register(connection.sock, selectors.EVENT_READ, connection)
        try:
            return _drive(selector, pool, request, (seconds, most), (expect, contains))
        finally:
            for connection in pool:
                connection.sock.close()


def _drive(
    selector: selectors.BaseSelector,
    pool: list[_Connection],
    request: Callable[[int], bytes],
    limit: tuple[float, int | None],
    wanted: tuple[int, bytes],
) -> Run:
    latencies: list[float] = []
    began = time.perf_counter()
    for number, connection in enumerate(pool):
        _send(connection, request(number))
    number, busy = len(pool), len(pool)
    while busy:
        ready = selector.select(SILENCE_SECONDS)
        if not ready:
            raise WrongAnswer(f"No answer for {SILENCE_SECONDS} seconds.")
        for key, _ in ready:
            connection = key.data
            if not _receive(connection):
                continue
            now = time.perf_counter()
            latencies.append((now - connection.sent) * 1000)
            _check(bytes(connection.answer), *wanted)
            if now - began < limit[0] and (limit[1] is None or number < limit[1]):
                _send(connection, request(number))
                number += 1
            else:
                busy -= 1
    return Run(len(latencies) / (time.perf_counter() - began), latencies)


def _send(connection: _Connection, request: bytes) -> None:
    connection.answer.clear()
    connection.sent = time.perf_counter()
    connection.sock.sendall(request)


def _receive(connection: _Connection) -> bool:
    """Take what has come; True when the answer is whole."""
    chunk = connection.sock.recv(RECEIVE)
    if not chunk:
        raise WrongAnswer(f"The server closed the connection after {bytes(connection.answer[:80])!r}.")
    connection.answer += chunk
    head, separator, body = connection.answer.partition(b"\r\n\r\n")
    if not separator:
        return False
    fields = head.lower()
    if b"\r\ntransfer-encoding: chunked" in fields:
        return body.endswith(b"0\r\n\r\n") and (len(body) == 5 or body.endswith(b"\r\n0\r\n\r\n"))
    length = int(fields.partition(b"\r\ncontent-length:")[2].partition(b"\r\n")[0] or 0)
    return len(body) >= length


def _check(answer: bytes, expect: int, contains: bytes) -> None:
    status = int(answer[9:12])
    if status != expect:
        raise WrongAnswer(f"Answered {status} instead of {expect}.")
    if contains and contains not in answer:
        raise WrongAnswer(f"Answered {status}, but without {contains!r}.")

"""A threaded HTTP server that keeps what it is asked and answers by script."""

import contextlib
import json
import socket
import threading
import urllib.error
import urllib.request
from collections import defaultdict, deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

ANYONE = ""


@dataclass(frozen=True)
class Request:
    """What came over the line; `line` tells one connection from another."""

    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    """By lower-case name."""
    body: bytes
    line: int

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def form(self) -> dict[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}


@dataclass(frozen=True)
class Answer:
    """How one request fares. `takes` what it was given before it answers; `manner` is how the answer goes wrong."""

    status: int = 200
    body: object = ""
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    takes: bool = False
    manner: str = ""

    @property
    def bytes(self) -> bytes:
        return (self.body if isinstance(self.body, str) else json.dumps(self.body)).encode()


SILENCE = Answer(takes=True, manner="silence")
"""It has the message, and never says so."""
DEAD_LINE = Answer(takes=True, manner="dead line")
"""It has the message, and closes the line without a word."""
DRIP = Answer(takes=True, manner="drip")
"""It has the message, and answers one byte at a time, for ever."""


def throttled(seconds: int | str = 30) -> Answer:
    """HTTP 429 as any proxy in front of a provider gives it; as a text: an instant."""
    return Answer(429, {}, {"Retry-After": str(seconds)})


@dataclass(frozen=True)
class Sent:
    """A message that the provider took."""

    id: str
    to: str
    """E.164."""
    text: str
    """SMS: the text. WhatsApp: the body's parameters, or the free text."""
    key: str
    """What the provider gives back with each report; "" if it knows no such thing."""
    request: Request


@dataclass(frozen=True)
class Report:
    """A signed report, ready to be posted; what is posted twice is the same."""

    body: bytes
    headers: dict[str, str]
    content_type: str

    def post(self, url: str) -> int:
        """Over a real socket; the status of the answer."""
        request = urllib.request.Request(url, self.body, {**self.headers, "Content-Type": self.content_type})
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code

    def by(self, client, path: str):
        """By Django's test client; its response."""
        return client.post(path, self.body, content_type=self.content_type, headers=self.headers)


class Provider:
    """Starts with `start()`, or as a context manager. Thread-safe; `sent` in order of arrival."""

    def __init__(self) -> None:
        self.requests: list[Request] = []
        self.sent: list[Sent] = []
        self.lock = threading.RLock()
        self.script: dict[str, deque[Answer]] = defaultdict(deque)
        self.over = threading.Event()
        self.sockets: set[socket.socket] = set()
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.provider = self
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    @property
    def lines(self) -> int:
        """On how many lines requests came."""
        return len({request.line for request in self.requests})

    def answer(self, *answers: Answer, to: str = ANYONE) -> None:
        """The next requests that send a message (to this E.164 number) fare like this, one after the other."""
        self.script[to].extend(answers)

    def start(self):
        self.thread.start()
        return self

    def stop(self) -> None:
        self.over.set()
        self.server.shutdown()
        self.server.server_close()
        self.drop_lines()
        self.thread.join(5)

    def drop_lines(self) -> None:
        """Close every line that is open, without a word."""
        with self.lock:
            for line in self.sockets:
                with contextlib.suppress(OSError):
                    line.shutdown(socket.SHUT_RDWR)

    def __enter__(self):
        return self.start()

    def __exit__(self, *exc) -> None:
        self.stop()

    def handle(self, request: Request) -> Answer:
        """Check the request, follow the script, else take the message; under the lock."""
        with self.lock:
            self.requests.append(request)
            if refused := self.refusal(request):
                return refused
            if not self.is_sending(request):
                return self.inform(request)
            scripted = self.scripted(self.recipient(request))
            if scripted is None or scripted.takes:
                self.sent.append(self.take(request))
            return scripted if scripted is not None else self.receipt(self.sent[-1])

    def scripted(self, to: str) -> Answer | None:
        for whom in (to, ANYONE):
            if self.script[whom]:
                return self.script[whom].popleft()
        return None

    def refusal(self, request: Request) -> Answer | None:
        """What the provider says to a request of the wrong shape, or without credentials."""
        raise NotImplementedError

    def is_sending(self, request: Request) -> bool:
        return request.method != "GET"

    def inform(self, request: Request) -> Answer:
        """The answer to what is no message."""
        return Answer()

    def recipient(self, request: Request) -> str:
        raise NotImplementedError

    def take(self, request: Request) -> Sent:
        raise NotImplementedError

    def receipt(self, sent: Sent) -> Answer:
        raise NotImplementedError


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        """A client that hangs up is none of the server's errors."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60

    def setup(self):
        super().setup()
        with self.provider.lock:
            self.provider.sockets.add(self.connection)

    def finish(self):
        with contextlib.suppress(OSError):
            super().finish()
        with self.provider.lock:
            self.provider.sockets.discard(self.connection)

    @property
    def provider(self) -> Provider:
        return self.server.provider

    def answer(self):
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        request = Request(self.command, parts.path, query, headers, body, self.client_address[1])
        self.give(self.provider.handle(request))

    do_GET = do_POST = do_PUT = do_HEAD = answer  # noqa: N815

    def give(self, answer: Answer) -> None:
        self.provider.over.wait(answer.pause)
        if answer.manner in ("silence", "dead line"):
            self.provider.over.wait(60 if answer.manner == "silence" else 0)
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(answer.bytes) or 0) if not answer.manner else "1000000")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.bytes)
        while answer.manner == "drip" and not self.provider.over.wait(0.05):
            self.wfile.write(b" ")

    def log_message(self, *args):
        """Silent."""

"""A ClamAV daemon that knows one virus: answers PING and INSTREAM as clamd does, on a socket of its own."""

import contextlib
import socketserver
import struct
import threading
from collections.abc import Iterator
from pathlib import Path

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd(socketserver.ThreadingUnixStreamServer):
    """`answer`: what it says instead of a verdict. `asked`: the contents it was shown."""

    daemon_threads = True
    answer = b""

    def __init__(self, path: Path) -> None:
        self.asked: list[bytes] = []
        super().__init__(str(path), Talk)

    @property
    def url(self) -> str:
        return f"unix://{self.server_address}"


class Talk(socketserver.StreamRequestHandler):
    server: Clamd

    def handle(self) -> None:
        command = self._until_null()
        if command == b"zPING":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM":
            content = b"".join(self._chunks())
            self.server.asked.append(content)
            verdict = b"stream: Eicar-Signature FOUND\0" if EICAR in content else b"stream: OK\0"
            self.wfile.write(self.server.answer or verdict)

    def _until_null(self) -> bytes:
        read = b""
        while (byte := self.rfile.read(1)) not in (b"\0", b""):
            read += byte
        return read

    def _chunks(self) -> Iterator[bytes]:
        while length := struct.unpack("!I", self.rfile.read(4))[0]:
            yield self.rfile.read(length)


@contextlib.contextmanager
def clamd(path: Path) -> Iterator[Clamd]:
    with Clamd(path) as server:
        threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.01}).start()
        yield server
        server.shutdown()

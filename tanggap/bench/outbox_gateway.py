"""A gateway on loopback for the outbox' benchmark: answers each request 20 ms after it came, until its input closes.

It says its port on one line. Told so by `GET /manners?hang=1`, it never answers messages to numbers of the campaign.
"""

import asyncio
import sys

AFTER = 0.02
CAMPAIGN = b"62812"
"""How the numbers of the many begin; codes go to others."""
LONGEST_HEAD = 16_384

_hanging = False


class Line(asyncio.Protocol):
    """One connection of a client that sends one request after the other."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.buffer = b""

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, separator, rest = self.buffer.partition(b"\r\n\r\n")
        if not separator:
            return
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        if len(rest) < length:
            return
        body, self.buffer = rest[:length], rest[length:]
        self._answer(head, body)

    def _answer(self, head: bytes, body: bytes) -> None:
        global _hanging  # noqa: PLW0603 — one gateway, one mood
        if head.startswith(b"GET /manners"):
            _hanging = b"hang=1" in head.partition(b"\r\n")[0]
        elif _hanging and CAMPAIGN in body:
            return
        answer = b'{"message_id":"%d"}' % id(body)
        reply = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b"
        asyncio.get_running_loop().call_later(AFTER, self.transport.write, reply % (len(answer), answer))


async def main() -> None:
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Line, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


if __name__ == "__main__":
    asyncio.run(main())

"""What is true of the present request or job, for logs and audit: request id, client address, who acts."""

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """Where the present act comes from. Outside a request: the name of the loop, job or command."""

    request_id: str = ""
    ip: str | None = None
    user_agent: str = ""


_origin: ContextVar[Origin] = ContextVar("origin", default=Origin())


def origin() -> Origin:
    return _origin.get()


def set_origin(value: Origin) -> None:
    _origin.set(value)

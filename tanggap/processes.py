"""What one process needs of another: tie a child's life to its parent's, end a whole group, free ports, who answers."""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)


def die_with_parent(number: int, parent: int) -> None:
    """Have the kernel send `number` to this process when the parent's spawning thread ends, however it ends.

    Call it in the child after any change of user, which would clear it. A parent that is gone already counts too.
    """
    _libc.prctl(PR_SET_PDEATHSIG, number)
    if os.getppid() != parent:
        os.kill(os.getpid(), number)


def child_setup(number: int, identity: tuple[int, int] | None = None) -> Callable[[], None]:
    """A `preexec_fn`: become `identity` (user, group) if given, then die with the parent."""
    parent = os.getpid()

    def setup() -> None:
        if identity:
            os.setgroups([])
            os.setgid(identity[1])
            os.setuid(identity[0])
        die_with_parent(number, parent)

    return setup


def is_alive(pid: int) -> bool:
    """Whether the process exists and is more than an unreaped entry."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except (OSError, IndexError):
        return False


def wait_gone(pids: list[int], seconds: float) -> bool:
    """Wait until none of the processes is alive; False when time is up."""
    deadline = time.monotonic() + seconds
    while any(is_alive(pid) for pid in pids):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def kill_group(group: int) -> None:
    """End every process of a group at once; a group that is gone is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


def port_is_free(host: str, port: int) -> bool:
    """Whether nobody listens there. Granian shares ports (SO_REUSEPORT), so it would never notice by itself."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def http_status(
    host: str, port: int, path: str = "/readyz", *, name: str = "localhost", seconds: float = 5
) -> int | None:
    """The status with which whoever listens there answers, asked by the host `name`; 0: not HTTP; None: no answer."""
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        connection.request("GET", path, headers={"Host": name})
        return connection.getresponse().status
    except http.client.HTTPException:
        return 0
    except OSError:
        return None
    finally:
        connection.close()

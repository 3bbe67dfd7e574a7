"""PostgreSQL processes that run on a data folder, found by what the kernel knows of them, and the end of those that
nobody owns any more."""

import contextlib
import os
import signal
from pathlib import Path

from tanggap.processes import is_alive, wait_gone

ORPHAN_SECONDS = 5
KILLED_SECONDS = 20


def end_leftovers(data: Path, socket_lock: Path) -> None:
    """Stop a server that lost its owner, end backends of a killed one, drop lock files that name a stranger.

    The number in a lock file may be another process by now, or one that is dead but not yet reaped.
    """
    left = processes_on(data)
    recorded = recorded_on(data)
    if recorded and recorded[0] in left:
        os.kill(recorded[0], signal.SIGINT)
        wait_gone(left, ORPHAN_SECONDS)
    for pid in left:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    wait_gone(left, KILLED_SECONDS)
    for lock in (data / "postmaster.pid", socket_lock):
        lock.unlink(missing_ok=True)


def recorded_on(data: Path) -> tuple[int, Path] | None:
    """Process number and socket folder that `postmaster.pid` names; the process may be long gone."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), Path(lines[4])
    except (OSError, ValueError, IndexError):
        return None


def processes_on(data: Path) -> list[int]:
    """Every PostgreSQL process whose working folder is `data`: a postmaster and its backends."""
    place, found = str(data.resolve()), []
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                is_postgres = (entry / "comm").read_text().strip().startswith("postgres")
                if is_postgres and os.readlink(entry / "cwd") == place and is_alive(int(entry.name)):
                    found.append(int(entry.name))
    return found

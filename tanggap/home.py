"""TANGGAP_HOME: where things lie in it, and the locks that say which process owns what.

Locks are held by the kernel for as long as the process lives, so `kill -9` never leaves one behind.
"""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO


@dataclass(frozen=True)
class Home:
    """The folder of one deployment on this machine."""

    path: Path

    @property
    def data(self) -> Path:
        """Data folder of the embedded database."""
        return self.path / "pg"

    @property
    def logs(self) -> Path:
        """Where `tanggap up` keeps the output of the processes it runs."""
        return self.path / "log"

    @property
    def run(self) -> Path:
        """Locks, process metrics and the mark of the last preparation."""
        return self.path / "run"

    @property
    def is_collected(self) -> bool:
        """Whether `collectstatic` has left its manifest."""
        return (self.path / "static" / "staticfiles.json").exists()

    def lock(self, name: str) -> "Lock":
        self.run.mkdir(parents=True, exist_ok=True)
        return Lock(self.run / f"{name}.lock")


class Lock:
    """An advisory lock on a file, held until `release` or the end of the process."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: IO[str] | None = None

    def take(self, *, shared: bool = False, wait: bool = False) -> bool:
        """Whether the lock is now ours."""
        file = self.path.open("a+")
        mode = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
        try:
            fcntl.flock(file, mode)
        except BlockingIOError:
            file.close()
            return False
        self.release()
        self._file = file
        if not shared:
            file.truncate(0)
            file.write(str(os.getpid()))
            file.flush()
        return True

    def holder(self) -> str:
        """Process number that the last exclusive owner wrote."""
        return self.path.read_text().strip() or "unknown"

    def release(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

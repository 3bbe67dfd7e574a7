"""Where a benchmark runs: a home, a database and a web server of its own, gone afterwards."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tanggap.embedded import Server
from tanggap.processes import child_setup, http_status, kill_group

READY_SECONDS = 60
SETTINGS = "tanggap.bench.settings"


@dataclass
class Stage:
    """An open stage. Django is set up on its database; `web()` serves the product and the bare views on `port`."""

    home: Path
    port: int
    server: Server

    @contextlib.contextmanager
    def web(self) -> Iterator[int]:
        """The web server as `tanggap web` runs it; yields its port."""
        with (self.home / "web.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "tanggap", "web"],
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=child_setup(signal.SIGKILL),  # noqa: PLW1509
            )
        try:
            self._await_ready(process)
            yield self.port
        finally:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            kill_group(process.pid)
            process.wait()

    def _await_ready(self, process: "subprocess.Popen[bytes]") -> None:
        deadline = time.monotonic() + READY_SECONDS
        while not is_ready(self.port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"web did not start: {(self.home / 'web.log').read_text()[-2000:]}")
            time.sleep(0.05)


@contextlib.contextmanager
def stage(name: str) -> Iterator[Stage]:
    """Open a stage: embedded database started and migrated, static files collected, Django set up on it.

    TANGGAP_BENCH_HOME names a folder to keep the data in, for a benchmark that finds its data there again.
    """
    kept = os.environ.get("TANGGAP_BENCH_HOME")
    home = Path(kept).resolve() / name if kept else Path(tempfile.mkdtemp(prefix=f"tanggap-bench-{name}-"))
    home.mkdir(parents=True, exist_ok=True)
    home.chmod(0o755)
    port = free_port()
    try:
        with Server(home / "pg", options=("-c", "jit=off")) as server:
            _point_at(home, port, server.url)
            import django

            django.setup()
            from tanggap import preparation
            from tanggap.env import load

            preparation.prepare(load(), sample=False)
            yield Stage(home, port, server)
    finally:
        if not kept:
            shutil.rmtree(home, ignore_errors=True)


def _point_at(home: Path, port: int, url: str) -> None:
    for name in ("TANGGAP_MODE", "PUBLIC_BASE_URL", "LIVE_BASE_URL", "TANGGAP_LIVE_PORT"):
        os.environ.pop(name, None)
    os.environ |= {
        "TANGGAP_HOME": str(home),
        "TANGGAP_PORT": str(port),
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "LOG_LEVEL": "WARNING",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def is_ready(port: int, path: str = "/readyz") -> bool:
    """Whether the server on that port answers `path` with 200."""
    return http_status("127.0.0.1", port, path) == 200

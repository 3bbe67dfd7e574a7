"""A real `tanggap up` in a home of its own on free ports, and eyes to see what runs in it."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg

from tanggap import embedded
from tanggap.processes import http_status

ROOT = Path(__file__).resolve().parents[2]
READY_SECONDS = 90


def free_ports() -> int:
    """A port that is free and whose next one is free too."""
    while True:
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """The machine's environment without the test run's own settings."""
    ours = {"DATABASE_URL", "TANGGAP_TEST_RUN", "PROMETHEUS_MULTIPROC_DIR", "DJANGO_SETTINGS_MODULE"}
    kept = {key: value for key, value in os.environ.items() if key not in ours}
    return kept | {"TANGGAP_HOME": str(home), "PYTHONPATH": str(ROOT)} | more


def until(true, seconds: float):
    """Ask again and again; the last answer when it is true or time is up."""
    deadline = time.monotonic() + seconds
    while not (answer := true()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return answer


@dataclass
class Tree:
    home: Path
    port: int = field(default_factory=free_ports)
    supervisor: psutil.Popen | None = None

    def command(self, *words: str, **environment: str) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "tanggap", *words],
            env=clean_environment(self.home, **environment),
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )

    def up(self, **environment: str) -> "Tree":
        with self.output.open("wb") as output:
            self.supervisor = psutil.Popen(
                [sys.executable, "-m", "tanggap", "up", "--no-sample", "--port", str(self.port)],
                env=clean_environment(self.home, **environment),
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        assert until(lambda: self.is_greeting() or self.supervisor.poll() is not None, READY_SECONDS), self.said()
        assert self.is_serving(), self.said()
        return self

    @property
    def output(self) -> Path:
        return self.home / "up.out"

    def said(self) -> str:
        return self.output.read_text()

    def is_greeting(self) -> bool:
        return f"http://localhost:{self.port}/" in self.said()

    def status(self, port: int, path: str = "/readyz") -> int:
        return http_status("127.0.0.1", port, path, seconds=2) or 0

    def is_serving(self) -> bool:
        return self.status(self.port) == 200 and self.status(self.port + 1) == 200

    def processes(self) -> list[psutil.Process]:
        return [self.supervisor, *self.supervisor.children(recursive=True)]

    def main_of(self, name: str) -> psutil.Process:
        """The child of the supervisor that runs `tanggap NAME`, or the postmaster."""
        for child in self.supervisor.children():
            line = child.cmdline()
            if line[-1:] == [name] or (name == "database" and line and line[0].endswith("/postgres")):
                return child
        raise LookupError(name)

    def url(self, database: str = embedded.DATABASE) -> str:
        return embedded.url_of(self.home / "sock").removesuffix(embedded.DATABASE) + database

    def sql(self, statement: str, database: str = embedded.DATABASE):
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchone()[0] if cursor.description else None

    def worker_beats(self) -> str:
        """The processes that have a fresh heartbeat."""
        return self.sql(
            "select coalesce(string_agg(distinct process, ','), '') from lib_heartbeat "
            "where beat_at > clock_timestamp() - interval '6 seconds'"
        )

    def end(self) -> None:
        if self.supervisor and self.supervisor.is_running():
            self.supervisor.send_signal(signal.SIGTERM)
            self.supervisor.wait(40)
        shutil.rmtree(self.home, ignore_errors=True)


def new_home() -> Path:
    home = Path(tempfile.mkdtemp(prefix="tanggap-tree-", dir="/tmp"))
    home.chmod(0o755)
    return home


def alive(processes: list[psutil.Process]) -> list[psutil.Process]:
    return [process for process in processes if is_alive(process)]


def is_alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

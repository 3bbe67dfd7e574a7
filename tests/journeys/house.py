"""The real product for a journey: its own database, its own home, its own web server on a free port."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from tests import mould
from tests.journeys import slowly

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 120
FRESH_SECONDS = 120
SOON_SECONDS = 120
SOON = SOON_SECONDS * 1000
"""How long what the worker does may take, in seconds and as playwright counts: it may have been started just now, and
has a share of a busy machine."""
COOKIE = "import json; from tests.journeys.furnish import cookie_of; print(json.dumps(cookie_of('{email}')))"


@dataclass
class House:
    """A running Tanggap. `address` is where its pages are; `run` and `django` run our code beside it."""

    home: Path
    database: str
    port: int
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)
    cookies: dict[str, dict[str, str]] = field(default_factory=dict)
    made_at: dict[str, float] = field(default_factory=dict)
    steward: "subprocess.Popen[str] | None" = None

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    @property
    def environ(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("TANGGAP_")}
        return kept | {
            "DATABASE_URL": self.database,
            "TANGGAP_HOME": str(self.home),
            "TANGGAP_PORT": str(self.port),
            "PUBLIC_BASE_URL": self.address,
            "DJANGO_SETTINGS_MODULE": "tanggap.settings",
        }

    def open(self) -> None:
        """Migrate what the database still lacks, collect, furnish, serve."""
        self.django("from tests.journeys.furnish import furnish; furnish()")
        self.start("-m", "granian", "--interface", "wsgi", "--port", str(self.port), "--blocking-threads=2",
                   "tanggap.wsgi:application")  # fmt: skip
        self._wait_until_it_answers()

    def close(self) -> None:
        if self.steward:
            self.steward.communicate()
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
        shutil.rmtree(self.home, ignore_errors=True)

    def run(self, *arguments: str) -> str:
        """Run Python with these arguments in the house's environment; its output, or an error with it."""
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environ, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def django(self, code: str) -> str:
        """Run a few lines of Python with Django set up; what they print, or an error with what they complained of."""
        if not self.steward:
            self.steward = self._hire()
        assert self.steward.stdin is not None
        assert self.steward.stdout is not None
        self.steward.stdin.write(json.dumps(code) + "\n")
        self.steward.stdin.flush()
        line = self.steward.stdout.readline()
        assert line, self.last_words()
        answer = json.loads(line)
        assert answer["ok"], answer["said"] + answer["complained"]
        return str(answer["said"])

    def _hire(self) -> "subprocess.Popen[str]":
        with (self.home / "server.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.journeys.steward"], cwd=ROOT, env=self.environ, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log,
            )  # fmt: skip

    def last_words(self, lines: int = 60) -> str:
        """The end of what its processes said."""
        log = self.home / "server.log"
        said = log.read_text(errors="replace").splitlines() if log.exists() else []
        return "\n".join(said[-lines:])

    def start(self, *arguments: str) -> None:
        """Start a process that is to run until the house closes; what it says is kept under the home."""
        with (self.home / "server.log").open("ab") as log:
            self.processes.append(
                subprocess.Popen(
                    [sys.executable, *slowly.arguments(*arguments)], cwd=ROOT, env=self.environ, stdout=log, stderr=log
                )
            )

    def converse(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Start a process that says a line when it is ready, and waits for one from the journey."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=self.environ, **pipes)
        self.processes.append(process)
        assert process.stdout is not None
        process.stdout.readline()
        return process

    def session_of(self, email: str) -> dict[str, str]:
        """The cookie of a person who has just signed in, for journeys that are not about signing in.

        Made anew when it is so old that sensitive moves would ask who one is.
        """
        made = self.made_at.get(email)
        if made is None or time.monotonic() - made > FRESH_SECONDS:
            self.cookies[email] = json.loads(self.django(COOKIE.format(email=email)))
            self.made_at[email] = time.monotonic()
        return self.cookies[email]

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                urllib.request.urlopen(f"{self.address}/", timeout=5).close()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(self.last_words())


def build() -> House:
    """A house on the test run's server, whose database holds nothing but what its migrations wrote."""
    server = os.environ["DATABASE_URL"]
    name, template = f"journeys_{os.getpid()}", mould.name() or "template1"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))
        made = sql.SQL("create database {} template {}").format(sql.Identifier(name), sql.Identifier(template))
        connection.execute(made)
    home = Path(tempfile.mkdtemp(prefix="tanggap-journeys-", dir="/tmp"))
    return House(home, server.rsplit("/", 1)[0] + "/" + name, _free_port())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

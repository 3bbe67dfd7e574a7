"""`tanggap up`: runs the database, web, live and worker as children of one process, and nothing outlives it.

Whatever ends is started again, whole group first ended. Children die with the supervisor even after `kill -9`: each
asks the kernel for a signal at its parent's death (`tanggap.processes`), web workers ask the same of their main.
"""

import contextlib
import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tanggap.database import OWNER
from tanggap.embedded import CannotStart, Server
from tanggap.env import Environment
from tanggap.home import Home, Lock
from tanggap.processes import child_setup, http_status, kill_group, port_is_free
from tanggap.serving import PortTaken

STEADY_SECONDS = 5.0
LONGEST_BACKOFF = 5.0
STOP_SECONDS = 8.0
READY_SECONDS = 60.0
LOOK_SECONDS = 0.2
LOG_BYTES = 20_000_000
TRIM_SECONDS = 60.0


class AlreadyUp(Exception):
    """A supervisor runs on the same home already."""


@dataclass
class Child:
    """One process that is to run for as long as the supervisor does. `launch` starts it anew."""

    name: str
    launch: Callable[[], subprocess.Popen[bytes]]
    stop_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    backoff: float = 0.0
    due: float = 0.0

    def start(self) -> None:
        self.started = time.monotonic()
        try:
            self.process = self.launch()
        except CannotStart as error:
            self.process = None
            note(f"{self.name} could not be started: {error}")

    def look(self, now: float) -> None:
        """Notice an end, end what the process left of its group, and start it again when it is due."""
        if self.process and self.process.poll() is not None:
            kill_group(self.process.pid)
            note(f"{self.name} ended ({_ending(self.process.returncode)}); starting it again.")
            self.process = None
            lived = now - self.started
            self.backoff = 0.0 if lived > STEADY_SECONDS else min(LONGEST_BACKOFF, max(0.2, self.backoff * 2))
            self.due = now + self.backoff
        if self.process is None and now >= self.due:
            self.start()
            self.due = now + max(0.2, self.backoff)

    def ask_to_stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(self.stop_signal)

    def end(self, deadline: float) -> None:
        """Wait for the end until `deadline`, then kill; nothing of the group stays."""
        if self.process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=max(0.0, deadline - time.monotonic()))
            kill_group(self.process.pid)
            self.process.wait()


@dataclass
class Supervisor:
    """Everything on one machine. `run` returns when told to stop."""

    env: Environment
    sample: bool = True
    show_logs: bool = False
    children: list[Child] = field(default_factory=list)
    stopping: bool = False
    trim_due: float = 0.0
    owner: Lock | None = None
    """Held for as long as this object lives: the embedded database is ours."""

    @property
    def home(self) -> Home:
        return Home(self.env.home)

    def run(self) -> None:
        """Start all, say where, keep it running until SIGINT, SIGTERM or SIGHUP.

        :raises AlreadyUp, PortTaken, CannotStart: with a sentence that says what to do.
        """
        began = time.monotonic()
        up = self.home.lock("up")
        if not up.take():
            raise AlreadyUp(
                f"tanggap up runs already on {self.env.home} (process {up.holder()}): stop it first, "
                "or set TANGGAP_HOME to another folder."
            )
        self._refuse_taken_ports()
        self._leave_addresses()
        with _wakeups(self._stop) as wakeup:
            try:
                self._start(wakeup, began)
                while not self.stopping:
                    self._look(wakeup)
            finally:
                self._end()

    def _stop(self) -> None:
        self.stopping = True

    def _refuse_taken_ports(self) -> None:
        for name in ("TANGGAP_PORT", "TANGGAP_LIVE_PORT"):
            port = self.env[name]
            if not port_is_free(self.env["TANGGAP_BIND"], port):
                raise PortTaken(self.env["TANGGAP_BIND"], port, "live" if "LIVE" in name else "web")

    def _leave_addresses(self) -> None:
        """For `tanggap doctor`, which is not told the port of our command line."""
        names = ("TANGGAP_PORT", "TANGGAP_LIVE_PORT")
        (self.home.run / "up.json").write_text(json.dumps({name: str(self.env[name]) for name in names}))

    def _start(self, wakeup: int, began: float) -> None:
        url = self.env["DATABASE_URL"] or self._start_database()
        os.environ["DATABASE_URL"] = url
        self._prepare(url, wakeup)
        for name in ("web", "live", "worker"):
            self._add(Child(name, lambda name=name: self._launch(name)))  # type: ignore[misc]
        ready = self._await_ready(wakeup)
        if not self.stopping:
            self._greet(time.monotonic() - began, ready)

    def _add(self, child: Child) -> None:
        if not self.stopping:
            self.children.append(child)
            child.start()

    def _start_database(self) -> str:
        self.owner = self._own_database()
        server = Server(self.home.data)
        server.start()
        child = Child("database", lambda: _relaunch(server), signal.SIGINT, server.process, time.monotonic())
        self.children.append(child)
        return server.url

    def _own_database(self) -> Lock:
        owner = self.home.lock(OWNER)
        if not owner.take():
            raise CannotStart(
                f"Another tanggap command (process {owner.holder()}) uses the database of {self.env.home}: "
                "wait until it ends, then try again."
            )
        return owner

    def _prepare(self, url: str, wakeup: int) -> None:
        from tanggap.preparation import is_prepared, knows_somebody

        if is_prepared(self.env, url) or self.stopping:
            return
        with_sample = self.sample and not knows_somebody(url)
        note("Preparing: migrations, static files" + (", sample institution (first run)." if with_sample else "."))
        options = [] if self.sample else ["--no-sample"]
        preparation = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "tanggap", "prepare", *options],
            preexec_fn=child_setup(signal.SIGTERM),  # noqa: PLW1509
        )
        while preparation.poll() is None and not self.stopping:
            self._look(wakeup)
        if self.stopping:
            preparation.terminate()
            preparation.wait()
        elif preparation.returncode:
            raise CannotStart("The preparation failed; what it said stands above.")

    def _launch(self, name: str) -> subprocess.Popen[bytes]:
        with self._output(name) as output:
            return subprocess.Popen(  # noqa: S603
                [sys.executable, "-m", "tanggap", name],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT if output else None,
                start_new_session=True,
                preexec_fn=child_setup(signal.SIGKILL),  # noqa: PLW1509
            )

    @contextlib.contextmanager
    def _output(self, name: str) -> Iterator[Any]:
        if self.show_logs:
            yield None
            return
        self.home.logs.mkdir(parents=True, exist_ok=True)
        with (self.home.logs / f"{name}.log").open("ab") as file:
            yield file

    def _trim_logs(self, now: float) -> None:
        """Keep one older generation. The processes append, so they go on at the start of the emptied file."""
        if now < self.trim_due:
            return
        self.trim_due = now + TRIM_SECONDS
        for path in self.home.logs.glob("*.log"):
            if path.stat().st_size > LOG_BYTES:
                shutil.copyfile(path, path.with_suffix(".log.1"))
                os.truncate(path, 0)

    def _look(self, wakeup: int) -> None:
        if select.select([wakeup], [], [], LOOK_SECONDS)[0]:
            os.read(wakeup, 4096)
        if not self.stopping:
            now = time.monotonic()
            for child in self.children:
                child.look(now)
            self._trim_logs(now)

    def _await_ready(self, wakeup: int) -> bool:
        deadline = time.monotonic() + READY_SECONDS
        waiting = [self.env["TANGGAP_PORT"], self.env["TANGGAP_LIVE_PORT"]]
        while waiting and not self.stopping and time.monotonic() < deadline:
            self._look(wakeup)
            waiting = [port for port in waiting if not _is_ready(self.env, port)]
        return not waiting

    def _greet(self, seconds: float, ready: bool) -> None:
        from tanggap.greeting import greeting

        print(greeting(self.env, seconds, self.home.logs, sample=self.sample), flush=True)  # noqa: T201
        if not ready:
            note(f"Not everything answers yet; see {self.home.logs}, or run: tanggap doctor")

    def _end(self) -> None:
        """Servers and worker first, the database last: nothing that was accepted loses its database."""
        note("Stopping.")
        deadline = time.monotonic() + STOP_SECONDS
        servers = [child for child in self.children if child.name != "database"]
        for child in servers:
            child.ask_to_stop()
        for child in servers:
            child.end(deadline)
        for child in self.children:
            if child.name == "database":
                child.ask_to_stop()
                child.end(time.monotonic() + STOP_SECONDS * 3)


def note(sentence: str) -> None:
    """Say something to the person at the terminal."""
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201


def _relaunch(server: Server) -> subprocess.Popen[bytes]:
    server.launch()
    assert server.process  # noqa: S101
    return server.process


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"code {code}"


def _is_ready(env: Environment, port: int) -> bool:
    return http_status(env["TANGGAP_BIND"], port, name=urlsplit(env["PUBLIC_BASE_URL"]).netloc, seconds=2) == 200


@contextlib.contextmanager
def _wakeups(stop: Callable[[], None]) -> Iterator[int]:
    """A descriptor that becomes readable on any signal; those that mean stop call `stop`."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: stop())
    signal.signal(signal.SIGCHLD, lambda *_: None)
    try:
        yield reader
    finally:
        signal.set_wakeup_fd(-1)
        os.close(reader)
        os.close(writer)


def up(env: Environment, *, sample: bool, show_logs: bool) -> None:
    """Run everything in the foreground."""
    Path(env.home).mkdir(parents=True, exist_ok=True)
    Supervisor(env, sample=sample, show_logs=show_logs).run()

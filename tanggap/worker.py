"""The worker process: every loop of settings.WORKER_LOOPS in a thread of its own, and the job queue in another.

Loops are woken by NOTIFY and by the due time they name. A lost database is waited for, never fatal.
"""

import asyncio
import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import psycopg
import structlog
from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone
from django.utils.module_loading import import_string

from tanggap.lib.context import Origin, set_origin
from tanggap.lib.loops import Loop, stopping
from tanggap.lib.loops import beat as note_beat

log = structlog.get_logger(__name__)

STOP_SECONDS = 6.0
SHORTEST_BACKOFF, LONGEST_BACKOFF = 0.2, 5.0
BEAT_SECONDS = 5.0
LISTENER = "listener"
QUEUE = "queue"
PROCESS = f"{socket.gethostname()}:{os.getpid()}"

BEAT = """
insert into lib_heartbeat (process, loop, beat_at, note) values (%s, %s, clock_timestamp(), %s)
on conflict (process, loop) do update set beat_at = excluded.beat_at, note = excluded.note
"""


@dataclass
class Runner:
    """One loop in its thread: runs it whenever it is woken or due, and says so in `lib_heartbeat`."""

    loop: Loop
    wanted: threading.Event = field(default_factory=threading.Event)
    failures: int = 0
    beaten: float = 0.0

    def run(self) -> None:
        set_origin(Origin(request_id=f"loop:{self.loop.name}"))
        note_beat.set(lambda: self._beat(""))
        while not stopping.is_set():
            self.wanted.clear()
            self.wanted.wait(self._turn())
        connection.close()

    def _turn(self) -> float:
        """Run once; answers the seconds to wait for the next time."""
        try:
            due = self.loop.run()
            self._beat("")
        except Exception as error:  # any fault of a loop is logged and tried again; the thread must live
            return self._failed(error)
        self.failures = 0
        return seconds_until(due, self.loop.idle.total_seconds())

    def _failed(self, error: Exception) -> float:
        self.failures += 1
        lost = isinstance(error, DatabaseError | InterfaceError | psycopg.Error)
        log.log(40 if self.failures == 1 else 30, "loop_failed", loop=self.loop.name, exc_info=not lost)
        connection.close()
        with contextlib.suppress(Exception):
            self._beat(type(error).__name__)
        return backoff(self.failures)

    def _beat(self, note: str) -> None:
        now = time.monotonic()
        if note or now - self.beaten >= BEAT_SECONDS:
            beat(self.loop.name, note)
            self.beaten = 0.0 if note else now
        connection.close()


def backoff(failures: int) -> float:
    """Seconds to wait after that many failures in a row."""
    return min(LONGEST_BACKOFF, SHORTEST_BACKOFF * float(2 ** min(failures - 1, 10)))


def seconds_until(due: datetime | None, longest: float) -> float:
    """Seconds from now to `due`, from 0 to `longest`."""
    if due is None:
        return longest
    return min(longest, max(0.0, (due - timezone.now()).total_seconds()))


def beat(loop: str, note: str = "") -> None:
    """Say that the loop of this process lives; `note` names its last failure."""
    with connection.cursor() as cursor:
        cursor.execute(BEAT, [PROCESS, loop, note])


def listen(runners: Sequence[Runner]) -> None:
    """Wake runners on NOTIFY. After a lost connection all are woken once: a notification may have been missed."""
    while not stopping.is_set():
        with contextlib.suppress(psycopg.Error, OSError):
            _listen_once(runners)
        stopping.wait(SHORTEST_BACKOFF)


def _listen_once(runners: Sequence[Runner]) -> None:
    params = {key: value for key, value in connection.get_connection_params().items() if key not in POOL_ONLY}
    with psycopg.connect(**params, autocommit=True) as listener:
        for runner in runners:
            listener.execute(f'listen "{runner.loop.channel}"')
        for runner in runners:
            runner.wanted.set()
        while not stopping.is_set():
            for notice in listener.notifies(timeout=1.0):
                _wake(runners, notice.channel)
            listener.execute("select 1")


POOL_ONLY = frozenset({"pool", "cursor_factory", "context"})


def _wake(runners: Sequence[Runner], channel: str) -> None:
    for runner in runners:
        if runner.loop.channel == channel:
            runner.wanted.set()


def work_the_queue() -> None:
    """Run procrastinate's worker, again and again: it leaves, without an error, when the database dies."""
    set_origin(Origin(request_id="queue"))
    failures = 0
    while not stopping.is_set():
        began = time.monotonic()
        try:
            asyncio.run(_queue_until_stopped())
        except Exception as error:  # whatever ends it, it is started again
            log.warning("queue_worker_ended", reason=type(error).__name__)
        failures = 0 if time.monotonic() - began > LONGEST_BACKOFF else failures + 1
        stopping.wait(backoff(failures + 1))


async def _queue_until_stopped() -> None:
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()) as jobs:  # type: ignore[attr-defined]
        async with jobs.open_async():
            worker = asyncio.create_task(
                jobs.run_worker_async(
                    install_signal_handlers=False,
                    delete_jobs="successful",
                    concurrency=2,
                    name=PROCESS,
                    shutdown_graceful_timeout=STOP_SECONDS - 1,
                )
            )
            while not stopping.is_set() and not worker.done():
                await asyncio.sleep(0.1)
            worker.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await worker


def run() -> None:
    """Run until SIGINT or SIGTERM; then let each loop end the run it is in, for some seconds at most."""
    runners = [Runner(import_string(path)) for path in settings.WORKER_LOOPS]
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())
    threads = [threading.Thread(target=runner.run, name=runner.loop.name, daemon=True) for runner in runners]
    threads.append(threading.Thread(target=listen, args=[runners], name=LISTENER, daemon=True))
    threads.append(threading.Thread(target=work_the_queue, name=QUEUE, daemon=True))
    for thread in threads:
        thread.start()
    log.info("worker_started", loops=[runner.loop.name for runner in runners])
    while not stopping.wait(0.5):
        if dead := [thread.name for thread in threads if not thread.is_alive()]:
            log.error("worker_thread_ended", threads=dead)
            break
    _end(runners, threads)


def _end(runners: Sequence[Runner], threads: Sequence[threading.Thread]) -> None:
    stopping.set()
    for runner in runners:
        runner.wanted.set()
    deadline = time.monotonic() + STOP_SECONDS
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))
    late = [thread.name for thread in threads if thread.is_alive()]
    log.info("worker_stopped", unfinished=late)
    if late:
        os._exit(1)

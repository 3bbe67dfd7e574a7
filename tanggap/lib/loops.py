"""A loop: work that the worker process does whenever it is due, woken by NOTIFY and by the next due time.

A room declares its loop as data (`LOOP = Loop(...)`) and settings.WORKER_LOOPS names it; the worker runs each in a
thread of its own. Any number of workers may run the same loop: `run` claims its work by row locks.
"""

import threading
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

stopping = threading.Event()
"""Set by the worker process when it is told to stop: a run that lasts ends what it has begun and begins nothing new."""

beat: ContextVar[Callable[[], None]] = ContextVar("beat", default=lambda: None)
"""How the worker notes that this thread's loop lives; see `still_running`."""


def still_running() -> None:
    """Called now and then, outside a transaction, by a run that may last, so that nobody takes its loop for dead."""
    beat.get()()


@dataclass(frozen=True)
class Loop:
    """`run` does all work that is due now and returns when it wants to be called again (None: when woken)."""

    name: str
    channel: str
    run: Callable[[], datetime | None]
    idle: timedelta = timedelta(seconds=5)
    """Longest wait without a look, in case a notification was lost."""


def wake(channel: str) -> None:
    """Wake the loop that listens on `channel` when the caller's transaction commits."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_notify(%s, '')", [channel])

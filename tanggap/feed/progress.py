"""How far a load is, for the page and the terminal (F6).

A file is loaded in one transaction, which nobody else sees into. So a thread with a connection of its own writes into
the run's row once a second what the loader last noted; noting costs the loader nothing.
"""

import threading
from collections.abc import Callable
from types import TracebackType
from typing import Self

import structlog
from django.db import DatabaseError, InterfaceError, connection
from django.utils import timezone

from tanggap.feed.models import FeedRun

log = structlog.get_logger(__name__)
Progress = Callable[[str, int, int | None], None]
"""Called with the file's name, rows read so far, and about how many there will be, if that is known; as many as were
read once the file has been read to its end."""
EVERY_SECONDS = 1.0
PATIENCE_SECONDS = 5.0
"""How long a finished load waits for its last word; progress never holds up or breaks a load."""


class Telling:
    """Tells how far a run is while it lasts: `with Telling(run) as telling: … telling.note(name, read, expected)`."""

    def __init__(self, run: FeedRun, *, also: Progress | None = None) -> None:
        self.run_id = run.pk
        self.also = also
        self._noted: tuple[str, int, int | None] = ("", 0, None)
        self._done = 0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tell, name="feed-progress", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join(PATIENCE_SECONDS)

    def note(self, name: str, read: int, expected: int | None) -> None:
        self._noted = (name, read, expected)
        if self.also:
            self.also(name, read, expected)

    def done(self) -> None:
        """One file more is over."""
        self._done += 1

    def _tell(self) -> None:
        while not self._over.wait(EVERY_SECONDS):
            try:
                self._write()
            except (DatabaseError, InterfaceError) as error:
                log.warning("feed_progress_not_written", run=self.run_id, reason=type(error).__name__)
            finally:
                connection.close()

    def _write(self) -> None:
        name, read, expected = self._noted
        FeedRun.objects.unfinished().filter(pk=self.run_id).update(
            now_file=name[:255],
            now_read=read,
            now_expected=expected,
            files_done=self._done,
            heard_at=timezone.now(),
        )

"""A clock that can be set back, so that the sample's cases are opened and worked on by the product's own acts.

The acts of the desk take their time from `django.utils.timezone.now`. While this clock is in force, whoever asks in the
same thread is told the instant to which it is set; all others go on with the real time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from unittest.mock import patch

from django.utils import timezone

_told: ContextVar[datetime | None] = ContextVar("told", default=None)


class Past:
    """An instant that only goes forward."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        _told.set(at)

    def go_to(self, at: datetime) -> None:
        self.at = max(at, self.at)
        _told.set(self.at)


@contextmanager
def clock_set_to(at: datetime) -> Iterator[Past]:
    """This thread is told the time of the clock, which begins at `at`."""
    real = timezone.now
    with patch.object(timezone, "now", lambda: _told.get() or real()):
        try:
            yield Past(at)
        finally:
            _told.set(None)

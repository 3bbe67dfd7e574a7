"""A case's clocks as its pages show them: name, time left in words, when due (D16)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tanggap.desk.clocks import words
from tanggap.desk.models import Case, Clock, Extension
from tanggap.desk.models.clock import Pause


@dataclass(frozen=True)
class Shown:
    """One clock with all that is told of it."""

    clock: Clock
    left: words.Left
    term: str
    pauses: Sequence[Pause]
    extension: Extension | None

    @property
    def label(self) -> str:
        return self.clock.name


def open_clocks(case: Case, now: datetime) -> list[Shown]:
    """The clocks that run or are paused, the most urgent first: two queries, however many there are."""
    return _shown(list(case.clocks.open().select_related("extension", "department").prefetch_related("pauses")), now)


def ended_clocks(case: Case, now: datetime) -> list[Shown]:
    """Those that were stopped, the newest first."""
    rows = case.clocks.exclude(stopped_at=None).select_related("extension", "department").prefetch_related("pauses")
    return _shown(list(rows.order_by("-stopped_at", "-id")), now)


def _shown(clocks: list[Clock], now: datetime) -> list[Shown]:
    return [
        Shown(
            clock,
            words.left(clock, now),
            words.term(clock.amount, clock.unit),
            list(clock.pauses.all()),
            getattr(clock, "extension", None),
        )
        for clock in clocks
    ]

"""As of when the data on the members' pages is (P12), and whether it is late (F11).

Asked once a second in each process, whatever the number of pages; whether it is late is told to the second.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from tanggap.feed.models import FeedFile, FeedHour
from tanggap.feed.models.runs import KIND_LABELS
from tanggap.institution.current import Kept

KINDS = ("payments", "instalments", "payment_codes")
"""What members' pages show that may be late, the weightiest first."""


@dataclass(frozen=True)
class Freshness:
    """Of one kind. `as_of` is None before the first load; `late_from` is None where nothing is expected."""

    kind: str
    as_of: datetime | None
    late_from: datetime | None

    @property
    def is_late(self) -> bool:
        return self.late_from is not None and timezone.now() >= self.late_from

    @property
    def label(self) -> str:
        return str(dict(KIND_LABELS)[self.kind]).lower()


def _load() -> dict[str, Freshness]:
    """The payments', and that of the other kinds that are expected."""
    hours = {hour.kind: hour for hour in FeedHour.objects.expected().filter(kind__in=KINDS)}
    return {kind: _of(kind, hours.get(kind)) for kind in KINDS if kind == KINDS[0] or kind in hours}


def _of(kind: str, hour: FeedHour | None) -> Freshness:
    as_of = FeedFile.objects.data_as_of(kind)
    return Freshness(kind, as_of, hour.late_from(as_of) if hour else None)


freshness = Kept(_load)
"""By kind, at most a second old."""


def data_as_of() -> datetime | None:
    """The instant of the payments loaded last."""
    return freshness()[KINDS[0]].as_of


def late_data() -> Freshness | None:
    """What members must be told: the weightiest kind that is late, if any is."""
    return next((found for found in freshness().values() if found.is_late), None)


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: `late_data()`, asked only where it is drawn."""
    return {"late_data": late_data}

"""As of when the data on the members' pages is (P12), and whether it is late (F11).

Asked once a second in each process, whatever the number of pages; whether it is late is told to the second.
"""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone

from tanggap.feed.models import FeedFile, FeedHour
from tanggap.institution.current import Kept

KIND = "payments"


@dataclass(frozen=True)
class Freshness:
    """`as_of` is None before the first load; `late_from` is None where nothing is expected."""

    as_of: datetime | None
    late_from: datetime | None

    @property
    def is_late(self) -> bool:
        return self.late_from is not None and timezone.now() >= self.late_from


def _load() -> Freshness:
    as_of = FeedFile.objects.data_as_of(KIND)
    hour = FeedHour.objects.expected().filter(kind=KIND).first()
    return Freshness(as_of, hour.late_from(as_of) if hour else None)


freshness = Kept(_load)
"""Of the payments, at most a second old."""


def data_as_of() -> datetime | None:
    """The instant of the payments loaded last."""
    return freshness().as_of


def late_data() -> Freshness | None:
    """What members must be told: the payments' freshness if they are late, else nothing."""
    found = freshness()
    return found if found.is_late else None


def context(request: HttpRequest) -> dict[str, object]:
    """Context processor: `late_data()`, asked only where it is drawn."""
    return {"late_data": late_data}

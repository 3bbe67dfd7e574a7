"""How the expected data stands now: for staff's pages, `tanggap doctor` and `/metrics` (F11)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from tanggap.feed.models import FeedFile, FeedHour
from tanggap.institution.current import institution
from tanggap.lib.dates import waktu


@dataclass(frozen=True)
class Standing:
    """One expected kind at the moment `now`; `as_of` is empty before its first load."""

    hour: FeedHour
    as_of: datetime | None
    late_from: datetime
    now: datetime

    @property
    def is_late(self) -> bool:
        return self.now >= self.late_from

    @property
    def late_for(self) -> timedelta:
        return self.now - self.late_from

    @property
    def next_due(self) -> datetime:
        return self.hour.next_due(self.now)

    @property
    def has_come(self) -> bool:
        """Whether the data of the last expected day is here."""
        return self.as_of is not None and self.as_of >= self.hour.counts_from(self.hour.last_due(self.now))


def standings() -> list[Standing]:
    """Every expected kind: one query for all, and one by index for each."""
    now = timezone.now()
    return [_standing(hour, FeedFile.objects.data_as_of(hour.kind), now) for hour in FeedHour.objects.expected()]


def _standing(hour: FeedHour, as_of: datetime | None, now: datetime) -> Standing:
    return Standing(hour, as_of, hour.late_from(as_of), now)


def late() -> list[Standing]:
    """The kinds that are late now."""
    return [standing for standing in standings() if standing.is_late]


def faults() -> list[str]:
    """For `tanggap doctor`: a sentence for each kind that is late."""
    return [_fault(standing) for standing in late()]


def _fault(standing: Standing) -> str:
    zone = institution().tz
    what, due = standing.hour.kind, waktu(standing.late_from, zone)
    stands = f"the newest is as of {waktu(standing.as_of, zone)}" if standing.as_of else "none has ever come"
    return f"The {what} of {due} have not come, {stands}: ask the core team, then run tanggap feed load."


def gauges() -> dict[str, tuple[str, float]]:
    """For `/metrics`: how many kinds are late, and the age of the payments."""
    now = timezone.now()
    as_of = FeedFile.objects.data_as_of("payments")
    age = (now - as_of).total_seconds() if as_of else float("nan")
    return {
        "tanggap_feed_late": ("Kinds of data that have not come by their hour.", len(late())),
        "tanggap_feed_payments_age_seconds": ("Age of the newest payments; NaN before the first load.", age),
    }

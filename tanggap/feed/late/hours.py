"""Setting by when each kind of data is expected (F11)."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.feed.late.lateness import CHANNEL
from tanggap.feed.models import FeedAlarm, FeedHour
from tanggap.lib.loops import wake


@transaction.atomic
def save_hour(hour: FeedHour, *, by: trail.Actor, fields: Sequence[str]) -> FeedHour:
    """Add or change the hour of a kind. The changed rule begins with its next hour, and open alarms of the kind, which
    were raised by the rule before, are closed. Saving without a change changes nothing."""
    is_new = hour._state.adding
    if not is_new and not fields:
        return hour
    hour.since = timezone.now()
    hour.save()
    FeedAlarm.objects.open().filter(kind=hour.kind).update(cleared_at=hour.since)
    trail.record("feed_hour.added" if is_new else "feed_hour.changed", hour, by=by, fields=fields)
    wake(CHANNEL)
    return hour


@transaction.atomic
def seed(*, by: trail.Actor) -> None:
    """What a new institution starts with: payments every day by 06.00. A hour that exists is left as it is."""
    if not FeedHour.objects.filter(kind="payments").exists():
        save_hour(FeedHour(kind="payments"), by=by, fields=["kind", "by", "days", "window_hours"])

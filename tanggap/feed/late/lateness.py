"""Data that has not come by its hour (F11): an alarm for each kind and day, raised once, cleared when it comes."""

from datetime import datetime, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import System
from tanggap.feed import locks
from tanggap.feed.models import FeedAlarm, FeedFile, FeedHour
from tanggap.identity.models import Role, User
from tanggap.institution.current import institution
from tanggap.institution.worktime import local_day
from tanggap.lib.dates import waktu
from tanggap.lib.links import public_url
from tanggap.lib.loops import Loop
from tanggap.messaging import outbox
from tanggap.messaging.recipients import Recipient

CHANNEL = "tanggap_feed"
ME = System("feed")
SHOWN_TO_MEMBERS = frozenset({"payments", "instalments", "payment_codes"})
TOLD = "Halaman pelanggan memberitahukannya kepada pelanggan."


def watch() -> datetime | None:
    """Raise the alarms that are due, clear those whose data has come, mark the loads that were killed.

    Any number of workers may do so at once.

    :return: the next hour at which something is expected.
    """
    locks.mark_interrupted_runs()
    clear_come()
    hours = list(FeedHour.objects.expected())
    for hour in hours:
        if is_late(hour):
            ring(hour.pk)
    now = timezone.now()
    return min((hour.next_due(now) for hour in hours), default=None)


LOOP = Loop(name="feed.lateness", channel=CHANNEL, run=watch, idle=timedelta(seconds=30))


def is_late(hour: FeedHour) -> bool:
    """Whether the kind's data is late at this moment."""
    return timezone.now() >= hour.late_from(FeedFile.objects.data_as_of(hour.kind))


@transaction.atomic
def ring(hour_id: int) -> FeedAlarm | None:
    """Raise the alarm of the kind's last expected day and tell the administrators; None if it rang already, or if
    there is nothing to tell any more."""
    hour = FeedHour.objects.expected().select_for_update().filter(pk=hour_id).first()
    if hour is None or not is_late(hour):
        return None
    now = timezone.now()
    due = hour.last_due(now)
    day = local_day(due, institution().tz)
    if FeedAlarm.objects.filter(kind=hour.kind, day=day).exists():
        return None
    alarm = FeedAlarm.objects.create(
        kind=hour.kind,
        day=day,
        due_at=due,
        counts_from=hour.counts_from(due),
        as_of=FeedFile.objects.data_as_of(hour.kind),
        raised_at=now,
    )
    trail.record("feed.late", alarm, by=ME)
    _tell_administrators(alarm)
    return alarm


def _tell_administrators(alarm: FeedAlarm) -> None:
    zone = institution().tz
    for person in User.objects.staff().holding(Role.ADMIN):
        outbox.queue(
            "feed_late",
            to=Recipient(email=person.email, name=person.full_name, user_id=person.pk),
            about=alarm,
            data=alarm.get_kind_display().lower(),
            due=waktu(alarm.due_at, zone),
            state=_what_is_stored(alarm),
            members=TOLD if alarm.kind in SHOWN_TO_MEMBERS else "",
            url=public_url(reverse("feeds")),
        )


def _what_is_stored(alarm: FeedAlarm) -> str:
    if alarm.as_of is None:
        return "Data ini belum pernah datang."
    return f"Yang tersimpan adalah data per {waktu(alarm.as_of, institution().tz)}."


def clear_come() -> int:
    """Clear the alarms whose day's data is here now; how many."""
    return sum(_clear(alarm) for alarm in FeedAlarm.objects.open())


def _clear(alarm: FeedAlarm) -> int:
    come = FeedFile.objects.loaded().filter(kind=alarm.kind).as_of_at_least(alarm.counts_from).first()
    if come is None:
        return 0
    return FeedAlarm.objects.open().filter(pk=alarm.pk).update(cleared_at=timezone.now(), file=come)

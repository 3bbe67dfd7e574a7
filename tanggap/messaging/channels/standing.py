"""How each channel stands: its transport, its halt, what waits, what left, what went wrong; for staff's pages (M6)."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from tanggap.institution.current import Kept, institution
from tanggap.messaging.channels import metering
from tanggap.messaging.channels.rules import rules_of
from tanggap.messaging.models import ChannelHalt, ChannelRules, Message, Tally
from tanggap.messaging.states import Channel
from tanggap.messaging.transports import Transport, TransportError, transport_for

PACE_OVER = timedelta(minutes=10)
TROUBLED_FOR = timedelta(minutes=15)
"""How long a failure is told after the last success."""


@dataclass(frozen=True)
class Standing:
    """One channel at the moment `now`. `pace` is messages a minute over the last ten."""

    channel: Channel
    transport: Transport | None
    rules: ChannelRules
    halt: ChannelHalt | None
    now: datetime
    waiting: int
    oldest_at: datetime | None
    free_at: datetime
    sent: int
    refused: int
    pace: float
    sent_at: datetime | None
    refused_at: datetime | None
    error: str

    @property
    def label(self) -> str:
        return self.channel.label

    @property
    def is_set_up(self) -> bool:
        return self.transport is not None

    @property
    def is_limited(self) -> bool:
        """Messages wait, since the channel has had all that it may for now."""
        return bool(self.waiting and self.free_at > self.now)

    @property
    def is_troubled(self) -> bool:
        """The last that came of it was a failure, and not long ago."""
        if self.refused_at is None or self.now - self.refused_at > TROUBLED_FOR:
            return False
        return self.sent_at is None or self.sent_at < self.refused_at

    @property
    def oldest_for(self) -> timedelta | None:
        """How long the oldest message has been waiting."""
        return self.now - self.oldest_at if self.oldest_at else None


def standings() -> list[Standing]:
    """All channels; the same few queries however many messages there are."""
    now = timezone.now()
    halts = {halt.channel: halt for halt in ChannelHalt.objects.open()}
    levels = metering.levels([rules_of(channel) for channel in Channel.values], now)
    facts = {channel: {**_waiting(channel), **_today(channel, now), **_last(channel)} for channel in Channel.values}
    return [
        Standing(
            channel=channel,
            transport=_transport(channel),
            rules=rules_of(channel),
            halt=halts.get(channel),
            now=now,
            free_at=levels[channel].free_at,
            **facts[channel],
        )
        for channel in Channel
    ]


def _transport(channel: str) -> Transport | None:
    """None also where the settings name one that cannot be made: `tanggap doctor` says why."""
    if not settings.TRANSPORTS.get(channel):
        return None
    try:
        return transport_for(channel)
    except (TransportError, ImproperlyConfigured, ImportError):
        return None


def _waiting(channel: str) -> dict[str, Any]:
    return Message.objects.waiting().filter(channel=channel).aggregate(waiting=Count("*"), oldest_at=Min("created_at"))


def _today(channel: str, now: datetime) -> dict[str, Any]:
    zone = institution().tz
    midnight = datetime.combine(metering.today(now), time(), zone)
    lately = now - PACE_OVER
    found = Tally.objects.filter(channel=channel, minute__gte=min(midnight, lately)).aggregate(
        today_sent=Sum("sent", filter=Q(minute__gte=midnight), default=0),
        today_refused=Sum("refused", filter=Q(minute__gte=midnight), default=0),
        lately_sent=Sum("sent", filter=Q(minute__gte=lately), default=0),
    )
    pace = found["lately_sent"] / (PACE_OVER / timedelta(minutes=1))
    return {"sent": found["today_sent"], "refused": found["today_refused"], "pace": pace}


def _last(channel: str) -> dict[str, Any]:
    ours = Tally.objects.filter(channel=channel).order_by("-minute")
    sent, refused = ours.filter(sent__gt=0).first(), ours.filter(refused__gt=0).first()
    return {
        "sent_at": sent.sent_at if sent else None,
        "refused_at": refused.refused_at if refused else None,
        "error": refused.error if refused else "",
    }


halted = Kept(lambda: [Channel(name) for name in ChannelHalt.objects.open().values_list("channel", flat=True)])
"""Which channels are halted; at most a second old: the rail of every staff page asks."""

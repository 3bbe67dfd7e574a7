"""The sample's channels of messages: an outage of some days ago, over by itself, that the page of channels tells of."""

from datetime import timedelta

from django.utils import timezone

from tanggap.messaging.channels.halts import ME
from tanggap.messaging.models import ChannelHalt
from tanggap.messaging.states import Channel

AGO, LASTED = timedelta(days=3), timedelta(minutes=12)


def are_there() -> bool:
    return ChannelHalt.objects.exists()


def build() -> None:
    """Nothing if a channel has ever been halted."""
    if are_there():
        return
    began = timezone.now() - AGO
    ChannelHalt.objects.create(
        channel=Channel.SMS,
        cause=ChannelHalt.Cause.FAILING,
        reason="Gateway SMS tidak dapat dihubungi.",
        raised_at=began,
        raised_by=ME.actor_label,
        probes=7,
        said="Gateway SMS tidak dapat dihubungi.",
        cleared_at=began + LASTED,
        cleared_by=ME.actor_label,
    )

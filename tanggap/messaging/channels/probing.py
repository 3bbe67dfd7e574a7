"""Asking the transport of a halted channel whether it works again, less and less often (M6)."""

from datetime import datetime, timedelta

from django.core.exceptions import ImproperlyConfigured
from django.db.models import F, Min
from django.utils import timezone

from tanggap.lib.loops import Loop
from tanggap.messaging.channels import halts, metering
from tanggap.messaging.models import ChannelHalt, Meter, Tally
from tanggap.messaging.transports import TransportError, transport_for

KEPT = timedelta(days=31)
"""How long it is known how much left in each minute."""


def watch() -> datetime | None:
    """Probe the halts that are due for it, and forget meters and minutes that are over; when to look again.

    Any number of workers may do so at once: each probe is made by one of them.
    """
    now = timezone.now()
    for halt in ChannelHalt.objects.due_for_a_probe(now):
        probe(halt)
    Meter.objects.filter(day__lt=metering.today(now), full_at__lt=now).exclude(subject=b"").delete()
    Tally.objects.filter(minute__lt=now - KEPT).delete()
    next_at: datetime | None = ChannelHalt.objects.open().aggregate(at=Min("probe_at"))["at"]
    return next_at


LOOP = Loop("messaging.channels", halts.NOTICE, watch, idle=timedelta(seconds=30))


def probe(halt: ChannelHalt) -> bool:
    """Ask once, and resume the channel if all is well; whether it was resumed. Another worker's turn is left to it."""
    again = halts.next_probe(halt, timezone.now())
    mine = ChannelHalt.objects.open().filter(pk=halt.pk, probe_at=halt.probe_at)
    if not mine.update(probe_at=again, probes=F("probes") + 1):
        return False
    if faults := faults_of(halt.channel):
        ChannelHalt.objects.filter(pk=halt.pk).update(said=faults[0][:255])
        return False
    return halts.resume(halt.channel, by=halts.ME, halt_id=halt.pk) is not None


def faults_of(channel: str) -> list[str]:
    """What the channel's transport says keeps it from working now; a transport that breaks does not work."""
    try:
        return transport_for(channel).faults()
    except (TransportError, ImproperlyConfigured, ImportError) as error:
        return [str(error)]
    except Exception as error:  # a probe must never end the loop that makes it
        return [f"{type(error).__name__}: {error}"]

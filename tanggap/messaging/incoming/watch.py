"""Whether reports come in and are read: for `tanggap doctor` and `/metrics`."""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from tanggap.messaging.models import Incoming, IncomingState
from tanggap.messaging.states import Channel

STUCK = timedelta(minutes=2)


def faults() -> list[str]:
    """A sentence for each channel whose reports are shut out, and for what lies unread."""
    return [*_shut_out(), *_unread()]


def is_shut_out(channel: str) -> bool:
    """Whether the provider's reports of this channel are not taken in, for want of a secret to know them by."""
    if channel == Channel.WHATSAPP:
        return bool(settings.WHATSAPP and not settings.WHATSAPP_APP_SECRET)
    return bool(channel == Channel.SMS and settings.SMS_GATEWAY and not settings.SMS_HOOK_SECRET)


def _shut_out() -> list[str]:
    then = "its reports are not taken in, so that codes go by SMS too although they have arrived"
    found = []
    if is_shut_out(Channel.WHATSAPP):
        found.append(f"WHATSAPP_APP_SECRET is not set: {then}.")
    if is_shut_out(Channel.SMS):
        found.append("SMS_HOOK_SECRET is not set: nobody will know whether an SMS has arrived.")
    return found


def _unread() -> list[str]:
    found = []
    if count := Incoming.objects.filter(standing=IncomingState.QUARANTINED).count():
        found.append(f"{count} webhooks could not be read; see `tanggap manage incoming`.")
    stuck = timezone.now() - STUCK
    if Incoming.objects.filter(standing=IncomingState.WAITING, next_look_at__lt=stuck).exists():
        found.append("Webhooks have been waiting to be read for minutes; is `tanggap worker` running?")
    return found


def gauges() -> dict[str, tuple[str, float]]:
    """For `/metrics`, read from rows at each scrape."""
    waiting = Incoming.objects.filter(standing=IncomingState.WAITING).count()
    quarantined = Incoming.objects.filter(standing=IncomingState.QUARANTINED).count()
    return {
        "tanggap_incoming_waiting": ("What arrived and waits to be read.", waiting),
        "tanggap_incoming_quarantined": ("What arrived and could not be read.", quarantined),
    }

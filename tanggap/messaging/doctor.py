"""What `tanggap doctor` asks of messaging: can each transport work now, and does the outbox move?"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from tanggap.messaging.kinds import KINDS
from tanggap.messaging.models import MessageTemplate, Tally
from tanggap.messaging.orders import order_of
from tanggap.messaging.states import Channel, Priority
from tanggap.messaging.taking import First, firsts, free_at
from tanggap.messaging.text_rules import faults, places
from tanggap.messaging.transports import TransportError, transport_for

STUCK_SECONDS = 120


SWITCHES = {
    Channel.EMAIL: "SMTP_URL",
    Channel.WHATSAPP: "WHATSAPP_PHONE_NUMBER_ID",
    Channel.SMS: "SMS_HTTP_URL or TWILIO_ACCOUNT_SID",
}
"""What sets a channel up."""


def transport_faults() -> list[str]:
    """A sentence for each channel that is not set up, or whose transport cannot work now."""
    faults = []
    for channel in Channel:
        faults += _faults_of(channel) if settings.TRANSPORTS.get(channel) else [_missing(channel)]
    return faults


def _missing(channel: Channel) -> str:
    """Which messages cannot be sent without this channel: those that have no other one that is set up."""
    able = {name for name, path in settings.TRANSPORTS.items() if path}
    orders = {kind.name: set(order_of(kind)) for kind in KINDS.values()}
    stuck = [name for name, order in orders.items() if channel in order and not able & order]
    then = f"these cannot be sent: {', '.join(stuck)}" if stuck else "its messages go by other channels"
    return f"{channel.label} is not set up ({SWITCHES[channel]}); {then}."


def _faults_of(channel: Channel) -> list[str]:
    try:
        return transport_for(channel).faults()
    except (TransportError, ImproperlyConfigured, ImportError) as error:
        return [f"The transport of {channel.label} cannot be used: {error}"]


def text_faults() -> list[str]:
    """A sentence for each published text that its kind has outgrown: the default is sent in its place (M5)."""
    published = {(row.kind, row.channel): row for row in MessageTemplate.objects.all().in_force()}
    found = [(place, published.get((place.kind.name, place.channel))) for place in places()]
    return [
        f"The published text “{row}” is not sent: {faults(place, row.wording)[0].sentence} "
        f"Write a new one at /staff/settings/messages/{row.kind}/{row.channel}."
        for place, row in found
        if row and faults(place, row.wording)
    ]


def outbox_faults() -> list[str]:
    """A sentence if messages that could leave do not: no worker runs, or none can send.

    What waits for a halted channel, or behind many others while messages do leave, is not stuck.
    """
    now = timezone.now()
    ages = [(now - first.at).total_seconds() for first in firsts(Priority.values) if _could_leave(first, now)]
    age = max(ages, default=0.0)
    if age < STUCK_SECONDS:
        return []
    return [f"A message has been waiting in the outbox for {age:.0f} s; is `tanggap worker` running?"]


def _could_leave(first: First, now: datetime) -> bool:
    if first.halted is not None or free_at(first, now) > now:
        return False
    lately = now - timedelta(seconds=STUCK_SECONDS)
    return not Tally.objects.filter(channel=first.channel, sent_at__gt=lately).exists()

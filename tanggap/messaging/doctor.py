"""What `tanggap doctor` asks of messaging: can each transport work now, and does the outbox move?"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from tanggap.messaging.figures import outbox_oldest_seconds
from tanggap.messaging.states import Channel
from tanggap.messaging.transports import TransportError, transport_for

STUCK_SECONDS = 120


def transport_faults() -> list[str]:
    """A sentence for each transport that is set up and cannot work now."""
    faults = []
    for channel in Channel:
        if settings.TRANSPORTS.get(channel):
            faults += _faults_of(channel)
    return faults


def _faults_of(channel: Channel) -> list[str]:
    try:
        return transport_for(channel).faults()
    except (TransportError, ImproperlyConfigured, ImportError) as error:
        return [f"The transport of {channel.label} cannot be used: {error}"]


def outbox_faults() -> list[str]:
    """A sentence if messages wait although they are due: no worker runs, or none can send."""
    age = outbox_oldest_seconds()
    if age < STUCK_SECONDS:
        return []
    return [f"A message has been waiting in the outbox for {age:.0f} s; is `tanggap worker` running?"]

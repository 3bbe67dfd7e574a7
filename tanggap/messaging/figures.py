"""The outbox in figures, for metrics and doctor."""

from django.db.models import Min
from django.utils import timezone

from tanggap.messaging.models import Message
from tanggap.messaging.states import State


def outbox_depth() -> int:
    """Messages that wait to be sent, now or at a later attempt."""
    return Message.objects.waiting().count()


def outbox_oldest_seconds() -> float:
    """Age in seconds of the message that has been due for longest; 0 when nothing is due."""
    now = timezone.now()
    oldest = Message.objects.waiting().aggregate(at=Min("next_attempt_at"))["at"]
    return max(0.0, (now - oldest).total_seconds()) if oldest else 0.0


def outbox_unknown() -> int:
    """Messages of which nobody knows whether they arrived."""
    return Message.objects.filter(state=State.UNKNOWN).count()


def gauges() -> dict[str, tuple[str, float]]:
    """For `/metrics`, read from rows at each scrape."""
    return {
        "tanggap_outbox_depth": ("Messages that wait to be sent.", outbox_depth()),
        "tanggap_outbox_oldest_seconds": ("Age of the message that has been due for longest.", outbox_oldest_seconds()),
        "tanggap_outbox_unknown": ("Messages of which nobody knows whether they arrived.", outbox_unknown()),
    }

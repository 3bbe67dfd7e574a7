"""The channel on which a customer wants to be written to (P19); messages that may go several ways ask here first."""

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.customers.models import ContactPreference, Customer

Channel = ContactPreference.Channel


def preferred_channel(customer_id: int) -> ContactPreference.Channel | None:
    """What the customer chose; None: nothing, so the sender's own order holds."""
    chosen = ContactPreference.objects.filter(customer_id=customer_id).first()
    return Channel(chosen.channel) if chosen else None


@transaction.atomic
def choose_channel(customer: Customer, channel: ContactPreference.Channel, *, by: Actor) -> ContactPreference:
    """Keep the choice. Choosing the same again changes nothing and is not put on record again."""
    kept, is_new = ContactPreference.objects.select_for_update().get_or_create(
        customer=customer, defaults={"channel": channel}
    )
    if is_new or kept.channel != channel:
        kept.channel, kept.chosen_at = channel, timezone.now()
        kept.save(update_fields=["channel", "chosen_at"])
        trail.record("customer.channel_chosen", customer, by=by, fields=["channel"])
    return kept

"""Telling a customer that a letter has come: by the channel they chose, without a word of its content."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from tanggap.customers.models import Customer
from tanggap.customers.preferences import Channel, preferred_channel
from tanggap.lib.links import public_url
from tanggap.messaging import outbox
from tanggap.messaging.letters.hours import closing
from tanggap.messaging.models import Letter, Message
from tanggap.messaging.recipients import Recipient, on_record

KIND = "letter_arrived"


def tell(letter: Letter, *, zone: ZoneInfo | None) -> Message:
    """Queue the message in the caller's transaction.

    :param zone: of a letter about money: the message expires at 20:00 there, so that a halted channel that comes back
        at night wakes nobody.
    """
    message = outbox.queue(KIND, to=recipient_of(letter.customer), about=letter, url=public_url("/member/notices"))
    if zone and (end := closing(message.created_at, zone)) < message.expires_at:
        message.expires_at = max(end, message.created_at + timedelta(seconds=1))
        message.save(update_fields=["expires_at"])
    return message


def recipient_of(customer: Customer) -> Recipient:
    """By the address of the channel they chose; by all they have where they chose none, or it has no address."""
    known = on_record(customer)
    chosen = preferred_channel(customer.pk)
    if chosen == Channel.EMAIL and known.email:
        return replace(known, phone="")
    if chosen in (Channel.SMS, Channel.WHATSAPP) and known.phone:
        return replace(known, email="")
    return known

"""Telling a customer that a letter has come: by the channel they chose, without a word of its content."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from tanggap.customers.models import Customer
from tanggap.customers.preferences import Channel, preferred_channel
from tanggap.lib import phone
from tanggap.lib.links import public_url
from tanggap.messaging import outbox
from tanggap.messaging.letters.hours import closing
from tanggap.messaging.models import Letter, Message
from tanggap.messaging.recipients import BadRecipient, Recipient

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
    email, number = _email(customer), _phone(customer)
    chosen = preferred_channel(customer.pk)
    if chosen == Channel.EMAIL and email:
        number = ""
    elif chosen in (Channel.SMS, Channel.WHATSAPP) and number:
        email = ""
    return Recipient(email=email, phone=number, name=customer.full_name, customer_id=customer.pk)


def _email(customer: Customer) -> str:
    """The core's data may hold what is no address; then there is none."""
    try:
        return Recipient(email=customer.email).email
    except BadRecipient:
        return ""


def _phone(customer: Customer) -> str:
    try:
        return phone.e164(customer.phone) if customer.phone else ""
    except phone.BadPhone:
        return ""

"""Sending oneself a text that is being written, with example values."""

from datetime import timedelta

from tanggap.identity.models import User
from tanggap.lib import limits
from tanggap.lib.errors import TooManyAttempts
from tanggap.lib.limits import Limit
from tanggap.messaging import outbox
from tanggap.messaging.models import Message, MessageTemplate
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import Channel
from tanggap.messaging.text_rules import Place

HOURLY = Limit("messages.trial", 20, timedelta(hours=1))


def send_trial(place: Place, version: MessageTemplate, *, to: User) -> Message:
    """Queue the text as an e-mail to this person, whatever its channel: nobody else's phone is tried on.

    :raises TooManyAttempts: twenty within an hour.
    """
    if not limits.hit(HOURLY, str(to.pk)).is_within:
        raise TooManyAttempts("Sudah 20 percobaan dalam satu jam. Coba lagi nanti.")
    text = place.example(version.wording)
    subject = text.subject if place.channel == Channel.EMAIL else str(place)
    receiver = Recipient(email=to.email, name=to.full_name, user_id=to.pk)
    return outbox.queue("mail", to=receiver, subject=f"[Percobaan] {subject}", body=text.body)

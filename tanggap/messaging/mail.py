"""Django's mail backend that puts every mail into the outbox, so that third-party code cannot send by itself (M1)."""

from collections.abc import Sequence
from email.utils import parseaddr

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils.html import strip_tags

from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient


class OutboxBackend(BaseEmailBackend):
    """Queues one message for each recipient. Text only; attachments are refused, since nobody would see them lost."""

    @transaction.atomic
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for mail in email_messages:
            if mail.attachments:
                raise ValueError("The outbox takes no attachments; queue a kind of message that links to them.")
            body = strip_tags(str(mail.body)) if mail.content_subtype == "html" else str(mail.body)
            for to in mail.recipients():
                name, address = parseaddr(to)
                queue("mail", to=Recipient(email=address, name=name), subject=str(mail.subject), body=body)
        return len(email_messages)

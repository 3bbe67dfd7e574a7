"""What messaging keeps."""

from tanggap.messaging.models.messages import Message, MessageEvent, MessageQuerySet, Text, log
from tanggap.messaging.models.templates import MessageTemplate, MessageTemplateQuerySet, Wording
from tanggap.messaging.models.withdrawals import Withdrawal

__all__ = [
    "Message",
    "MessageEvent",
    "MessageQuerySet",
    "MessageTemplate",
    "MessageTemplateQuerySet",
    "Text",
    "Withdrawal",
    "Wording",
    "log",
]

"""What messaging keeps."""

from tanggap.messaging.models.incoming import Incoming, Standing
from tanggap.messaging.models.messages import Message, MessageEvent, MessageQuerySet, Text, log
from tanggap.messaging.models.templates import MessageTemplate, MessageTemplateQuerySet, Wording
from tanggap.messaging.models.withdrawals import Withdrawal

__all__ = [
    "Incoming",
    "Message",
    "MessageEvent",
    "MessageQuerySet",
    "MessageTemplate",
    "MessageTemplateQuerySet",
    "Standing",
    "Text",
    "Withdrawal",
    "Wording",
    "log",
]

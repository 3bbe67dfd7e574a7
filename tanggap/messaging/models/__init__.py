"""What messaging keeps."""

from tanggap.messaging.models.channels import ChannelHalt, ChannelRules, Meter, Tally
from tanggap.messaging.models.incoming import Incoming, IncomingState
from tanggap.messaging.models.messages import Message, MessageEvent, MessageQuerySet, Text, log
from tanggap.messaging.models.orders import ChannelOrder
from tanggap.messaging.models.templates import MessageTemplate, MessageTemplateQuerySet, Wording
from tanggap.messaging.models.withdrawals import Withdrawal

__all__ = [
    "ChannelHalt",
    "ChannelOrder",
    "ChannelRules",
    "Incoming",
    "IncomingState",
    "Message",
    "MessageEvent",
    "MessageQuerySet",
    "MessageTemplate",
    "MessageTemplateQuerySet",
    "Meter",
    "Tally",
    "Text",
    "Withdrawal",
    "Wording",
    "log",
]

"""What messaging keeps."""

from tanggap.messaging.models.channels import ChannelHalt, ChannelRules, Meter, Tally
from tanggap.messaging.models.incoming import Incoming, IncomingState
from tanggap.messaging.models.letter_drafts import LetterAddressee, LetterDraft, LetterDraftQuerySet
from tanggap.messaging.models.letter_rules import DueLetter, LetterDay, LetterRules, LetterText
from tanggap.messaging.models.letters import (
    Letter,
    LetterCounter,
    LetterFile,
    LetterQuerySet,
    LetterReading,
    LetterWithdrawal,
)
from tanggap.messaging.models.messages import Message, MessageEvent, MessageQuerySet, Text, event_of, log
from tanggap.messaging.models.orders import ChannelOrder
from tanggap.messaging.models.templates import MessageTemplate, MessageTemplateQuerySet, Wording
from tanggap.messaging.models.withdrawals import Withdrawal

__all__ = [
    "ChannelHalt",
    "ChannelOrder",
    "ChannelRules",
    "DueLetter",
    "Incoming",
    "IncomingState",
    "Letter",
    "LetterAddressee",
    "LetterCounter",
    "LetterDay",
    "LetterDraft",
    "LetterDraftQuerySet",
    "LetterFile",
    "LetterQuerySet",
    "LetterReading",
    "LetterRules",
    "LetterText",
    "LetterWithdrawal",
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
    "event_of",
    "log",
]

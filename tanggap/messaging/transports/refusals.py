"""What a provider's refusal means for the message and for its channel, and what of its words may be written down."""

import re
from enum import Enum

from tanggap.messaging.models import Message
from tanggap.messaging.transports import TransportError
from tanggap.messaging.transports.calls import Reply

GATEWAY_TIMEOUT = 504
LONGEST_QUOTE = 120


class Meaning(Enum):
    FOR_GOOD = "this message will not go this way: the next channel"
    PASSES = "try again later"
    HALTS = "it is about us: nothing will go this way until somebody mends it"


def meaning_of(status: int) -> Meaning:
    """What an HTTP status means where the provider says no more."""
    if status in (401, 402, 403):
        return Meaning.HALTS
    return Meaning.PASSES if status in (408, 425, 429) or status >= 500 else Meaning.FOR_GOOD


def refusal(meaning: Meaning, sentence: str, reply: Reply, *, code: object = "", wait: float = 0.0) -> TransportError:
    """The error of a refused message. A gateway that waited in vain (504) does not know whether it went through.

    :param wait: seconds to wait if the provider named none.
    """
    return TransportError(
        sentence,
        permanent=meaning is Meaning.FOR_GOOD,
        halts=meaning is Meaning.HALTS,
        uncertain=meaning is Meaning.PASSES and reply.status == GATEWAY_TIMEOUT,
        retry_after=reply.retry_after or wait,
        code=str(code or reply.status),
    )


PERSONAL = (
    (re.compile(r"https?://\S+"), "<tautan>"),
    (re.compile(r"\S+@\S+"), "<e-mail>"),
    (re.compile(r"\+?\d(?:[ .()-]{0,2}\d){3,}"), "<angka>"),
    (re.compile(r"[\w.~+/=-]{20,}"), "<token>"),
)


def quoted(words: str, message: Message | None = None) -> str:
    """A provider's words, without what they repeat of the message: numbers, codes, links, names, tokens (S8)."""
    text = " ".join(words.split())
    for value in sorted(_told(message), key=len, reverse=True):
        text = re.sub(re.escape(value), "<isi>", text, flags=re.IGNORECASE)
    for pattern, instead in PERSONAL:
        text = pattern.sub(instead, text)
    return "".join(c for c in text if c.isprintable())[:LONGEST_QUOTE]


def _told(message: Message | None) -> list[str]:
    """What the provider learnt from the message."""
    if message is None:
        return []
    values = [message.to.name, *message.to.name.split(), message.to.email, message.to.phone, message.text.body]
    values += [str(value) for value in message.params.values()]
    return [value for value in values if len(value) > 2]

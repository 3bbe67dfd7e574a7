"""How a message leaves: one small interface, and which transport serves a channel (M2).

A transport is named for each channel by settings.TRANSPORTS; a channel without one fails for good, with that reason,
and the next channel of the kind is tried.
"""

from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from typing import ClassVar, Protocol

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.module_loading import import_string

from tanggap.messaging.models import Message
from tanggap.messaging.states import Channel


@dataclass(frozen=True)
class Receipt:
    """The provider has taken the message over, under this id; characters in it that no id has are dropped."""

    provider_id: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "provider_id", _writable(self.provider_id))


class TransportError(Exception):
    """The message has not left, or nobody knows whether it has.

    :param permanent: trying again cannot help (no such mailbox, number without WhatsApp).
    :param uncertain: it was handed over, but the answer did not come: it may have arrived.
    :param retry_after: seconds that the provider asks us to wait before the next attempt; 0: it named none.
    :param halts: it is about us, not about this message (credentials refused, account blocked): no other message will
        leave by this channel either until somebody mends it (M6). Never permanent.
    :param code: the provider's own number of the failure, for counting; "" if it gave none.
    """

    def __init__(
        self,
        reason: str,
        *,
        permanent: bool = False,
        uncertain: bool = False,
        retry_after: float = 0.0,
        halts: bool = False,
        code: str = "",
    ) -> None:
        super().__init__(reason)
        self.reason = _writable(reason)[:255]
        self.permanent = permanent
        self.uncertain = uncertain
        self.retry_after = retry_after
        self.halts = halts
        self.code = code


def _writable(words: str) -> str:
    """Without what the database refuses, such as NUL: one answer must not keep those of others from being recorded."""
    return "".join(character for character in words if character.isprintable())


class Transport(Protocol):
    @property
    def takes_key(self) -> bool:
        """Whether a second hand-over of the same `message.key` is recognised as the same message on the other side."""
        ...

    is_demo: ClassVar[bool]
    label: ClassVar[str]
    """What staff's pages call it."""

    def send(self, message: Message) -> Receipt:
        """Hand one message over. Called by several threads at once, never inside a transaction.

        :raises TransportError: it was refused, or could not be handed over.
        """
        ...

    def hang_up(self) -> None:
        """A batch has been sent: let go of lines that were kept open for it."""
        ...

    def faults(self) -> list[str]:
        """Sentences on what keeps this transport from working now; empty: all is well."""
        ...


def transport_for(channel: str) -> Transport:
    """:raises TransportError: permanent, no transport is set up for this channel."""
    path = settings.TRANSPORTS.get(channel)
    if not path:
        raise TransportError(f"Saluran {Channel(channel).label} belum disetel.", permanent=True)
    return _made(path)


def is_set_up(channel: str) -> bool:
    """Whether the settings name a transport for this channel; whether that one works, `tanggap doctor` says."""
    return bool(settings.TRANSPORTS.get(channel))


def hang_up() -> None:
    """Tell every transport that is set up that a batch has been sent."""
    for path in filter(None, set(settings.TRANSPORTS.values())):
        _made(path).hang_up()


_making = Lock()


def _made(path: str) -> Transport:
    """One object for all threads: what it keeps open must be found when it is told to hang up."""
    with _making:
        return _make(path)


@lru_cache(maxsize=16)
def _make(path: str) -> Transport:
    transport: Transport = import_string(path)()
    if transport.is_demo and settings.IS_PRODUCTION:
        raise ImproperlyConfigured(f"{path} only pretends to send and is refused in production; set TRANSPORTS.")
    return transport

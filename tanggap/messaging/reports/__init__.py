"""What providers report of messages they have taken over: sent, delivered, read, failed (M4).

A module for each provider reads its webhooks into `Report`s; `recording` writes them down.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from tanggap.messaging.states import State

REPORTED = frozenset({State.SENT, State.DELIVERED, State.READ, State.FAILED})
WITHOUT_REASON = "Penyedia melaporkan gagal tanpa alasan."


@dataclass(frozen=True)
class Report:
    """The provider says that the message it knows as `provider_id` has come to `state`.

    :param key: `Message.key`, where the provider gives back what it was given.
    :param at: when, by the provider's clock; None: it does not say.
    """

    channel: str
    provider_id: str
    state: State
    at: datetime | None = None
    reason: str = ""
    key: str = ""


def instant(seconds: object) -> datetime | None:
    """An instant from seconds since 1970, or from ISO 8601; None if it is neither."""
    text = str(seconds).strip()
    try:
        if text.isascii() and text.isdecimal():
            return datetime.fromtimestamp(int(text) / (1000 if len(text) > 11 else 1), UTC)
        found = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found.tzinfo else None


def at_path(data: Any, path: str) -> Any:
    """What lies in nested objects and lists under `status.groupName` or `results.0.id`; None if nothing does."""
    for step in filter(None, path.split(".")):
        if isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        elif isinstance(data, dict):
            data = data.get(step)
        else:
            return None
    return data


def word(value: Any) -> str:
    """A text or number as text; anything else is no word."""
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""

"""Telling the rooms above what became of a message: settings.MESSAGE_LISTENERS names who wants to know, by kind.

A listener is `listener(message, state)`, called inside the transaction that records the move, after the row is stored:
what it writes stands or falls with the move. It runs in a savepoint of its own; one that breaks is logged and undone,
and neither the move nor the other listeners are harmed. It is told of `sent`, `delivered`, `read`, `failed`, `expired`
and `unknown`, each at most once a message, in the order in which they were recorded; not of another attempt, nor of
what was withdrawn. The message reads as it left, also where the move has taken the secrets out of its row: a listener
never saves it. `message.fallback_of_id` tells a message that goes in another's stead.
"""

from collections.abc import Iterable

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string
from psycopg.errors import DeadlockDetected

from tanggap.messaging.models import Message
from tanggap.messaging.states import State

log = structlog.get_logger(__name__)

TOLD = frozenset({State.SENT, State.DELIVERED, State.READ, State.FAILED, State.EXPIRED, State.UNKNOWN})


def has_listeners(kind: str) -> bool:
    return bool(settings.MESSAGE_LISTENERS.get(kind))


def tell(messages: Iterable[Message]) -> None:
    """Call the listeners of each message with the state that it has now entered; in the transaction that moved it.

    :raises OperationalError: a listener was the victim of a deadlock: nothing is recorded, whoever records tries again.
    """
    for message in messages:
        if message.state in TOLD:
            for path in settings.MESSAGE_LISTENERS.get(message.kind, ()):
                _call(path, message)


def _call(path: str, message: Message) -> None:
    try:
        with transaction.atomic():
            import_string(path)(message, State(message.state))
    except Exception as error:
        if isinstance(error.__cause__, DeadlockDetected):
            raise
        log.exception("message_listener_broke", listener=path, message_id=message.pk, state=message.state)

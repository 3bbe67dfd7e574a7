"""One attempt to hand a message over, and what follows from its failure: again later, the next channel, or the end."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import structlog
from django.utils import timezone

from tanggap.lib.sealing import CannotUnseal
from tanggap.messaging.claims import Outcome, may_repeat
from tanggap.messaging.kinds import KINDS, WhenHalted
from tanggap.messaging.models import Message
from tanggap.messaging.states import State
from tanggap.messaging.transports import TransportError, transport_for

log = structlog.get_logger(__name__)

FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)
ABOUT_THIS_ONE = re.compile(r"4\d\d")
"""Codes of refusals that pass and are about one message: a full mailbox, too many requests."""


def attempt(message: Message) -> Outcome:
    """Hand one message over, unless its time is up; never raises."""
    now = timezone.now()
    if message.is_expired(now):
        return Outcome(message, State.EXPIRED, now, reason=message.reason)
    try:
        receipt = transport_for(message.channel).send(message)
    except TransportError as error:
        return _after_failure(message, error)
    except CannotUnseal:
        log.exception("message_cannot_be_opened", message_id=message.pk)
        return Outcome(message, State.FAILED, timezone.now(), reason="Isi pesan tidak dapat dibuka.")
    except Exception as error:
        log.exception("transport_broke", message_id=message.pk, channel=message.channel)
        return _after_failure(message, TransportError(f"Kesalahan sistem: {type(error).__name__}", uncertain=True))
    return Outcome(message, State.SENT, timezone.now(), provider_id=receipt.provider_id, was_tried=True)


def set_aside(message: Message) -> Outcome:
    """It was taken, but its channel has been halted or the worker told to stop: it waits as if it had not been."""
    now = timezone.now()
    return Outcome(message, State.QUEUED, now, message.reason, attempts=message.attempts - 1, next_attempt_at=now)


def _after_failure(message: Message, error: TransportError) -> Outcome:
    now = timezone.now()
    outcome = Outcome(
        message, State.QUEUED, now, error.reason, was_tried=True, halts=error.halts, is_line=_is_line(error)
    )
    if error.uncertain and not may_repeat(message):
        return replace(outcome, state=State.UNKNOWN)
    if message.next_channels and _leaves_the_channel(message, error):
        return replace(outcome, channel=message.next_channels[0], attempts=0, next_attempt_at=now)
    if error.permanent:
        return replace(outcome, state=State.FAILED)
    if error.halts:
        return replace(outcome, attempts=message.attempts - 1, next_attempt_at=now)
    wait = max(backoff(message.attempts), timedelta(seconds=error.retry_after))
    return replace(outcome, next_attempt_at=min(now + wait, message.expires_at))


def _leaves_the_channel(message: Message, error: TransportError) -> bool:
    """Whether the next channel is tried: after a refusal for good, when patience ends, or as the kind says of halts."""
    kind = KINDS.get(message.kind)
    if error.halts:
        return kind is not None and kind.when_halted is WhenHalted.FALL_BACK
    return error.permanent or message.attempts >= (kind.patience if kind else 1)


def _is_line(error: TransportError) -> bool:
    """Whether the failure says something about the channel rather than about this message."""
    return not (error.permanent or error.halts or error.retry_after or ABOUT_THIS_ONE.fullmatch(error.code))


def backoff(attempts: int, uniform: Callable[[float, float], float] = random.uniform) -> timedelta:
    """Time until the next attempt after this many: doubling from 2 s to 15 min, the latter half of it by chance."""
    longest: timedelta = min(FIRST_WAIT * 2 ** min(attempts - 1, 16), LONGEST_WAIT)
    return longest * uniform(0.5, 1.0)

"""Writing reports down: once each, in any order, never backwards; and falling back where one says *failed* (M4, O5)."""

import uuid
from collections.abc import Iterable
from datetime import datetime

from tanggap.messaging.fallback import fall_back
from tanggap.messaging.listeners import tell
from tanggap.messaging.models import Message, MessageEvent
from tanggap.messaging.reports import WITHOUT_REASON, Report
from tanggap.messaging.states import TRANSITIONS, State
from tanggap.messaging.wiping import payload_after

NOT_YET = frozenset({State.QUEUED, State.SENDING})
"""The worker has not recorded the hand-over: what the provider says of it must wait for that."""
MOVED = ["state", "state_at", "reason", "provider_id", "fallback_at", "payload", "holds_secrets"]


def record_all(reports: Iterable[Report], received_at: datetime) -> str:
    """Write down all reports, in the caller's transaction; what some of them wait for, "" for nothing.

    Messages are locked in the order of their keys, as others who lock several do.
    """
    found = [(report, _number_of(report)) for report in reports]
    waiting = sum(number is None for _, number in found)
    for report, number in sorted(found, key=lambda pair: pair[1] or 0):
        if number is not None and not _record(report, number, received_at):
            waiting += 1
    return f"{waiting} of {len(found)} reports wait for their message." if waiting else ""


def _number_of(report: Report) -> int | None:
    same = Message.objects.filter(provider_id=report.provider_id, channel=report.channel).order_by("-pk")
    return same.values_list("pk", flat=True).first() or _number_by_key(report.key)


def _number_by_key(key: str) -> int | None:
    """One whose hand-over was not answered has no id of the provider's, but may be known by the key it went under."""
    try:
        unanswered = Message.objects.filter(state=State.UNKNOWN, key=uuid.UUID(key))
    except ValueError:
        return None
    return unanswered.values_list("pk", flat=True).first()


def _record(report: Report, number: int, received_at: datetime) -> bool:
    """False: too early."""
    message = Message.objects.select_for_update(no_key=True).get(pk=number)
    if message.channel != report.channel:
        return True
    if message.state in NOT_YET:
        return False
    if not message.events.filter(state=report.state).exists():
        _take(message, report, _when(message, report, received_at))
    return True


def _when(message: Message, report: Report, received_at: datetime) -> datetime:
    """The provider's instant, held between the message's beginning and the arrival of the report."""
    return max(message.created_at, min(report.at or received_at, received_at))


def _take(message: Message, report: Report, at: datetime) -> None:
    """Keep the instant as an event; move the message only where that leads on."""
    reason = (report.reason or WITHOUT_REASON)[:255] if report.state == State.FAILED else ""
    MessageEvent.objects.create(message=message, state=report.state, at=at, channel=message.channel, reason=reason)
    if report.state in TRANSITIONS[State(message.state)]:
        _move(message, report, at, reason)


def _move(message: Message, report: Report, at: datetime, reason: str) -> None:
    message.state, message.state_at, message.reason = report.state, at, reason
    message.provider_id = message.provider_id or report.provider_id[:255]
    if report.state != State.SENT:
        message.fallback_at = None
    as_it_left = message.payload
    if report.state == State.FAILED:
        fall_back(message)
    if (payload := payload_after(message, report.state)) is not None:
        message.payload, message.holds_secrets = payload, False
    message.save(update_fields=MOVED)
    message.payload = as_it_left
    tell([message])

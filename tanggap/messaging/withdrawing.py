"""Withdrawing messages that nobody wants any more: they do not leave, do not fall back, and lose their secrets."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from tanggap.messaging.models import Message, Withdrawal, log
from tanggap.messaging.states import State
from tanggap.messaging.wiping import wipe

WITHDRAWN = "Ditarik sebelum terkirim."
BATCH = 200
ENDED = ["state", "state_at", "reason", "next_attempt_at", "fallback", "fallback_at", "payload", "holds_secrets"]


@transaction.atomic
def withdraw(messages: Sequence[Message]) -> None:
    """See `outbox.withdraw`. What is locked just now is settled by the worker's next look (`settle_withdrawn`)."""
    ids, now = [message.pk for message in messages], timezone.now()
    Withdrawal.objects.bulk_create([Withdrawal(message_id=pk, at=now) for pk in ids], ignore_conflicts=True)
    _settle(ids)


@transaction.atomic
def settle_withdrawn() -> int:
    """See to the messages that were locked when they were withdrawn; how many are settled now."""
    waiting = Withdrawal.objects.filter(settled_at=None).order_by("at")
    return len(_settle(list(waiting.values_list("pk", flat=True)[:BATCH])))


def is_withdrawn(message: Message) -> bool:
    """Whether it, or one it falls back from, has been withdrawn."""
    return Withdrawal.objects.filter(message_id__in=_line_of(message)).exists()


def _line_of(message: Message) -> list[int]:
    line = [message.pk]
    while message.fallback_of_id and (above := Message.objects.filter(pk=message.fallback_of_id).first()):
        line.append(above.pk)
        message = above
    return line


def _settle(ids: Sequence[int]) -> list[int]:
    """Those of `ids` whose message and all that fell back from it could be locked and are over now."""
    settled = [pk for pk in ids if _settle_line(pk)]
    Withdrawal.objects.filter(pk__in=settled).update(settled_at=timezone.now())
    return settled


def _settle_line(pk: int | None) -> bool:
    while pk is not None:
        message = Message.objects.select_for_update(skip_locked=True, no_key=True).filter(pk=pk).first()
        if message is None:
            return not Message.objects.filter(pk=pk).exists()
        _end(message)
        pk = Message.objects.filter(fallback_of=pk).values_list("pk", flat=True).first()
    return True


def _end(message: Message) -> None:
    """What waits is over; what is under way or has left goes no further. Either way no secret stays in its row."""
    was_queued = message.state == State.QUEUED
    if was_queued:
        message.state, message.state_at, message.reason = State.EXPIRED, timezone.now(), WITHDRAWN
        message.next_attempt_at = None
    message.fallback, message.fallback_at = "", None
    if message.holds_secrets:
        wipe(message)
    message.save(update_fields=ENDED)
    if was_queued:
        log([message])

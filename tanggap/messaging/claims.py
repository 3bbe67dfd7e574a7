"""Keeping messages while they are sent, and writing down what became of them; `messaging.taking` took them.

Each is one statement that moves the rows and appends their events together. A worker holds a message by its name in
`claimed_by` and a lease that it renews; a lease that runs out means that the worker died (see `recover_lapsed`).
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from tanggap.lib.sealing import seal
from tanggap.messaging.fallback import falls_back_at
from tanggap.messaging.kinds import KINDS
from tanggap.messaging.listeners import has_listeners, tell
from tanggap.messaging.models import Message, log
from tanggap.messaging.states import State
from tanggap.messaging.taking import LEASE
from tanggap.messaging.transports import TransportError, transport_for
from tanggap.messaging.wiping import payload_after
from tanggap.messaging.withdrawing import is_withdrawn

RECOVERED = ["state", "next_attempt_at", "claimed_by", "lease_until", "state_at", "reason", "fallback_at"]
DIED = "Proses pengirim berhenti sebelum jawaban tercatat."

RECORD = """
with outcome as (
    select * from unnest(
        %s::bigint[], %s::text[], %s::timestamptz[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[],
        %s::timestamptz[], %s::bytea[], %s::timestamptz[]
    ) as o (id, state, at, tried, reason, provider_id, channel, attempts, next_attempt_at, payload, fallback_at)
), moved as (
    update messaging_message m set
        state = o.state, state_at = o.at, reason = o.reason, provider_id = o.provider_id, attempts = o.attempts,
        next_attempt_at = o.next_attempt_at, lease_until = null, channel = o.channel,
        payload = coalesce(o.payload, m.payload), holds_secrets = m.holds_secrets and o.payload is null,
        fallback = case when o.channel = m.channel then m.fallback
                        else substring(m.fallback from length(o.channel) + 2) end,
        fallback_at = case when m.fallback <> '' then o.fallback_at end
    from outcome o
    where m.id = o.id and m.claimed_by = %s
      and (m.state = 'sending' or (m.state = 'unknown' and o.state in ('sent', 'failed')))
    returning m.id, m.state, m.state_at, o.tried, m.reason
), logged as (
    insert into messaging_messageevent (message_id, state, at, channel, reason)
    select id, state, state_at, tried, reason from moved
)
select id from moved
"""


@dataclass(frozen=True)
class Outcome:
    """What became of one attempt: the state it leads to, and, if that is `queued`, on which channel and when.

    `was_tried`: it was handed to the transport. `halts`: the provider refuses us, not this message. `is_line`: it
    failed on account of the line or the provider, so that many of these in a row say that the channel does not work.
    """

    message: Message
    state: State
    at: datetime
    reason: str = ""
    provider_id: str = ""
    channel: str = ""
    attempts: int | None = None
    next_attempt_at: datetime | None = None
    was_tried: bool = False
    halts: bool = False
    is_line: bool = False


def renew(messages: Iterable[Message], *, holder: str) -> None:
    """Say that these are still being sent."""
    held = Message.objects.filter(pk__in=[m.pk for m in messages], claimed_by=holder, state=State.SENDING)
    held.update(lease_until=timezone.now() + LEASE)


def record(outcomes: Sequence[Outcome], *, holder: str) -> set[int]:
    """Write down what became of messages this worker holds; the ids that were written.

    A late answer for a message that has meanwhile been called *unknown* settles it; one that another worker has
    taken over is left to that one.
    """
    if not any(has_listeners(outcome.message.kind) for outcome in outcomes):
        return _record(outcomes, holder)
    with transaction.atomic():
        written = _record(outcomes, holder)
        told = Message.objects.filter(pk__in=written, kind__in=settings.MESSAGE_LISTENERS).order_by("pk")
        tell(_as_they_left(told, outcomes))
    return written


def _as_they_left(messages: Iterable[Message], outcomes: Sequence[Outcome]) -> Iterator[Message]:
    """The rows as they are now, with the secrets that have just been wiped: whoever listens may need them once more."""
    payloads = {outcome.message.pk: outcome.message.payload for outcome in outcomes}
    for message in messages:
        message.payload = payloads[message.pk]
        yield message


def _record(outcomes: Sequence[Outcome], holder: str) -> set[int]:
    if not outcomes:
        return set()
    columns = zip(*map(_columns, outcomes), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(RECORD, [*map(list, columns), holder])
        return {row[0] for row in cursor.fetchall()}


def _columns(o: Outcome) -> tuple[object, ...]:
    message = o.message
    attempts = message.attempts if o.attempts is None else o.attempts
    channel = o.channel or message.channel
    return (
        message.pk,
        o.state.value,
        o.at,
        message.channel,
        o.reason[:255],
        o.provider_id[:255],
        channel,
        attempts,
        o.next_attempt_at,
        _sealed(payload_after(message, o.state)),
        falls_back_at(message, o.state, o.at),
    )


def _sealed(payload: str | None) -> bytes | None:
    return None if payload is None else seal(payload, context="messaging.message.payload")


def recover_lapsed() -> int:
    """Decide on messages whose worker died between taking and recording; how many there were (M3).

    Kinds that must not arrive twice become *unknown*, and so does what a transport could not recognise as a
    repetition; the rest is sent again under the same key.
    """
    now = timezone.now()
    with transaction.atomic():
        lapsed = list(Message.objects.lapsed(now).select_for_update(skip_locked=True)[:500])
        for message in lapsed:
            again = not message.is_expired(now) and may_repeat(message) and not is_withdrawn(message)
            message.state = State.QUEUED if again else State.UNKNOWN
            message.next_attempt_at = now if again else None
            message.claimed_by = "" if again else message.claimed_by
            message.lease_until, message.state_at, message.reason = None, now, DIED
            message.fallback_at = falls_back_at(message, message.state, now)
        Message.objects.bulk_update(lapsed, RECOVERED)
        log(lapsed)
        tell(lapsed)
    return len(lapsed)


def may_repeat(message: Message) -> bool:
    """Whether handing it over once more can do no harm."""
    kind = KINDS.get(message.kind)
    try:
        return kind is not None and not kind.once and transport_for(message.channel).takes_key
    except TransportError:
        return False

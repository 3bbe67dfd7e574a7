"""Taking due messages from the outbox for a worker: most urgent first, within the limits of their channels (M1, M6).

Channels are taken from apart, so that one that is limited or halted holds up no other. What a recipient may not get yet
is put off without being taken; what a channel may not take yet stays where it is, and `next_due` says until when.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tanggap.messaging.channels import metering
from tanggap.messaging.channels.rules import rules_of
from tanggap.messaging.kinds import FALLING_BACK
from tanggap.messaging.listeners import tell
from tanggap.messaging.models import ChannelRules, Message
from tanggap.messaging.states import Channel, Priority, State
from tanggap.messaging.withdrawing import WITHDRAWN

LEASE = timedelta(seconds=30)
SOONEST = timedelta(milliseconds=50)
"""Between two looks at a channel that is at its limit: several messages at once are cheaper than each alone."""
BATCH = 500

FIRSTS = """
select p.priority, c.channel, first.at, halt.reason from unnest(%s::int[]) p (priority)
cross join unnest(%s::text[]) c (channel)
cross join lateral (
    select next_attempt_at as at from messaging_message
    where state = 'queued' and priority = p.priority and channel = c.channel order by next_attempt_at limit 1
) first
left join messaging_channelhalt halt on halt.channel = c.channel and halt.cleared_at is null
order by p.priority, first.at
"""

DUE = """
with due as (
    select id, recipient_index,
        exists (select from messaging_withdrawal w where w.message_id in (id, fallback_of_id)) as is_withdrawn,
        expires_at <= %(now)s as is_late
    from messaging_message
    where state = 'queued' and priority = %(priority)s and channel = %(channel)s and next_attempt_at <= %(now)s
    order by next_attempt_at limit %(limit)s for update skip locked
), """

ALL = "free as (select id, is_withdrawn, is_late from due), "

METERED = """first as (
    select distinct on (recipient_index) id, recipient_index from due where not is_late and not is_withdrawn
    order by recipient_index, id
), metered as (
    insert into messaging_meter as m (channel, subject, full_at, day, today)
    select %(channel)s, recipient_index, %(now)s + %(pair)s, %(today)s, %(counted)s from first order by recipient_index
    on conflict (channel, subject) do update set
        full_at = greatest(m.full_at, %(now)s) + %(pair)s, day = excluded.day,
        today = case when m.day = excluded.day then m.today + excluded.today else excluded.today end
    where greatest(m.full_at, %(now)s) + %(pair)s <= %(now)s + %(ahead)s
      and (%(most)s::int is null or m.day <> excluded.day or m.today < %(most)s::int)
    returning subject
), free as (
    select id, false as is_withdrawn, false as is_late from first
    where recipient_index in (select subject from metered)
    union all select id, is_withdrawn, is_late from due where is_late or is_withdrawn
), put_off as (
    update messaging_message w set next_attempt_at = least(w.expires_at, greatest(%(now)s + %(soonest)s,
        case when m.day = %(today)s and m.today >= %(most)s::int then %(midnight)s
             else m.full_at + %(pair)s - %(ahead)s end))
    from due left join messaging_meter m on m.channel = %(channel)s and m.subject = due.recipient_index
    where w.id = due.id and not is_late and not is_withdrawn
      and due.recipient_index not in (select subject from metered)
), """

TAKE = """taken as (
    update messaging_message m set
        state = case when is_late or is_withdrawn then 'expired' else 'sending' end,
        lease_until = case when is_late or is_withdrawn then null else %(lease_until)s end,
        attempts = m.attempts + (not is_late and not is_withdrawn)::int,
        reason = case when is_withdrawn then %(withdrawn)s else m.reason end,
        state_at = %(now)s, next_attempt_at = null, claimed_by = %(holder)s
    from free where m.id = free.id
    returning m.*
), logged as (
    insert into messaging_messageevent (message_id, state, at, channel, reason)
    select id, state, state_at, channel, case state when 'expired' then reason else '' end from taken
)
select * from taken order by id
"""

DIVERT = """
with stuck as (
    select id from messaging_message
    where state = 'queued' and priority = %(priority)s and channel = %(channel)s and next_attempt_at <= %(now)s
      and fallback <> '' and expires_at > %(now)s and kind = any(%(kinds)s)
    order by next_attempt_at limit %(limit)s for update skip locked
), moved as (
    update messaging_message m set
        channel = split_part(m.fallback, ',', 1),
        fallback = substring(m.fallback from position(',' in m.fallback || ',') + 1),
        attempts = 0, reason = %(reason)s, state_at = %(now)s, next_attempt_at = %(now)s
    from stuck where m.id = stuck.id
    returning m.id
), logged as (
    insert into messaging_messageevent (message_id, state, at, channel, reason)
    select id, 'queued', %(now)s, %(channel)s, %(reason)s from moved
)
select count(*) from moved
"""

EXPIRE = """
with over as (
    select id from messaging_message where state = 'queued' and expires_at <= %(now)s
    order by expires_at limit %(limit)s for update skip locked
), moved as (
    update messaging_message m set state = 'expired', state_at = %(now)s, next_attempt_at = null
    from over where m.id = over.id
    returning m.*
), logged as (
    insert into messaging_messageevent (message_id, state, at, channel, reason)
    select id, state, state_at, channel, reason from moved
)
select * from moved order by id
"""


@dataclass(frozen=True)
class First:
    """The message of one priority and channel that is due first; `halted` is why nothing leaves by that channel."""

    priority: int
    channel: str
    at: datetime
    halted: str | None


def firsts(priorities: Sequence[int]) -> list[First]:
    """What waits, by priority and channel, in the order in which it is to be taken."""
    with connection.cursor() as cursor:
        cursor.execute(FIRSTS, [list(priorities), Channel.values])
        return [First(*row) for row in cursor.fetchall()]


def claim(priorities: Sequence[int], *, limit: int | Mapping[str, int], holder: str) -> list[Message]:
    """Take due messages, most urgent first; those whose time to live is over expire instead (M3, M6).

    What waits on a halted channel, or on one whose quota is used up, goes on to its next channel if its kind says so.

    :param limit: how many to take of each channel.
    """
    room = Counter(limit if isinstance(limit, Mapping) else dict.fromkeys(Channel.values, limit))
    taken: list[Message] = []
    diverted = 1
    while diverted:
        diverted = 0
        for first in firsts(priorities):
            if first.at <= timezone.now():
                found, gone = _claim(first, room[first.channel], holder)
                room -= Counter(message.channel for message in found)
                taken += found
                diverted += gone
    return [message for message in taken if message.state == State.SENDING]


def _claim(first: First, limit: int, holder: str) -> tuple[list[Message], int]:
    """What was taken here, and how many messages went on to another channel."""
    channel = Channel(first.channel).label
    if first.halted is not None:
        return [], divert(first, f"Saluran {channel} dihentikan: {first.halted}")
    if limit <= 0:
        return [], 0
    taken, is_spent = _take_within_limits(first, limit, holder)
    return taken, divert(first, f"Kuota harian saluran {channel} habis.") if is_spent else 0


def _take_within_limits(first: First, limit: int, holder: str) -> tuple[list[Message], bool]:
    """What the channel may take now, and whether it may take nothing more today."""
    rules = rules_of(first.channel)
    with transaction.atomic():
        if not rules.limits_channel:
            return _take(first, rules, limit, holder), False
        level = metering.lock(rules, first.priority, timezone.now())
        room = limit if level.room is None else min(limit, level.room)
        taken = _take(first, rules, room, holder) if room else []
        if leaving := sum(message.state == State.SENDING for message in taken):
            metering.spend(level, leaving)
        return taken, level.is_spent


def _take(first: First, rules: ChannelRules, limit: int, holder: str) -> list[Message]:
    """In the caller's transaction. What expires is told to those who listen; what was withdrawn interests nobody."""
    sql = DUE + (METERED if rules.limits_recipients else ALL) + TAKE
    taken = list(Message.objects.raw(sql, _terms(first, rules) | {"limit": limit, "holder": holder}))
    tell(message for message in taken if message.state == State.EXPIRED and message.reason != WITHDRAWN)
    return taken


def _terms(first: First, rules: ChannelRules) -> dict[str, Any]:
    """What the statement needs to know; of one recipient, only what is not urgent is counted by the day."""
    now = timezone.now()
    is_urgent = first.priority == Priority.URGENT
    pair = timedelta(seconds=rules.pair_seconds)
    return {
        "priority": first.priority,
        "channel": first.channel,
        "now": now,
        "lease_until": now + LEASE,
        "withdrawn": WITHDRAWN,
        "pair": pair,
        "ahead": pair * (1 + metering.URGENT_PAIR) if is_urgent else pair,
        "today": metering.today(now),
        "midnight": metering.midnight_after(now),
        "soonest": SOONEST,
        "counted": 0 if is_urgent else 1,
        "most": None if is_urgent else rules.recipient_per_day,
    }


def divert(first: First, reason: str) -> int:
    """Move what is due here to its next channel, if its kind says so; how many went (M6)."""
    now = timezone.now()
    terms: dict[str, Any] = {"priority": first.priority, "channel": first.channel, "limit": BATCH, "now": now}
    with connection.cursor() as cursor:
        cursor.execute(DIVERT, terms | {"kinds": FALLING_BACK, "reason": reason[:255]})
        return int(cursor.fetchone()[0])


@transaction.atomic
def expire_outlived() -> int:
    """Expire what still waits when its time to live is over, wherever it waits; how many expired (M3)."""
    expired = list(Message.objects.raw(EXPIRE, {"now": timezone.now(), "limit": BATCH}))
    tell(expired)
    return len(expired)


def next_due(priorities: Sequence[int]) -> datetime | None:
    """When something of these priorities may be taken next; None: nothing waits that could be."""
    now = timezone.now()
    instants = [free_at(first, now) for first in firsts(priorities) if first.halted is None]
    return min(instants, default=None)


def free_at(first: First, now: datetime) -> datetime:
    """When the limits of its channel let it leave."""
    rules = rules_of(first.channel)
    if not rules.limits_channel:
        return first.at
    with transaction.atomic():
        free = metering.lock(rules, first.priority, now).free_at
    return max(first.at, free if free <= now else max(free, now + SOONEST))

"""Draining the outbox: two lanes, so that what somebody waits for never stands behind a campaign (M1, M3).

Each lane is a loop of the worker with threads of its own. The loop's thread alone speaks with the database, in
batches; the threads only send.
"""

import os
import random
import secrets
import socket
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog
from django.db import InterfaceError, OperationalError, connection
from django.db.models import Min
from django.utils import timezone

from tanggap.lib.loops import Loop, still_running, stopping
from tanggap.lib.sealing import CannotUnseal
from tanggap.messaging.claims import LEASE, Outcome, claim, may_repeat, record, recover_lapsed, renew
from tanggap.messaging.kinds import KINDS
from tanggap.messaging.models import Message
from tanggap.messaging.outbox import CHANNEL, URGENT_CHANNEL
from tanggap.messaging.states import Priority, State
from tanggap.messaging.transports import TransportError, hang_up, transport_for
from tanggap.messaging.wiping import wipe_outlived
from tanggap.messaging.withdrawing import settle_withdrawn

log = structlog.get_logger(__name__)

LOOK_AGAIN = 0.25
"""Seconds between looks for new work while slow messages are still being sent."""
RENEW_EVERY = timedelta(seconds=10)
FIRST_WAIT = timedelta(seconds=2)
LONGEST_WAIT = timedelta(minutes=15)


@dataclass(frozen=True)
class Lane:
    """Messages of some priorities, and how many are under way at once in this process.

    `ahead` are claimed besides, to keep the threads busy; none where a stuck provider would hold up what is urgent.
    """

    name: str
    priorities: tuple[Priority, ...]
    threads: int
    ahead: int = 0


URGENT = Lane("outbox-urgent", (Priority.URGENT,), threads=8)
ORDINARY = Lane("outbox", (Priority.NORMAL, Priority.BULK), threads=16, ahead=16)


def drain(lane: Lane) -> datetime | None:
    """Send all that is due in this lane; the instant at which something will be due again."""
    recover_lapsed()
    settle_withdrawn()
    wipe_outlived()
    with ThreadPoolExecutor(lane.threads, thread_name_prefix=lane.name) as pool:
        flight = Flight(lane, pool)
        try:
            while flight.has_messages_after_claiming():
                still_running()
                flight.land()
        finally:
            hang_up()
    return next_look(lane)


@dataclass
class Flight:
    """The messages that one drain holds, each with its attempt in a thread."""

    lane: Lane
    pool: ThreadPoolExecutor
    held: dict[Future[Outcome], Message] = field(default_factory=dict)
    holder: str = field(default_factory=lambda: f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(8)}")
    renewed_at: datetime = field(default_factory=timezone.now)

    def has_messages_after_claiming(self) -> bool:
        """Claim what there is room for, in batches, unless the worker is stopping; whether anything is held."""
        room = self.lane.threads + self.lane.ahead - len(self.held)
        if room > self.lane.ahead // 2 and not stopping.is_set():
            for message in claim(self.lane.priorities, limit=room, holder=self.holder):
                self.held[self.pool.submit(attempt, message)] = message
        return bool(self.held)

    def land(self) -> None:
        """Wait for some attempts to end, and write down what became of them."""
        done, _ = wait(self.held, timeout=LOOK_AGAIN, return_when=FIRST_COMPLETED)
        _record_stubbornly([future.result() for future in done], self.holder)
        for future in done:
            del self.held[future]
        if timezone.now() - self.renewed_at >= RENEW_EVERY:
            renew(self.held.values(), holder=self.holder)
            self.renewed_at = timezone.now()


def _record_stubbornly(outcomes: list[Outcome], holder: str) -> None:
    """What has left must be written down: wait for a database that is away, as long as nobody else may take over."""
    for _ in range(int(LEASE.total_seconds()) - 5):
        try:
            record(outcomes, holder=holder)
            return
        except (OperationalError, InterfaceError):
            log.warning("outbox_waits_for_the_database", outcomes=len(outcomes))
            connection.close()
            time.sleep(1)
    record(outcomes, holder=holder)


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
    return Outcome(message, State.SENT, timezone.now(), provider_id=receipt.provider_id)


def _after_failure(message: Message, error: TransportError) -> Outcome:
    now = timezone.now()
    if error.uncertain and not may_repeat(message):
        return Outcome(message, State.UNKNOWN, now, reason=error.reason)
    if message.next_channels and (error.permanent or message.attempts >= _patience(message)):
        return Outcome(
            message,
            State.QUEUED,
            now,
            reason=error.reason,
            channel=message.next_channels[0],
            attempts=0,
            next_attempt_at=now,
        )
    if error.permanent:
        return Outcome(message, State.FAILED, now, reason=error.reason)
    wait = max(backoff(message.attempts), timedelta(seconds=error.retry_after))
    again = min(now + wait, message.expires_at)
    return Outcome(message, State.QUEUED, now, reason=error.reason, next_attempt_at=again)


def _patience(message: Message) -> int:
    kind = KINDS.get(message.kind)
    return kind.patience if kind else 1


def backoff(attempts: int, uniform: Callable[[float, float], float] = random.uniform) -> timedelta:
    """Time until the next attempt after this many: doubling from 2 s to 15 min, the latter half of it by chance."""
    longest: timedelta = min(FIRST_WAIT * 2 ** min(attempts - 1, 16), LONGEST_WAIT)
    return longest * uniform(0.5, 1.0)


def next_look(lane: Lane) -> datetime | None:
    """When the next message of this lane is due, or a lease runs out."""
    queued = Message.objects.waiting(*lane.priorities).aggregate(at=Min("next_attempt_at"))["at"]
    leased = Message.objects.filter(state=State.SENDING).aggregate(at=Min("lease_until"))["at"]
    return min(filter(None, (queued, leased)), default=None)


URGENT_LOOP = Loop(URGENT.name, URGENT_CHANNEL, partial(drain, URGENT))
LOOP = Loop(ORDINARY.name, CHANNEL, partial(drain, ORDINARY))

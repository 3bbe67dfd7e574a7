"""Draining the outbox: two lanes, so that what somebody waits for never stands behind a campaign (M1, M3, M6).

Each lane is a loop of the worker with threads of its own for each channel, so that a provider that hangs holds up no
other. The loop's thread alone speaks with the database, in batches; the threads only send.
"""

import os
import secrets
import socket
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from queue import Empty, SimpleQueue

import structlog
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import Min
from django.utils import timezone

from tanggap.lib.loops import Loop, still_running, stopping
from tanggap.messaging.attempts import attempt, set_aside
from tanggap.messaging.channels.noting import halt_where_needed, note
from tanggap.messaging.claims import Outcome, record, recover_lapsed, renew
from tanggap.messaging.models import Message
from tanggap.messaging.outbox import CHANNEL, URGENT_CHANNEL
from tanggap.messaging.states import Channel, Priority, State
from tanggap.messaging.taking import LEASE, claim, expire_outlived, next_due
from tanggap.messaging.transports import hang_up
from tanggap.messaging.wiping import wipe_outlived
from tanggap.messaging.withdrawing import settle_withdrawn

log = structlog.get_logger(__name__)

RENEW_EVERY = timedelta(seconds=10)
MAIL_LINES = 16
"""Mail servers commonly refuse more connections than about 20 from one client."""


@dataclass(frozen=True)
class Lane:
    """Messages of some priorities, and how many are under way at once on each channel in this process.

    `ahead` are taken besides, to keep the threads busy; none where a stuck provider would hold up what is urgent.
    `gather`: seconds to wait for more answers, so that they are written down together. `look_again`: seconds between
    looks for new work while slow messages are still being sent.
    """

    name: str
    priorities: tuple[Priority, ...]
    threads: int
    ahead: int = 0
    gather: float = 0.0
    look_again: float = 0.25

    def threads_of(self, channel: str) -> int:
        return min(self.threads, MAIL_LINES) if channel == Channel.EMAIL else self.threads


URGENT = Lane("outbox-urgent", (Priority.URGENT,), threads=settings.OUTBOX_URGENT_THREADS, look_again=0.05)
ORDINARY = Lane(
    "outbox",
    (Priority.NORMAL, Priority.BULK),
    threads=settings.OUTBOX_THREADS,
    ahead=settings.OUTBOX_THREADS,
    gather=0.01,
)


def drain(lane: Lane) -> datetime | None:
    """Send all that is due in this lane; the instant at which something will be due again."""
    recover_lapsed()
    settle_withdrawn()
    wipe_outlived()
    expire_outlived()
    with ExitStack() as pools:
        flight = Flight(lane, pools)
        try:
            while flight.has_messages_after_claiming():
                still_running()
                flight.land()
        finally:
            hang_up()
    return next_look(lane)


@dataclass
class Flight:
    """The messages that one drain holds, each with its attempt in a thread of its channel."""

    lane: Lane
    ending: ExitStack
    held: dict[int, Message] = field(default_factory=dict)
    pools: dict[str, ThreadPoolExecutor] = field(default_factory=dict)
    landed: SimpleQueue[Outcome] = field(default_factory=SimpleQueue)
    closed: set[str] = field(default_factory=set)
    """Channels that were halted while messages for them were held here."""
    holder: str = field(default_factory=lambda: f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(8)}")
    renewed_at: datetime = field(default_factory=timezone.now)

    def has_messages_after_claiming(self) -> bool:
        """Claim what there is room for, in batches, unless the worker is stopping; whether anything is held."""
        room = self._room()
        if any(room.values()) and not stopping.is_set():
            taken = claim(self.lane.priorities, limit=room, holder=self.holder)
            for message in taken:
                self.closed.discard(message.channel)
                self.held[message.pk] = message
            for message in taken:
                self._pool(message.channel).submit(self._fly, message)
        return bool(self.held)

    def _room(self) -> dict[str, int]:
        """How many messages of each channel to take: none before it is worth a statement."""
        held = Counter(message.channel for message in self.held.values())
        rooms = {channel: self.lane.threads_of(channel) + self.lane.ahead - held[channel] for channel in Channel.values}
        return {channel: room if room > self.lane.ahead // 2 else 0 for channel, room in rooms.items()}

    def _pool(self, channel: str) -> ThreadPoolExecutor:
        if channel not in self.pools:
            pool = ThreadPoolExecutor(self.lane.threads_of(channel), f"{self.lane.name}-{channel}")
            self.pools[channel] = self.ending.enter_context(pool)
        return self.pools[channel]

    def _fly(self, message: Message) -> None:
        """In a thread: one attempt, unless the channel has been halted meanwhile or the worker is to stop."""
        is_off = stopping.is_set() or message.channel in self.closed
        outcome = set_aside(message) if is_off else attempt(message)
        if outcome.halts:
            self.closed.add(message.channel)
        self.landed.put(outcome)

    def land(self) -> None:
        """Wait for some attempts to end, and write down what became of them."""
        outcomes = self._landed()
        _record_stubbornly(outcomes, self.holder)
        for outcome in outcomes:
            del self.held[outcome.message.pk]
        halt_where_needed(outcomes)
        if timezone.now() - self.renewed_at >= RENEW_EVERY:
            renew(self.held.values(), holder=self.holder)
            self.renewed_at = timezone.now()

    def _landed(self) -> list[Outcome]:
        """The answers that have come, once there is one: gathered for a moment, unless somebody waits for them."""
        try:
            outcomes = [self.landed.get(timeout=self.lane.look_again)]
        except Empty:
            return []
        if self.lane.gather and len(self.held) > 1:
            time.sleep(self.lane.gather)
        while not self.landed.empty():
            outcomes.append(self.landed.get())
        return outcomes


def _record_stubbornly(outcomes: list[Outcome], holder: str) -> None:
    """What has left must be written down: wait for a database that is away, as long as nobody else may take over."""
    for _ in range(int(LEASE.total_seconds()) - 5):
        try:
            _write_down(outcomes, holder)
            return
        except (OperationalError, InterfaceError):
            log.warning("outbox_waits_for_the_database", outcomes=len(outcomes))
            connection.close()
            time.sleep(1)
    _write_down(outcomes, holder)


def _write_down(outcomes: Iterable[Outcome], holder: str) -> None:
    outcomes = list(outcomes)
    if outcomes:
        with transaction.atomic():
            record(outcomes, holder=holder)
            note(outcomes)


def next_look(lane: Lane) -> datetime | None:
    """When the next message of this lane may leave, one that waits expires, or a lease runs out."""
    expires = Message.objects.waiting().aggregate(at=Min("expires_at"))["at"]
    leased = Message.objects.filter(state=State.SENDING).aggregate(at=Min("lease_until"))["at"]
    return min(filter(None, (next_due(lane.priorities), expires, leased)), default=None)


URGENT_LOOP = Loop(URGENT.name, URGENT_CHANNEL, partial(drain, URGENT))
LOOP = Loop(ORDINARY.name, CHANNEL, partial(drain, ORDINARY))

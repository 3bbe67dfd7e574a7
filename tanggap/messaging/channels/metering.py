"""How much a channel may still take: so many a second, so many a day, with a share kept for what is urgent (M6).

A meter holds the instant at which what was let through is paid off at the allowed rate (a leaky bucket without a
drip); the row is locked while a worker takes messages, so the limit holds over all of them. The meters of recipients
are moved by the statement that takes the messages (`messaging.taking`).
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection

from tanggap.institution.current import institution
from tanggap.institution.worktime import DAY, local_day
from tanggap.messaging.models import ChannelRules, Meter
from tanggap.messaging.states import Priority

BURST = timedelta(seconds=1)
"""What a rate may be ahead of itself: a second's worth."""
URGENT_PAIR = 2
"""Messages that may follow at once on what else a recipient got: a code and its link."""

LOCK = """
insert into messaging_meter (channel, subject, full_at, day, today) values (%s, '', %s, %s, 0)
on conflict (channel, subject) do update set day = messaging_meter.day
returning full_at, day, today
"""


@dataclass(frozen=True)
class Level:
    """Where a channel's meter stood at `now`, for messages that are urgent or not."""

    rules: ChannelRules
    is_urgent: bool
    now: datetime
    full_at: datetime
    today: int

    @property
    def interval(self) -> timedelta:
        """Between two messages at the allowed rate."""
        return timedelta(seconds=1) / self.rules.per_second if self.rules.per_second else timedelta(0)

    @property
    def ahead(self) -> timedelta:
        """How far `full_at` may lie ahead of now: less for what is not urgent, and never less than one message."""
        kept = max(BURST * self.rules.urgent_share / 100, self.interval * URGENT_PAIR)
        others = max(BURST - kept, self.interval)
        return others + kept if self.is_urgent else others

    @property
    def quota(self) -> int | None:
        """How many may leave today."""
        if self.rules.per_day is None or self.is_urgent:
            return self.rules.per_day
        return self.rules.per_day * (100 - self.rules.urgent_share) // 100

    @property
    def is_spent(self) -> bool:
        """Nothing more today."""
        return self.quota is not None and self.today >= self.quota

    @property
    def room(self) -> int | None:
        """How many may leave now; None: any number."""
        rooms = []
        if self.quota is not None:
            rooms.append(max(0, self.quota - self.today))
        if self.interval:
            rooms.append(max(0, (self.now + self.ahead - max(self.full_at, self.now)) // self.interval))
        return min(rooms, default=None)

    @property
    def free_at(self) -> datetime:
        """When the next one may leave."""
        if self.is_spent:
            return midnight_after(self.now)
        return max(self.now, self.full_at + self.interval - self.ahead) if self.interval else self.now

    def after(self, count: int) -> datetime:
        """`full_at` once so many more have left."""
        return max(self.full_at, self.now) + self.interval * count


def today(now: datetime) -> date:
    """The day that a quota counts on: the institution's."""
    return local_day(now, institution().tz)


def midnight_after(now: datetime) -> datetime:
    """When the next quota begins."""
    zone = institution().tz
    return datetime.combine(today(now) + DAY, datetime.min.time(), zone)


def lock(rules: ChannelRules, priority: int, now: datetime) -> Level:
    """The channel's meter, locked until the caller's transaction ends."""
    day = today(now)
    with connection.cursor() as cursor:
        cursor.execute(LOCK, [rules.channel, now, day])
        full_at, counted_on, count = cursor.fetchone()
    return Level(rules, priority == Priority.URGENT, now, full_at, count if counted_on == day else 0)


def spend(level: Level, count: int) -> None:
    """Write down that so many are leaving; in the transaction that holds the lock."""
    meter = Meter.objects.filter(channel=level.rules.channel, subject=b"")
    meter.update(full_at=level.after(count), day=today(level.now), today=level.today + count)


def levels(channels: list[ChannelRules], now: datetime) -> dict[str, Level]:
    """Where these channels stand for what is not urgent, without locking."""
    rows = {meter.channel: meter for meter in Meter.objects.filter(subject=b"")}
    day = today(now)
    found = {}
    for rules in channels:
        meter = rows.get(rules.channel)
        counted = meter.today if meter and meter.day == day else 0
        found[rules.channel] = Level(rules, False, now, meter.full_at if meter else now, counted)
    return found

"""Limits counted in PostgreSQL, so that they hold over all processes and machines (S7).

A counter is a row of `lib_limit_counter`, changed by one statement; concurrent hits are all counted. Call these
outside a transaction that may be rolled back: a counted attempt stays counted.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils import timezone

from tanggap.lib.errors import TooManyAttempts
from tanggap.lib.sealing import digest


@dataclass(frozen=True)
class Limit:
    """At most `most` hits of one subject in `per`; with `zone`, per calendar day of that zone instead."""

    name: str
    most: int
    per: timedelta = timedelta(days=1)
    zone: ZoneInfo | None = None

    def ends_at(self, now: datetime) -> datetime:
        """When a window opened at `now` ends."""
        if self.zone is None:
            return now + self.per
        local = now.astimezone(self.zone)
        return local.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


@dataclass(frozen=True)
class Count:
    """State of one counter: hits so far, whether they are within the limit, and when the window ends."""

    hits: int
    most: int
    ends_at: datetime | None

    @property
    def is_within(self) -> bool:
        return self.hits <= self.most

    @property
    def is_spent(self) -> bool:
        """No further hit is allowed in this window."""
        return self.hits >= self.most

    def retry_after(self, now: datetime) -> int:
        """Whole seconds until the window ends, rounded up."""
        return max(0, -int((now - self.ends_at) // timedelta(seconds=1))) if self.ends_at else 0


HIT = """
insert into lib_limit_counter as c (name, subject, opened_at, ends_at, hits) values (%s, %s, %s, %s, 1)
on conflict (name, subject) do update set
    hits = case when c.ends_at <= excluded.opened_at then 1 else c.hits + 1 end,
    opened_at = case when c.ends_at <= excluded.opened_at then excluded.opened_at else c.opened_at end,
    ends_at = case when c.ends_at <= excluded.opened_at then excluded.ends_at else c.ends_at end
returning hits, ends_at
"""


def hit(limit: Limit, subject: str) -> Count:
    """Count one attempt and tell where the counter stands now. The subject is kept as a keyed digest only."""
    now = timezone.now()
    with connection.cursor() as cursor:
        cursor.execute(HIT, [limit.name, _key(limit, subject), now, limit.ends_at(now)])
        hits, ends_at = cursor.fetchone()
    return Count(hits, limit.most, ends_at)


TOO_MANY = "Terlalu banyak percobaan."


def spend(limit: Limit, subject: str, *, told: str = TOO_MANY) -> None:
    """Count one attempt that must be within the limit.

    :param told: what was too much, as a sentence.
    :raises TooManyAttempts: it is not; the message says how long to wait, in minutes rounded up, or in seconds when it
        is less than one, in hours when it is more than two.
    """
    count = hit(limit, subject)
    if not count.is_within:
        raise _refusal(count, told)


def _refusal(count: Count, told: str) -> TooManyAttempts:
    seconds = max(1, count.retry_after(timezone.now()))
    return TooManyAttempts(f"{told} Silakan coba lagi dalam {_span(seconds)}.", retry_after=seconds)


def _span(seconds: int) -> str:
    if seconds < 60:
        return f"{seconds} detik"
    return f"{-(-seconds // 60)} menit" if seconds <= 7200 else f"{-(-seconds // 3600)} jam"


def peek(limit: Limit, subject: str) -> Count:
    """Where the counter stands, without counting."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select hits, ends_at from lib_limit_counter where name = %s and subject = %s and ends_at > %s",
            [limit.name, _key(limit, subject), timezone.now()],
        )
        row = cursor.fetchone()
    return Count(row[0], limit.most, row[1]) if row else Count(0, limit.most, None)


def refund(limit: Limit, subject: str) -> None:
    """Take one hit back, for an attempt that was counted first and then turned out not to be one of those limited.

    Counting first and refunding later lets exactly `most` through, however many come at once.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "update lib_limit_counter set hits = hits - 1 "
            "where name = %s and subject = %s and ends_at > %s and hits > 0",
            [limit.name, _key(limit, subject), timezone.now()],
        )


def clear(limit: Limit, subject: str) -> None:
    """Forget the attempts of one subject."""
    with connection.cursor() as cursor:
        cursor.execute(
            "delete from lib_limit_counter where name = %s and subject = %s", [limit.name, _key(limit, subject)]
        )


def _key(limit: Limit, subject: str) -> bytes:
    return digest(subject, context=f"limit.{limit.name}")

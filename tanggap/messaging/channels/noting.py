"""What became of attempts, channel by channel: counted by the minute, and failures in a row (M6)."""

import threading
from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from django.db import connection
from django.utils import timezone

from tanggap.messaging.channels.halts import halt
from tanggap.messaging.claims import Outcome
from tanggap.messaging.models import ChannelHalt
from tanggap.messaging.states import State

IN_A_ROW = 10
"""Attempts that failed on account of the line or of us, none successful between: the channel does not work."""
QUIET = timedelta(seconds=15)
"""It does work if something left so lately: a provider may hang on some messages and take others."""

NEVER = datetime.min.replace(tzinfo=UTC)

TALLY = """
insert into messaging_tally as t (channel, minute, sent, refused, sent_at, refused_at, error)
select * from unnest(
    %s::text[], %s::timestamptz[], %s::int[], %s::int[], %s::timestamptz[], %s::timestamptz[], %s::text[]
)
on conflict (channel, minute) do update set
    sent = t.sent + excluded.sent, refused = t.refused + excluded.refused,
    sent_at = coalesce(excluded.sent_at, t.sent_at), refused_at = coalesce(excluded.refused_at, t.refused_at),
    error = case when excluded.refused > 0 then excluded.error else t.error end
"""


def note(outcomes: Iterable[Outcome]) -> None:
    """Count what these attempts came to; in the transaction that records them."""
    by_channel: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        if outcome.was_tried:
            by_channel.setdefault(outcome.message.channel, []).append(outcome)
    if by_channel:
        rows = [_row(channel, by_channel[channel]) for channel in sorted(by_channel)]
        with connection.cursor() as cursor:
            cursor.execute(TALLY, [list(column) for column in zip(*rows, strict=True)])


def _row(channel: str, outcomes: list[Outcome]) -> tuple[object, ...]:
    sent = [outcome for outcome in outcomes if outcome.state == State.SENT]
    refused = [outcome for outcome in outcomes if outcome.state != State.SENT]
    minute = timezone.now().replace(second=0, microsecond=0)
    at = [max((outcome.at for outcome in group), default=None) for group in (sent, refused)]
    return (channel, minute, len(sent), len(refused), *at, refused[-1].reason[:255] if refused else "")


class Rows:
    """Failures in a row on each channel, as this process has seen them; both lanes count into it."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self.worked_at: dict[str, datetime] = {}
        self.guard = threading.Lock()

    def forget(self) -> None:
        self.counts.clear()
        self.worked_at.clear()

    def see(self, outcome: Outcome) -> bool:
        """Whether this is the failure that fills the row."""
        channel = outcome.message.channel
        with self.guard:
            if outcome.state == State.SENT:
                self.counts[channel] = 0
                self.worked_at[channel] = outcome.at
            elif outcome.is_line:
                self.counts[channel] += 1
            if self.counts[channel] < IN_A_ROW or outcome.at - self.worked_at.get(channel, NEVER) < QUIET:
                return False
            self.counts[channel] = 0
            return True


rows = Rows()


def halt_where_needed(outcomes: Iterable[Outcome]) -> None:
    """Halt the channels whose provider refuses us, and those on which nothing but failures came back."""
    for outcome in outcomes:
        if outcome.halts:
            halt(outcome.message.channel, cause=ChannelHalt.Cause.REFUSED, reason=outcome.reason)
        elif rows.see(outcome):
            halt(outcome.message.channel, cause=ChannelHalt.Cause.FAILING, reason=outcome.reason)

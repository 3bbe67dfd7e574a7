"""Advisory locks: loads of a kind run one at a time (F3), and a run that was killed is told from one that runs."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone

from tanggap.feed.kinds import Kind
from tanggap.feed.models import FeedRun
from tanggap.feed.sql import ask
from tanggap.lib.advisory import Space


def lock(kind: Kind) -> None:
    """Wait for other loads of the kind; held until the transaction ends. Always taken in the kinds' order."""
    ask("select pg_advisory_xact_lock(%s, %s)::text", [Space.FEED_KIND, kind.order])


@contextmanager
def running(run: FeedRun) -> Iterator[None]:
    """Write the run's row and hold its own lock: when the process dies, the lock goes with it.

    The lock is there before the row can be seen, so that nobody takes a run that begins for one that died.
    """
    with transaction.atomic():
        run.save(force_insert=True)
        ask("select pg_advisory_lock(%s, %s)::text", [Space.FEED_RUN, run.pk])
    try:
        yield
    finally:
        ask("select pg_advisory_unlock(%s, %s)", [Space.FEED_RUN, run.pk])


def mark_interrupted_runs() -> None:
    """Runs that neither finished nor hold their lock were killed: their open file left nothing behind."""
    for run in FeedRun.objects.unfinished():
        with transaction.atomic():
            if ask("select pg_try_advisory_xact_lock(%s, %s)", [Space.FEED_RUN, run.pk])[0]:
                FeedRun.objects.unfinished().filter(pk=run.pk).update(interrupted_at=timezone.now())

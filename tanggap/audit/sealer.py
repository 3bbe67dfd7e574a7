"""The sealer: a loop that ties committed events into the chain within a second, without any writer waiting (S4).

Writers append events and their place in the queue, nothing shared. One sealer at a time, by advisory lock, takes what
the queue shows as committed; an event whose transaction is still open is simply not seen yet and comes later.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tanggap.audit import chain
from tanggap.audit.models import AuditSeal, Source, Unsealed
from tanggap.lib.advisory import Lock
from tanggap.lib.dates import WIB
from tanggap.lib.loops import Loop, stopping

BATCH = 1000
IDLE = dt.timedelta(milliseconds=500)


@dataclass(frozen=True)
class Head:
    """The end of the chain: its last place and digest."""

    place: chain.Place = chain.BEFORE_ALL
    digest: bytes = chain.START
    sealed_at: dt.datetime | None = None


def head() -> Head:
    """Where the chain ends now."""
    last = AuditSeal.objects.order_by("-day", "-seq").first()
    return Head(chain.Place(last.day, last.seq), bytes(last.digest), last.sealed_at) if last else Head()


def run() -> dt.datetime | None:
    """Seal until nothing that can be sealed is left."""
    while seal_batch() == BATCH and not stopping.is_set():
        pass
    return None


def seal_batch(limit: int = BATCH) -> int:
    """Seal up to `limit` waiting events in one transaction. 0 if another sealer is at work or nothing waits."""
    with transaction.atomic():
        if not _is_only_sealer():
            return 0
        waiting = list(Unsealed.objects.order_by("pk")[:limit])
        seals = _seals(waiting)
        AuditSeal.objects.bulk_create(seals)
        sealed = {(seal.source, seal.event_id) for seal in seals}
        done = [entry.pk for entry in waiting if (entry.source, entry.event_id) in sealed]
        Unsealed.objects.filter(pk__in=done).delete()
        return len(seals)


def _seals(waiting: list[Unsealed]) -> list[AuditSeal]:
    """Links for the events in their order; an event that has vanished from its table stays in the queue, as a fault."""
    found: dict[tuple[str, int], Any] = {}
    for source in Source.values:
        ids = [entry.event_id for entry in waiting if entry.source == source]
        found |= {(source, pk): event for pk, event in chain.events(source, ids).items()}
    end, now, seals = head(), timezone.now(), []
    place, digest = end.place, end.digest
    for entry in waiting:
        event = found.get((entry.source, entry.event_id))
        if event is None:
            continue
        place = place.next_on(_day_of(event["at"], now))
        digest = chain.link(digest, place, entry.source, event)
        seals.append(
            AuditSeal(
                day=place.day,
                seq=place.seq,
                source=entry.source,
                event_id=entry.event_id,
                form=chain.FORM,
                digest=digest,
                sealed_at=now,
            )
        )
    return seals


def _day_of(at: dt.datetime, now: dt.datetime) -> dt.date:
    """The WIB day of an event; a clock that runs ahead must not carry the chain into the future."""
    return min(at, now).astimezone(WIB).date()


def _is_only_sealer() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [Lock.SEALING_AUDIT])
        return bool(cursor.fetchone()[0])


LOOP = Loop(name="audit.sealer", channel="audit", run=run, idle=IDLE)

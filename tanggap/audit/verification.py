"""Verifying the chain: reads every seal and event again and names what does not fit (S4)."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from tanggap.audit import chain
from tanggap.audit.models import AuditSeal, Source, Unsealed
from tanggap.lib.dates import WIB

CHUNK = 2000
MOST_FAULTS = 20


@dataclass(frozen=True)
class Fault:
    """A place where the chain does not hold. `place` is None for an event that the chain never took in."""

    kind: str
    place: chain.Place | None
    source: str
    event_id: int

    def __str__(self) -> str:
        where = f"link {self.place}" if self.place else "outside the chain"
        return f"{where}: {self.source} event {self.event_id} {SENTENCES[self.kind]}"


SENTENCES = {
    "altered": "is not what was sealed: the event or its seal was altered",
    "missing": "was sealed but is no longer there",
    "reordered": "stands in another event's place: links were reordered",
    "gap": "follows a gap: one or more seals before it were removed",
    "inserted": "was put in beside the trail: it has no seal and does not wait for one",
    "vanished": "was recorded and removed before it could be sealed",
}


@dataclass
class Report:
    """What a verification found. `events` were read again; `tail` wait for their seal, the oldest since `oldest`."""

    events: int = 0
    faults: list[Fault] = field(default_factory=list)
    head: bytes = chain.START
    tail: int = 0
    oldest: dt.datetime | None = None

    @property
    def is_sound(self) -> bool:
        return not self.faults


def verify(day: dt.date | None = None) -> Report:
    """Read the whole chain again, or the links of one day (WIB) from the last digest of the day before."""
    report = Report()
    for fault in _faults(day, report):
        report.faults.append(fault)
        if len(report.faults) == MOST_FAULTS:
            break
    waiting = Unsealed.objects.order_by("at")
    report.tail, first = waiting.count(), waiting.first()
    report.oldest = first.at if first else None
    return report


def holds(digest: bytes) -> bool:
    """Whether the chain still holds a digest that was noted elsewhere; a chain cut at its end shows no other way."""
    return AuditSeal.objects.filter(digest=digest).exists()


def _faults(day: dt.date | None, report: Report) -> Iterator[Fault]:
    yield from _broken_links(day, report)
    yield from _never_sealed(day)
    yield from _vanished()


def _broken_links(day: dt.date | None, report: Report) -> Iterator[Fault]:
    before = _last_before(day) if day else None
    place = chain.Place(before.day, before.seq) if before else chain.BEFORE_ALL
    digest = bytes(before.digest) if before else chain.START
    for seal, event, neighbours in _links(day):
        here = chain.Place(seal.day, seal.seq)
        if here != place.next_on(seal.day):
            yield _fault("gap", seal)
        elif event is None:
            yield _fault("missing", seal)
        elif chain.link(digest, here, seal.source, event, form=seal.form) != bytes(seal.digest):
            yield _fault(_why(digest, seal, neighbours), seal)
        place, digest = here, bytes(seal.digest)
        report.events += 1
        report.head = digest


def _last_before(day: dt.date) -> AuditSeal | None:
    return AuditSeal.objects.filter(day__lt=day).order_by("-day", "-seq").first()


Neighbours = dict[tuple[str, int], Any]


def _links(day: dt.date | None) -> Iterator[tuple[AuditSeal, Any, Neighbours]]:
    """Each seal in order with its event (None: not there) and the events around it."""
    last: tuple[dt.date, int] = (day or dt.date.min, 0)
    links = AuditSeal.objects.order_by("day", "seq")
    if day:
        links = links.filter(day=day)
    while seals := list(links.filter(pk__gt=last)[:CHUNK]):
        found: Neighbours = {}
        for source in Source.values:
            ids = [seal.event_id for seal in seals if seal.source == source]
            found |= {(source, pk): event for pk, event in chain.events(source, ids).items()}
        for seal in seals:
            yield seal, found.get((seal.source, seal.event_id)), found
        last = (seals[-1].day, seals[-1].seq)


def _why(previous: bytes, seal: AuditSeal, neighbours: Neighbours) -> str:
    """Tell a moved event from an altered one: does another event near by fit this seal?"""
    place = chain.Place(seal.day, seal.seq)
    for (source, _), event in neighbours.items():
        if chain.link(previous, place, source, event, form=seal.form) == bytes(seal.digest):
            return "reordered"
    return "altered"


def _fault(kind: str, seal: AuditSeal) -> Fault:
    return Fault(kind, chain.Place(seal.day, seal.seq), seal.source, seal.event_id)


NEVER_SEALED = """
select event.id from {table} event
where (%(start)s::timestamptz is null or event.at >= %(start)s and event.at < %(end)s)
  and not exists (select from audit_auditseal seal where seal.source = %(source)s and seal.event_id = event.id)
  and not exists (select from audit_unsealed wait where wait.source = %(source)s and wait.event_id = event.id)
order by event.id limit %(most)s
"""

VANISHED = """
select wait.source, wait.event_id from audit_unsealed wait
where not exists (select from audit_auditevent e where wait.source = 'act' and e.id = wait.event_id)
  and not exists (select from audit_viewevent e where wait.source = 'view' and e.id = wait.event_id)
order by wait.id limit %(most)s
"""


def _never_sealed(day: dt.date | None) -> Iterator[Fault]:
    """Events that went past the triggers. One statement a table: the sealer may be at work meanwhile."""
    start = dt.datetime.combine(day, dt.time.min, WIB) if day else None
    period = {"start": start, "end": start + dt.timedelta(days=1) if start else None, "most": MOST_FAULTS}
    for source, table in ((Source.ACT, "audit_auditevent"), (Source.VIEW, "audit_viewevent")):
        with connection.cursor() as cursor:
            cursor.execute(NEVER_SEALED.format(table=table), {**period, "source": source.value})
            yield from [Fault("inserted", None, source.value, pk) for (pk,) in cursor.fetchall()]


def _vanished() -> Iterator[Fault]:
    with connection.cursor() as cursor:
        cursor.execute(VANISHED, {"most": MOST_FAULTS})
        yield from [Fault("vanished", None, source, pk) for source, pk in cursor.fetchall()]

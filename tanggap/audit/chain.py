"""The hash chain: how an event is written out, and the digest that ties it to all events before it (S4).

A digest is SHA-256(digest before ‖ canonical JSON of place and event). The first of a day follows the last of the day
before. `FORMS` keeps the list of columns each form of the JSON holds, so that new columns do not break old seals.
"""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from tanggap.audit.models import AuditEvent, Source, ViewEvent

START = bytes(32)
FORM = 1
"""The form that new seals are written in."""

_WHO = ("id", "at", "actor_id", "actor_label", "reason", "request_id", "ip")
FORMS: dict[int, dict[str, tuple[str, ...]]] = {
    1: {
        Source.ACT: (*_WHO, "act", "object_type", "object_id", "object_label", "fields"),
        Source.VIEW: (*_WHO, "customer_id", "case_number", "shown"),
    }
}

Event = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """Where in the chain an event stands: place `seq` (from 1) of `day`."""

    day: dt.date
    seq: int

    def next_on(self, day: dt.date) -> "Place":
        """The place after this one, for an event sealed on `day`; days never run backwards."""
        return Place(self.day, self.seq + 1) if day <= self.day else Place(day, 1)

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}/{self.seq}"


BEFORE_ALL = Place(dt.date.min, 0)


def link(previous: bytes, place: Place, source: str, event: Event, *, form: int = FORM) -> bytes:
    """The digest of `event` at `place`, after the digest `previous`."""
    shown = {name: event[name] for name in FORMS[form][source]}
    body = {"day": place.day, "seq": place.seq, "source": source, "event": shown}
    return sha256(bytes(previous) + canonical(body)).digest()


def canonical(body: Mapping[str, Any]) -> bytes:
    """JSON with sorted names, no spaces, UTF-8, times in UTC with microseconds."""
    text = json.dumps(body, default=_plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _plain(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no canonical form")


def events(source: str, ids: Iterable[int]) -> dict[int, Event]:
    """The stored events of one source by id, as the chain reads them."""
    table = AuditEvent.objects if source == Source.ACT else ViewEvent.objects
    return {row["id"]: row for row in table.filter(pk__in=list(ids)).values()}

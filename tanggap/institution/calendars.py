"""Changing a calendar: its name, zone and weekly spans, as one act that begins a new version (D15)."""

import re
from collections.abc import Mapping, Sequence
from datetime import time
from itertools import pairwise

from django.db import transaction

from tanggap.audit import trail
from tanggap.institution import current, schedules
from tanggap.institution.models import Calendar, CalendarSpan

Span = tuple[time, time]
MIDNIGHT = time(0, 0)
SPAN = re.compile(r"^(\d{1,2})[.:](\d{2})\s*(?:-|–|—|s/d|sampai)\s*(\d{1,2})[.:](\d{2})$")


class SpansUnread(ValueError):
    """The text of a day's hours cannot be read; the message says why, in Indonesian."""


@transaction.atomic
def save_calendar(
    calendar: Calendar, spans: Mapping[int, Sequence[Span]], *, by: trail.Actor, fields: Sequence[str]
) -> Calendar:
    """Add or change a calendar with all its spans; from this instant on, never backwards.

    :param spans: by ISO weekday, ordered and disjoint; a closing of 00:00 is midnight.
    """
    act = "added" if calendar._state.adding else "changed"
    calendar.save()
    Calendar.objects.select_for_update().get(pk=calendar.pk)
    calendar.spans.all().delete()
    CalendarSpan.objects.bulk_create(
        CalendarSpan(calendar=calendar, weekday=weekday, opens=opens, closes=closes)
        for weekday, pairs in spans.items()
        for opens, closes in pairs
    )
    trail.record(f"calendar.{act}", calendar, by=by, fields=fields)
    schedules.renew(calendar, by=by)
    current.forget_on_commit()
    return calendar


@transaction.atomic
def remove_calendar(calendar: Calendar, *, by: trail.Actor) -> None:
    """Delete a calendar that nothing uses.

    :raises ProtectedError: a branch, a department or the institution uses it.
    """
    trail.record("calendar.removed", calendar, by=by)
    calendar.delete()
    current.forget_on_commit()


def read_spans(text: str) -> list[Span]:
    """`09.00–12.00, 13.00–18.00` as spans, ordered; 24.00 closes at midnight.

    :raises SpansUnread: not hours, closing before opening, or overlapping.
    """
    spans = sorted(_read_span(part.strip()) for part in re.split(r"[,;\n]", text) if part.strip())
    for (_, closes), (opens, _) in pairwise(spans):
        if closes == MIDNIGHT or opens < closes:
            raise SpansUnread(f"Jam {opens:%H.%M} sudah termasuk dalam rentang sebelumnya.")
    return spans


def _read_span(text: str) -> Span:
    if (match := SPAN.match(text)) is None:
        raise SpansUnread(f"“{text[:40]}” tidak dapat dibaca. Tulis misalnya 09.00–12.00, 13.00–18.00.")
    first_hour, first_minute, last_hour, last_minute = map(int, match.groups())
    if (last_hour, last_minute) == (24, 0):
        last_hour = 0
    try:
        opens, closes = time(first_hour, first_minute), time(last_hour, last_minute)
    except ValueError:
        raise SpansUnread(f"“{text[:40]}” bukan jam yang benar.") from None
    if closes <= opens and closes != MIDNIGHT:
        raise SpansUnread(f"Jam selesai {closes:%H.%M} harus setelah jam mulai {opens:%H.%M}.")
    return opens, closes


def write_spans(spans: Sequence[Span]) -> str:
    """`09.00–12.00, 13.00–18.00`; empty for a day off."""
    return ", ".join(f"{opens:%H.%M}–{'24.00' if closes == MIDNIGHT else f'{closes:%H.%M}'}" for opens, closes in spans)

"""A line of a queue: what it shows of a case, without opening anything sealed."""

from datetime import datetime, timedelta
from typing import Any, NamedTuple

from tanggap.desk.clocks import words
from tanggap.desk.clocks.words import Left, left
from tanggap.desk.incidents import notices
from tanggap.desk.models import Case, CaseQuerySet, Clock, IncidentCase
from tanggap.desk.states import State
from tanggap.lib.prepared import Prepared

_clocks: Prepared[Any] = Prepared(
    lambda cases: (
        Clock.objects.running()
        .filter(case__any_of=cases)
        .order_by("case", "due_at", "pk")
        .distinct("case")
        .values_list("case_id", *words.COLUMNS, named=True)
    ),
    list,
)
_links: Prepared[IncidentCase] = Prepared(
    lambda cases: IncidentCase.objects.filter(case__any_of=cases, is_live=True), list
)
COLUMNS = (
    *("pk", "number", "contact_name", "subject", "kind", "channel", "state", "received_at", "urgent_at"),
    *("category__name", "branch__name", "assignee_id", "assignee__full_name"),
)
CHANNELS = dict(Case.Channel.choices)
STATES = dict(State.choices)
TONES = {
    State.NEW: "info",
    State.REOPENED: "info",
    State.ESCALATED: "warn",
    State.ANSWERED: "ok",
    State.CLOSED: "ok",
}


class Line(NamedTuple):
    """A case in a list. `clock` tells the time left of its most urgent clock; None where none runs."""

    pk: int
    number: str
    name: str
    subject: str
    category: str
    channel: str
    state: str
    tone: str
    branch: str
    assignee_id: int | None
    assignee: str
    received_at: datetime
    age: timedelta
    clock: Left | None
    incident: str = ""
    """Number of the live incident that it is part of."""


def columns(rows: CaseQuerySet) -> Any:
    """The query of the lines: named tuples of what `lines` reads."""
    return rows.values_list(*COLUMNS, named=True)


def lines(found: list[Any], now: datetime) -> list[Line]:
    """The lines of these rows, with their clocks in a query of their own."""
    pks = [row.pk for row in found]
    clocks = {clock.case_id: left(clock, now) for clock in _clocks(pks)} if pks else {}
    incidents = _incidents(pks)
    return [_line(row, clocks.get(row.pk), incidents.get(row.pk, ""), now) for row in found]


def _incidents(pks: list[int]) -> dict[int, str]:
    """Case → number of its incident; asked only while there is one."""
    numbers = {row.pk: row.number for row in notices.live()}
    links = _links(pks) if numbers and pks else ()
    return {link.case_id: numbers.get(link.incident_id, "") for link in links}


def _line(row: Any, clock: Left | None, incident: str, now: datetime) -> Line:
    return Line(
        pk=row.pk,
        number=row.number,
        name=row.contact_name or "Tanpa nama",
        subject=row.subject,
        category=row.category__name,
        channel=CHANNELS[row.channel],
        state=STATES[row.state],
        tone=TONES.get(row.state, ""),
        branch=row.branch__name,
        assignee_id=row.assignee_id,
        assignee=row.assignee__full_name or "",
        received_at=row.received_at,
        age=now - row.received_at,
        clock=clock,
        incident=incident,
    )

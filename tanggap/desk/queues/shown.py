"""A queue as a page shows it: its lines, its neighbours, and the column that stands beside an open case."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone

from tanggap.desk import duty, overseeing
from tanggap.desk.assigning import colleagues, team_of
from tanggap.desk.incidents import notices
from tanggap.desk.models import Case, Incident, SavedView
from tanggap.desk.queues import searching
from tanggap.desk.queues.asking import QUEUE, SORT, Asked, asked
from tanggap.desk.queues.counting import counts
from tanggap.desk.queues.lists import SOON, queues_of, waiting_for
from tanggap.desk.queues.rows import Line, columns, lines
from tanggap.identity.models import User
from tanggap.lib import paging
from tanggap.lib.paging import EPOCH
from tanggap.lib.prepared import PreparedEach

SIZE, AT_HOME = 30, 5
Tab = tuple[str, str, bool, str]


@dataclass(frozen=True)
class Column:
    """What stands beside an open case: the page of the queue it was opened from. `kept` belongs to every link."""

    label: str
    href: str
    kept: str
    lines: list[Line]
    previous: str
    next: str


def page(question: Asked) -> tuple[list[Line], dict[str, str]]:
    """The lines asked for, and the addresses of the pages before and after."""
    by, rising = question.order
    is_usual = question.is_plain or question.is_usual_search
    if is_usual and paging.is_first(question.query):
        found = paging.first(_beginning(question, timezone.now()), by=by, size=SIZE)
    else:
        found = paging.page(columns(question.rows()), question.query, by=by, size=SIZE, rising=rising)
    return lines(found.rows, timezone.now()), found.links(question.query)


def _beginning(question: Asked, now: datetime) -> list[Any]:
    """The rows of a queue's or a search's first page as everybody opens it, by a query that is kept for each person."""
    shape = (question.user.sight, question.queue.code, question.sort)
    if question.words:
        way = question.way
        return _searched[way.name]((*shape, way.name), question, way.name)(way.value)
    return _timed(shape, question)(now + SOON) if question.queue.is_timed else _untimed(shape, question)()


def _head(question: Asked, soon: datetime = EPOCH) -> Any:
    by, rising = question.order
    return paging.head(columns(question.queue.rows(question.user, soon)), by=by, size=SIZE, rising=rising)


def _head_of_search(question: Asked, way: str, value: Any) -> Any:
    by, rising = question.order
    rows = searching.Way(way, value).among(question.queue.rows(question.user, EPOCH))
    return paging.head(columns(rows), by=by, size=SIZE, rising=rising)


_searched: dict[str, PreparedEach[Any]] = {
    name: PreparedEach(_head_of_search, kind) for name, kind in searching.KINDS.items()
}
_untimed: PreparedEach[Any] = PreparedEach(_head)
_timed: PreparedEach[Any] = PreparedEach(_head, datetime)


def tabs(question: Asked) -> list[Tab]:
    """(label, address, is current, count in words) of each queue."""
    numbers = counts(question.user)
    return [
        (
            queue.label,
            f"?queue={queue.code}",
            question.is_plain and queue == question.queue,
            numbers.get(queue.code, ""),
        )
        for queue in queues_of(question.user)
    ]


def sorts(question: Asked) -> list[tuple[str, str, bool]]:
    """(label, address, is current) of each order there is."""
    kept = QueryDict(question.kept, mutable=True)
    kept[QUEUE] = question.queue.code
    ways = []
    for code, label in question.sorts.items():
        kept[SORT] = code
        ways.append((label, f"?{kept.urlencode()}", code == question.sort))
    return ways


def saved(question: Asked) -> list[Any]:
    """The views kept by this person and those shared with them; the one that is shown now is marked."""
    views = _views(question.user.sight, question.user)()
    return [(view, view.query == canonical(question)) for view in views]


_views: PreparedEach[SavedView] = PreparedEach(
    lambda user: SavedView.objects.offered_to(user).select_related("owner").distinct()
)


def canonical(question: Asked) -> str:
    """The question as a saved view keeps it: queue, order and filters, in one order, nothing that was searched for."""
    kept = {QUEUE: question.queue.code, SORT: question.sort}
    chosen = {name: question.query[name] for name in sorted(question.chosen)}
    return urlencode(kept | chosen)


def beside(user: User, query: QueryDict, case: Case) -> Column:
    """The column of the queue that the case was opened from, with the cases before and after this one in it."""
    question = asked(user, query)
    shown, _ = page(question)
    numbers = [line.number for line in shown]
    place = numbers.index(case.number) if case.number in numbers else None
    before = numbers[place - 1] if place else ""
    after = numbers[place + 1] if place is not None and place + 1 < len(numbers) else ""
    label = "Hasil pencarian" if question.words else question.queue.label
    return Column(label, f"{reverse('desk')}?{question.kept}", question.query.urlencode(), shown, before, after)


@dataclass(frozen=True)
class Acts:
    """What this person may do with the cases of a list: take, give to `colleagues`, hand over; and whether on duty."""

    may_work: bool
    may_give: bool
    colleagues: list[tuple[int, str]]
    is_on_duty: bool
    incidents: list[Incident] = field(default_factory=list)
    """Those that cases may be gathered in."""


def acts(user: User) -> Acts:
    """On a list: everyone a manager may give cases to."""
    may_give, may_work = user.has_right("cases.assign"), user.has_right("cases.open")
    people = list(colleagues(user).values_list("pk", "full_name")) if may_give else []
    incidents = notices.live() if user.has_right("cases.answer") else []
    return Acts(may_work, may_give, people, may_work and duty.is_on(user), incidents)


def case_acts(user: User, case: Case) -> Acts:
    """On a case: those of its own team; for `desk/_assignment.html`."""
    may_give, may_work = overseeing.manages(user, case), user.has_right("cases.open")
    people = list(team_of(case.branch).values_list("pk", "full_name")) if may_give else []
    return Acts(may_work and case.is_open, may_give and case.is_open, people, is_on_duty=False)


@dataclass(frozen=True)
class Home:
    """The desk on the page where staff arrive: the most urgent of what waits for them, and taking the next."""

    lines: list[Line]
    acts: Acts


def at_home(user: User) -> Home:
    found = columns(waiting_for(user)).order_by("urgent_at", "pk")[:AT_HOME]
    may_work = user.has_right("cases.open")
    return Home(lines(list(found), timezone.now()), Acts(may_work, False, [], may_work and duty.is_on(user)))

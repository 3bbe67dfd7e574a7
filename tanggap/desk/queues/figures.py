"""The manager's figures: what is open, late and soon due, by category and by person, today against the usual (D26).

All but the days are counted over open work, which has its indexes; a day is a range of an index. Each number leads to
the list it counts.
"""

import statistics
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from tanggap.desk.assigning import colleagues
from tanggap.desk.models import Case, CaseQuerySet, Duty
from tanggap.desk.queues.lists import QUEUES, SOON
from tanggap.desk.states import State
from tanggap.identity.models import User
from tanggap.institution.current import institution

WEEKS = 4
"""The usual is the median of the same weekday in so many weeks."""


@dataclass(frozen=True)
class Figure:
    """A number and the list behind it. `tone` as a badge's."""

    label: str
    number: int
    href: str
    tone: str = ""


@dataclass(frozen=True)
class Row:
    """Open work of a category or a person: all of it, what is late, what is soon due; each with its list."""

    label: str
    open: Figure
    late: Figure
    soon: Figure
    is_on_duty: bool = False
    last_given: datetime | None = None


@dataclass(frozen=True)
class Day:
    """What came in or went out today up to now, and what is usual for a whole such day."""

    label: str
    today: int
    usual: float
    earlier: list[tuple[date, int]]
    href: str

    @property
    def longest(self) -> float:
        return max(self.today, self.usual, 1)


def heads(user: User, now: datetime) -> list[Figure]:
    """The numbers at the top; what has gone up is all that this person sees of it, as in its queue."""
    late, soon = Q(urgent_at__lt=now), Q(urgent_at__gte=now, urgent_at__lt=now + SOON)
    found = _open(user).aggregate(
        open=Count("pk"),
        late=Count("pk", filter=late),
        soon=Count("pk", filter=soon),
        nobody=Count("pk", filter=Q(assignee=None)),
    )
    escalated = QUEUES["escalated"].rows(user, now).count()
    return [
        Figure("Terbuka", found["open"], _list()),
        Figure("Lewat tenggat", found["late"], _list(due="late"), "danger" if found["late"] else "ok"),
        Figure("Jatuh tempo dalam 4 jam", found["soon"], _list(due="next"), "warn" if found["soon"] else "ok"),
        Figure("Belum ditugaskan", found["nobody"], _list(assignee="none"), "warn" if found["nobody"] else "ok"),
        Figure("Dieskalasi", escalated, _list("escalated")),
    ]


def by_category(user: User, now: datetime) -> list[Row]:
    """Open work by category, the most first."""
    rows = _grouped(user, now, "category", "category__name")
    return [_row(row["category__name"], row, category=row["category"]) for row in rows]


def by_person(user: User, now: datetime) -> list[Row]:
    """Open work by who has it, with those on duty who have none: under the manager's eye, as the source asks."""
    on_duty = {duty.user_id: duty for duty in Duty.objects.on().filter(user__in=_team(user)).select_related("user")}
    rows = {row["assignee"]: row for row in _grouped(user, now, "assignee", "assignee__full_name") if row["assignee"]}
    idle = {"open": 0, "late": 0, "soon": 0}
    for pk, duty in on_duty.items():
        rows.setdefault(pk, idle | {"assignee": pk, "assignee__full_name": duty.user.full_name})
    return [
        _row(row["assignee__full_name"], row, on_duty.get(pk), assignee=pk)
        for pk, row in sorted(rows.items(), key=lambda item: (item[0] not in on_duty, item[1]["assignee__full_name"]))
    ]


def days(user: User, now: datetime) -> list[Day]:
    """Cases received and closed today, beside the median of the same weekday in the four weeks before."""
    return [_day("Masuk", "received_at", user, now), _day("Ditutup", "closed_at", user, now)]


def _day(label: str, column: str, user: User, now: datetime) -> Day:
    today = now.astimezone(institution().tz).date()
    each = [today - timedelta(weeks=week) for week in range(WEEKS + 1)]
    whole = {f"day_{place}": Count("pk", filter=_within(column, day)) for place, day in enumerate(each)}
    rows = _team_cases(user).filter(Q(*(_within(column, day) for day in each), _connector=Q.OR))
    found = rows.aggregate(**whole)
    numbers = [found[f"day_{place}"] for place in range(WEEKS + 1)]
    earlier = list(zip(each[1:], numbers[1:], strict=True))
    written = f"{today:%d/%m/%Y}"
    href = _list("all", since=written, until=written) if column == "received_at" else _list("all", state=State.CLOSED)
    return Day(label, numbers[0], statistics.median(numbers[1:]), earlier, href)


def _within(column: str, day: date) -> Q:
    start = datetime(day.year, day.month, day.day, tzinfo=institution().tz)
    return Q(**{f"{column}__gte": start, f"{column}__lt": start + timedelta(days=1)})


def _team_cases(user: User) -> CaseQuerySet:
    rows: CaseQuerySet = Case.objects.visible_to(user)
    return rows if user.has_right("audit.all") else rows.of_team(user)


def _open(user: User) -> CaseQuerySet:
    return _team_cases(user).open()


def _team(user: User) -> Any:
    return User.objects.staff().values("pk") if user.has_right("audit.all") else colleagues(user).values("pk")


def _grouped(user: User, now: datetime, *columns: str) -> list[dict[str, Any]]:
    late = Count("pk", filter=Q(urgent_at__lt=now))
    soon = Count("pk", filter=Q(urgent_at__gte=now, urgent_at__lt=now + SOON))
    rows = _open(user).order_by().values(*columns).annotate(open=Count("pk"), late=late, soon=soon)
    return list(rows.order_by("-open"))


def _row(label: str, row: dict[str, Any], duty: Duty | None = None, **narrowed: Any) -> Row:
    numbers = (
        Figure("Terbuka", row["open"], _list(**narrowed)),
        Figure("Lewat tenggat", row["late"], _list(**narrowed, due="late"), "danger"),
        Figure("Segera", row["soon"], _list(**narrowed, due="next"), "warn"),
    )
    return Row(label, *numbers, is_on_duty=duty is not None, last_given=duty.given_at if duty else None)


def _list(queue: str = "team", **narrowed: Any) -> str:
    return f"{reverse('desk')}?{urlencode({'queue': queue} | narrowed)}"

"""What somebody asks of the desk: a queue, how it is narrowed and sorted, what is searched for (D23).

Everything comes from the address, and only what is named here is read from it.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone

from tanggap.desk.incidents import notices
from tanggap.desk.models import Case, CaseQuerySet, Category, IncidentCase
from tanggap.desk.queues import searching
from tanggap.desk.queues.lists import SOON, Queue, queue_of
from tanggap.desk.states import OPEN, State
from tanggap.identity.models import Role, User
from tanggap.institution.current import Kept, institution
from tanggap.institution.models import Branch
from tanggap.lib.forms import DateField

SEARCH, QUEUE, SORT = "cari", "queue", "sort"
NOBODY = "none"
SORTS = {"urgent": "Paling mendesak", "newest": "Terbaru", "oldest": "Terlama"}
BY = {"urgent": ("urgent_at", True), "newest": ("received_at", False), "oldest": ("received_at", True)}
"""Sort → (column, whether it rises). Each has its index."""
DUES = (("late", "Lewat tenggat"), ("next", "Jatuh tempo dalam 4 jam"), ("soon", "Keduanya"))
Choices = list[tuple[str, str]]

_categories: Kept[Choices] = Kept(lambda: [(str(pk), name) for pk, name in Category.objects.values_list("pk", "name")])
_branches: Kept[Choices] = Kept(
    lambda: [(str(pk), name) for pk, name in Branch.objects.order_by("name").values_list("pk", "name")]
)
_people: Kept[Choices] = Kept(
    lambda: [
        (str(user.pk), user.full_name)
        for user in User.objects.staff().holding(Role.AGENT, Role.MANAGER).order_by("full_name")
    ]
)


WITHIN = (MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2999, 12, 31)))


def _one_of(label: str, choices: Any) -> forms.ChoiceField:
    """A choice among what `choices` gives when the form is made; nothing chosen: all."""
    return forms.ChoiceField(label=label, required=False, choices=lambda: [("", "Semua"), *choices()])


class FilterForm(forms.Form):
    """By what a queue can be narrowed."""

    category = _one_of("Kategori", _categories)
    kind = _one_of("Jenis", lambda: Case.Kind.choices)
    channel = _one_of("Saluran", lambda: Case.Channel.choices)
    state = _one_of("Status", lambda: State.choices)
    due = _one_of("Tenggat", lambda: DUES)
    assignee = _one_of("Petugas", lambda: [(NOBODY, "Belum ditugaskan"), *_people()])
    branch = _one_of("Cabang", _branches)
    incident = _one_of("Gangguan", lambda: [(str(row.pk), row.number) for row in notices.live()])
    since = DateField(label="Diterima sejak", required=False, validators=WITHIN)
    until = DateField(label="Sampai dengan", required=False, validators=WITHIN)


FILTERS = tuple(FilterForm.base_fields)
KEPT = (QUEUE, SORT, *FILTERS)
"""What a saved view keeps of an address."""


@dataclass
class Asked:
    """A question to the desk by one person; `rows` are its answer."""

    user: User
    queue: Queue
    sort: str
    words: str
    query: QueryDict
    is_narrowed: bool
    chosen: dict[str, Any] = field(default_factory=dict)

    @property
    def is_plain(self) -> bool:
        """Whether it is the queue as it stands, neither narrowed nor searched."""
        return not (self.words or self.is_narrowed)

    @property
    def is_usual_search(self) -> bool:
        """Whether it is searched for in a way that many do: nothing narrowed, one query for every value."""
        return bool(
            self.words and not self.is_narrowed and not self.queue.is_timed and self.way.name in searching.KINDS
        )

    @property
    def order(self) -> tuple[str, bool]:
        return BY[self.sort]

    @property
    def sorts(self) -> dict[str, str]:
        """Urgency orders open work only: what is over has no clock."""
        return SORTS if self.queue.is_open_work else {key: SORTS[key] for key in ("newest", "oldest")}

    @property
    def kept(self) -> str:
        """The address of the same question, without a place in it."""
        kept = self.query.copy()
        for name in set(kept) - {*KEPT, SEARCH}:
            del kept[name]
        return kept.urlencode()

    @cached_property
    def form(self) -> FilterForm:
        """The filters; made only where they are drawn or something is narrowed, since ten fields take their time."""
        return FilterForm(self.query if self.is_narrowed else None)

    @property
    def has_faults(self) -> bool:
        return self.is_narrowed and bool(self.form.errors)

    @cached_property
    def way(self) -> searching.Way:
        """How what is searched for is found in the queue."""
        return searching.way_of(self._all, self.words)

    def _all(self) -> CaseQuerySet:
        return self.queue.rows(self.user, timezone.now() + SOON)

    def rows(self) -> CaseQuerySet:
        """All that was asked for, of what this person sees; none while the filters have faults."""
        if self.has_faults:
            none: CaseQuerySet = Case.objects.none()
            return none
        rows = self._all()
        rows = self.way.among(rows) if self.words else rows
        return rows.filter(_narrowing(self.chosen)) if self.chosen else rows


def asked(user: User, query: QueryDict) -> Asked:
    """Read the question from an address."""
    queue = queue_of(user, query.get(QUEUE, ""))
    words = searching.typed_in(query.get(SEARCH, ""), by=user)
    is_narrowed = any(query.get(name) for name in FILTERS)
    question = Asked(user, queue, "", words, query, is_narrowed)
    question.sort = query.get(SORT, "") if query.get(SORT) in question.sorts else next(iter(question.sorts))
    if is_narrowed and not question.has_faults:
        question.chosen = {name: value for name, value in question.form.cleaned_data.items() if value}
    return question


def _narrowing(chosen: dict[str, Any]) -> Q:
    plain = {name: chosen[name] for name in ("category", "kind", "channel", "state", "branch") if name in chosen}
    narrowed = Q(**plain)
    if who := chosen.get("assignee"):
        narrowed &= Q(assignee=None if who == NOBODY else who)
    if incident := chosen.get("incident"):
        links = IncidentCase.objects.filter(incident=incident, left_at=None)
        narrowed &= Q(pk__in=links.values("case"))
    if due := chosen.get("due"):
        narrowed &= Q(state__in=sorted(OPEN)) & _due(due, timezone.now())
    if since := chosen.get("since"):
        narrowed &= Q(received_at__gte=_midnight(since))
    if until := chosen.get("until"):
        narrowed &= Q(received_at__lt=_midnight(until + timedelta(days=1)))
    return narrowed


def _due(due: str, now: datetime) -> Q:
    late, near = Q(urgent_at__lt=now), Q(urgent_at__lt=now + SOON)
    return {"late": late, "next": near & ~late, "soon": near}[due]


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=institution().tz)

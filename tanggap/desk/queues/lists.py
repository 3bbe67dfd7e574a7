"""The queues of the desk, each a question about cases in the order of urgency (D23).

Each is asked within `visible_to`, and each has an index of open work in its order; so a page of one costs the same
however many cases there are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from tanggap.desk.models import Answer, Case, CaseQuerySet, Rung, StepRun
from tanggap.desk.models.ladder import Level
from tanggap.desk.overseeing import TEAM
from tanggap.desk.states import State
from tanggap.identity.models import Role, User

SOON = timedelta(hours=4)
"""What falls due within this time is shown as soon due, beside what is late."""
OURS = (State.NEW, State.IN_PROGRESS, State.REOPENED)
"""Where the agent has to act: nothing else is waited for."""
EVERYBODY = (*TEAM, Role.OFFICER, Role.COMPLIANCE)


@dataclass(frozen=True)
class Queue:
    """One queue: what it is called, who has it, which cases are in it, and what an empty one says.

    `rows` takes the person, and the instant up to which a case counts as soon due: now and `SOON`.
    """

    code: str
    label: str
    icon: str
    roles: tuple[str, ...]
    rows: Callable[[User, datetime], CaseQuerySet]
    empty: str
    is_open_work: bool = True
    is_timed: bool = False
    """Whether `rows` depends on that instant, not on the person alone."""


def _open(user: User) -> CaseQuerySet:
    rows: CaseQuerySet = Case.objects.visible_to(user).open()
    return rows


def _mine(user: User, soon: datetime) -> CaseQuerySet:
    return _open(user).filter(assignee=user)


def _team(user: User, soon: datetime) -> CaseQuerySet:
    return _open(user).of_team(user)


def _unassigned(user: User, soon: datetime) -> CaseQuerySet:
    return _open(user).filter(assignee=None)


def _escalated(user: User, soon: datetime) -> CaseQuerySet:
    """What somebody on the ladder has, also what went up by itself while the agent still has their step (D17)."""
    return _open(user).filter(pk__in=Rung.objects.open().values("case"))


def _soon(user: User, soon: datetime) -> CaseQuerySet:
    return _open(user).filter(urgent_at__lte=soon)


def _all(user: User, soon: datetime) -> CaseQuerySet:
    rows: CaseQuerySet = Case.objects.visible_to(user)
    return rows


def waiting_for(user: User) -> CaseQuerySet:
    """Where this person is the one to act: an agent on their own cases, a manager on steps and answers that wait for
    one, an officer on their department's tasks."""
    rows = _open(user)
    mine = Q(assignee=user, state__in=OURS)
    if user.has_role(Role.MANAGER):
        mine |= _waits_for_manager(user)
    if user.has_role(Role.OFFICER):
        tasks = Rung.objects.open().filter(department__in=user.department_ids, level__in=(Level.DEPARTMENT, Level.BANK))
        mine |= Q(pk__in=tasks.values("case"))
    return rows.filter(mine)


def _waiting(user: User, soon: datetime) -> CaseQuerySet:
    return waiting_for(user)


def _waits_for_manager(user: User) -> Q:
    """Their steps, what was reported to them or went up by itself and is not with others, and answers to approve."""
    step = StepRun.objects.filter(case=OuterRef("pk"), ended_at=None, role="manager")
    to_approve = Answer.objects.filter(case=OuterRef("pk"), state=Answer.State.TO_APPROVE)
    to_approve = to_approve.exclude(Q(written_by=user) | Q(writers__contains=user.pk))
    found = Q(Exists(step), state=State.ESCALATED) | Q(Exists(to_approve)) | Q(pk__in=_held_at(Level.MANAGER))
    if not user.holds_everywhere(Role.MANAGER):
        return found & Q(branch__in=user.branch_ids(Role.MANAGER))
    return found | Q(pk__in=_held_at(Level.HEAD_MANAGER))


def _held_at(level: Level) -> QuerySet[Any]:
    """The cases that a level of the ladder has, but those that it has passed on to a department or a bank in time."""
    tasks = Rung.objects.open().filter(level__in=(Level.DEPARTMENT, Level.BANK), clock__breached_at=None)
    passed_on = tasks.filter(case=OuterRef("case"))
    held: QuerySet[Any] = Rung.objects.open().filter(level=level).exclude(Exists(passed_on)).values("case")
    return held


QUEUES = {
    queue.code: queue
    for queue in (
        Queue(
            "waiting",
            "Menunggu saya",
            "circle-dot",
            (*TEAM, Role.OFFICER),
            _waiting,
            "Tidak ada yang menunggu Anda",
        ),
        Queue("mine", "Milik saya", "user", TEAM, _mine, "Anda tidak memegang kasus"),
        Queue("team", "Tim saya", "users", TEAM, _team, "Tim Anda tidak memiliki kasus terbuka"),
        Queue("unassigned", "Belum ditugaskan", "user-x", TEAM, _unassigned, "Semua kasus sudah ada petugasnya"),
        Queue("escalated", "Dieskalasi", "trending-up", EVERYBODY, _escalated, "Tidak ada kasus yang dieskalasi"),
        Queue(
            "soon",
            "Segera jatuh tempo",
            "clock-alert",
            EVERYBODY,
            _soon,
            "Tidak ada tenggat yang dekat atau lewat",
            is_timed=True,
        ),
        Queue("all", "Semua", "list", EVERYBODY, _all, "Belum ada kasus", is_open_work=False),
    )
}
FIRST = {Role.MANAGER: "waiting", Role.AGENT: "mine", Role.OFFICER: "waiting"}


def queues_of(user: User) -> list[Queue]:
    """The queues this person has, in their order."""
    return [queue for queue in QUEUES.values() if user.has_role(*queue.roles)]


def queue_of(user: User, code: str) -> Queue:
    """The queue asked for, or the one this person begins with."""
    asked = QUEUES.get(code)
    if asked and user.has_role(*asked.roles):
        return asked
    return QUEUES[next((first for role, first in FIRST.items() if user.has_role(role)), "all")]

"""What waits for a manager or an officer, gathered from where it lies: the most urgent first (D17)."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from tanggap.desk.ladder.holding import TASKS, rungs_of
from tanggap.desk.models import AccountRecovery, Answer, Case, Report, Rung
from tanggap.desk.models.ladder import Level
from tanggap.desk.recovery.shown import to_confirm
from tanggap.identity.models import Role, User

MOST = 100
"""Rows of a kind that are shown; the number beside them tells how many there are."""


@dataclass(frozen=True)
class Inbox:
    """Each list with how many there are in all."""

    rungs: list[Rung]
    late: list[Rung]
    answers: list[Answer]
    reports: list[Report]
    recoveries: list[AccountRecovery]
    count: int


def inbox_of(user: User) -> Inbox:
    rungs, late, answers, reports = waiting(user), late_tasks(user), answers_to_approve(user), reports_to_read(user)
    by_due = F("clock__due_at").asc(nulls_last=True)
    named = ("case__category", "case__branch", "department", "clock", "clock__calendar", "taken_by", "seen_by")
    return Inbox(
        rungs=list(rungs.select_related(*named).order_by(by_due, "pk")[:MOST]),
        late=list(late.select_related(*named).order_by(by_due, "pk")[:MOST]),
        answers=list(answers.select_related("case__category", "case__branch", "written_by")[:MOST]),
        reports=list(reports.select_related("case__category", "case__branch", "filed_by", "cause")[:MOST]),
        recoveries=list(to_confirm(user).select_related("case__category", "case__branch", "proposed_by")[:MOST]),
        count=count(user),
    )


def count(user: User) -> int:
    """How many things wait for this person."""
    return int(
        waiting(user).count()
        + late_tasks(user).count()
        + answers_to_approve(user).count()
        + reports_to_read(user).count()
        + to_confirm(user).count()
    )


def waiting(user: User) -> QuerySet[Rung]:
    """The rungs that are this person's to act on now: what a manager has passed on to a department or a bank waits
    there, and comes back with its result or as a late task."""
    passed_on = Rung.objects.open().filter(case=OuterRef("case"), level__in=TASKS)
    at_managers = Q(level__in=(Level.MANAGER, Level.HEAD_MANAGER))
    rungs: QuerySet[Rung] = rungs_of(user).exclude(at_managers & Exists(passed_on))
    return rungs


def late_tasks(user: User) -> QuerySet[Rung]:
    """Tasks of departments and banks whose time is over, for the managers of the teams that wait for them."""
    late: QuerySet[Rung] = Rung.objects.open().filter(level__in=TASKS, clock__breached_at__isnull=False)
    return late.filter(case__in=_managed(user)).exclude(pk__in=rungs_of(user).values("pk"))


def answers_to_approve(user: User) -> QuerySet[Answer]:
    """Drafts that wait for a second person, which they are."""
    waiting = Answer.objects.filter(state=Answer.State.TO_APPROVE, case__in=_managed(user))
    return waiting.exclude(Q(written_by=user) | Q(writers__contains=user.pk)).order_by("written_at")


def reports_to_read(user: User) -> QuerySet[Report]:
    """Reports that no manager has read yet; not one's own, nor those that are being mended."""
    fresh = Report.objects.filter(read_at=None, returned_at=None, case__in=_managed(user))
    return fresh.exclude(filed_by=user).order_by("filed_at")


def _managed(user: User) -> QuerySet[Case]:
    if not user.has_role(Role.MANAGER):
        return Case.objects.none()
    cases: QuerySet[Case] = Case.objects.filter(branch__in=user.branches_for(Role.MANAGER))
    return cases

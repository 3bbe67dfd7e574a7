"""Giving cases to people: by hand, the next one, in turn among those on duty, many at once, handed over (D24, D31).

An agent takes what they see; a manager gives the cases of their own branches to anyone of the team there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import duty, timeline
from tanggap.desk.models import Assignment, Case, CaseQuerySet, Duty
from tanggap.desk.models.case import IS_OPEN
from tanggap.desk.moves import ensure_open
from tanggap.desk.overseeing import TEAM, manages
from tanggap.desk.queues.lists import OURS
from tanggap.identity.models import Role, RoleGrant, User, UserQuerySet
from tanggap.institution.models import Branch
from tanggap.lib.errors import Conflict, DomainError, Forbidden, NotFound

Way = Assignment.Way
WHO_CHANGED = "Kasus ini sudah dipegang {}. Muat ulang halaman untuk melihatnya."


class TakenAlready(Conflict):
    """Somebody else has the case by now."""


class NothingToTake(DomainError):
    message = "Tidak ada kasus yang menunggu untuk diambil. Terima kasih."


class NobodyOnDuty(DomainError):
    message = "Tidak ada agen tim ini yang sedang bertugas. Tugaskan kepada seseorang, atau minta agen mulai bertugas."


class NotOfTheTeam(Forbidden):
    message = "Orang ini bukan agen atau manajer di cabang kasus ini."


@dataclass(frozen=True)
class Outcome:
    """What became of one case of many: who has it now, or why nothing was done."""

    number: str
    assignee: str = ""
    refusal: str = ""


def team_of(branch: Branch) -> UserQuerySet:
    """Who may be given the cases of a branch: its agents and managers, and those of head office."""
    held = RoleGrant.objects.in_effect().filter(Q(branch=branch) | Q(branch__is_head_office=True), role__in=TEAM)
    return User.objects.staff().filter(is_active=True, pk__in=held.values("user")).order_by("full_name")


def colleagues(by: User) -> UserQuerySet:
    """To whom a manager may give cases: the teams of their branches."""
    held = RoleGrant.objects.in_effect().filter(role__in=TEAM)
    if not by.holds_everywhere(Role.MANAGER):
        own = Q(branch__in=by.branch_ids(Role.MANAGER)) | Q(branch__is_head_office=True)
        held = held.filter(own)
    return User.objects.staff().filter(is_active=True, pk__in=held.values("user")).order_by("full_name")


def holders(by: User) -> UserQuerySet:
    """Whose cases a manager may hand over: those who hold an open one of the manager's branches."""
    rows = _given_by(by).exclude(assignee=None).order_by()
    return User.objects.staff().filter(pk__in=rows.values("assignee")).order_by("full_name")


def _given_by(by: User) -> CaseQuerySet:
    """The open cases that this manager may give to others."""
    rows: CaseQuerySet = Case.objects.visible_to(by).open()
    everywhere = by.holds_everywhere(Role.MANAGER)
    return rows if everywhere else rows.filter(branch__in=by.branch_ids(Role.MANAGER))


@transaction.atomic
def assign(case_id: int, to: User | None, *, by: User, was: int | str | None = "any", way: Way = Way.BY_HAND) -> Case:
    """Give a case to somebody, or back to the team (`to` None). Giving it to whoever has it is harmless.

    :param was: who had it when `by` looked (None: nobody; "any": whoever), so that nobody is overruled unseen.
    :raises NotFound: it is not theirs to see. :raises Forbidden: an agent gives it to others or takes it from one for
        the team, or a manager a case of another branch. :raises NotOfTheTeam: not one of the branch.
    :raises TakenAlready: somebody was first. :raises MovedOn: it is not open any more.
    """
    case: Case = Case.objects.visible_to(by).lock(case_id)
    now = timezone.now()
    ensure_open(case)
    _ensure_may(case, to, by)
    if case.assignee_id == (to.pk if to else None):
        return case
    if was not in ("any", case.assignee_id):
        raise TakenAlready(WHO_CHANGED.format(case.assignee or "tim lagi"))
    _give(case, to, by=by, at=now, way=way if to != by else Way.TAKEN)
    return case


def _ensure_may(case: Case, to: User | None, by: User) -> None:
    if not by.has_role(*TEAM):
        raise Forbidden
    if to == by or (to is None and case.assignee_id == by.pk):
        return
    if not manages(by, case):
        raise Forbidden("Hanya manajer cabang ini yang menugaskan kasus kepada orang lain.")
    if to and not team_of(case.branch).filter(pk=to.pk).exists():
        raise NotOfTheTeam


def _give(case: Case, to: User | None, *, by: User, at: datetime, way: Way) -> None:
    """Under the case's lock: the column, the row, the timeline, the audit."""
    old = case.assignee
    case.assignee = to
    case.save(update_fields=["assignee"])
    Assignment.objects.create(case=case, old=old, new=to, way=way, at=at, by=by)
    told = f"{way.label} kepada {to}" if to and to != by else f"Diambil {by}" if to else "Dikembalikan ke tim"
    timeline.event(case, told, by=by, at=at)
    trail.record("case.assigned", case, by=by)


@transaction.atomic
def take_next(by: User) -> Case:
    """Take the most urgent case that nobody has: of one's own branches, else of any. What another takes at the same
    moment is passed over, so that twenty agents get twenty cases (D24).

    :raises NothingToTake: there is none. :raises Forbidden: not an agent or a manager.
    """
    if not by.has_role(*TEAM):
        raise Forbidden
    free = Case.objects.filter(IS_OPEN, assignee=None, state__in=OURS).order_by("urgent_at", "pk")
    locked = free.select_for_update(of=("self",), no_key=True, skip_locked=True)
    case: Case | None = locked.of_team(by).first() or locked.first()
    if case is None:
        raise NothingToTake
    _give(case, by, by=by, at=timezone.now(), way=Way.TAKEN)
    return case


@transaction.atomic
def give_in_turn(case_id: int, *, by: User, but: User | None = None) -> Case:
    """Give a case that nobody has to whoever of its team is on duty and has waited longest for one (D24).

    :param but: who is passed over, though they are on duty.
    :raises NobodyOnDuty: no agent of the branch is. Besides as `assign`; an assigned case stays where it is.
    """
    case: Case = Case.objects.visible_to(by).lock(case_id)
    ensure_open(case)
    if not manages(by, case):
        raise Forbidden("Hanya manajer cabang ini yang membagikan kasus.")
    if case.assignee_id:
        return case
    turn = _next_in_turn(case.branch, but)
    now = timezone.now()
    turn.given_at = now
    turn.save(update_fields=["given_at"])
    _give(case, turn.user, by=by, at=now, way=Way.IN_TURN)
    return case


def _next_in_turn(branch: Branch, but: User | None) -> Duty:
    """The duty of whose turn it is, locked until the end: turns are given one after the other."""
    on = duty.duties_of(branch).select_related("user").select_for_update(of=("self",))
    duties = list(on.exclude(user=but).order_by("pk"))
    if not duties:
        raise NobodyOnDuty
    return min(duties, key=lambda one: (one.given_at is not None, one.given_at or one.began_at, one.pk))


def each(numbers: Iterable[str], act: Callable[[Case], Case], *, by: User) -> list[Outcome]:
    """Do the same with many cases, each in a transaction of its own with the rights it has by itself; what was refused
    is told and stops nothing (D23)."""
    return [_one(number, act, by) for number in dict.fromkeys(numbers)]


def _one(number: str, act: Callable[[Case], Case], by: User) -> Outcome:
    row = Case.objects.visible_to(by).filter(number=number).first()
    try:
        if row is None:
            raise NotFound
        return Outcome(number, assignee=str(act(row).assignee or "tim"))
    except DomainError as refusal:
        return Outcome(number, refusal=refusal.message)


def held_by(absent: User, *, by: User) -> CaseQuerySet:
    """The open cases of a colleague that this manager may hand over."""
    return _given_by(by).filter(assignee=absent)


def hand_over(absent: User, to: User | None, *, by: User) -> list[Outcome]:
    """Hand the open cases of somebody who is away to a colleague, or (None) in turn to those on duty (D31). Who has
    gone home without going off duty gets none of them back.

    Each case by itself: a hand-over that was broken off is finished by repeating it, and one that a colleague has
    taken meanwhile stays with them.

    :raises Forbidden: not a manager.
    """
    if not by.has_role(Role.MANAGER):
        raise Forbidden
    numbers = list(held_by(absent, by=by).order_by("urgent_at", "pk").values_list("number", flat=True))

    def one(case: Case) -> Case:
        if to:
            return assign(case.pk, to, by=by, was=absent.pk, way=Way.HANDED_OVER)
        with transaction.atomic():
            assign(case.pk, None, by=by, was=absent.pk)
            return give_in_turn(case.pk, by=by, but=absent)

    outcomes = each(numbers, one, by=by)
    trail.record("staff.handed_over", absent, by=by)
    return outcomes

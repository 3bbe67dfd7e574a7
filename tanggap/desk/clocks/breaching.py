"""What happens by itself when a clock warns or its time is over, by its kind (D13, D17). All under the case's lock."""

from collections.abc import Callable
from datetime import datetime

from django.db.models import Q, QuerySet

from tanggap.audit import trail
from tanggap.audit.trail import System
from tanggap.desk import closing, duty, notices, timeline
from tanggap.desk.clocks import documents, written
from tanggap.desk.ladder import climbing, holding
from tanggap.desk.models import Case, Clock, Rung
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.models.ladder import Level
from tanggap.desk.procedure import path
from tanggap.identity.models import Role, RoleGrant, User

CLOCKWORK = System("tenggat")
"""Who acts when a clock does."""
SILENCE = "Pelanggan tidak menanggapi jawaban dalam batas waktunya."
UNREPORTED = "Kasus belum dapat ditutup: laporannya dikembalikan dan belum diperbaiki."


def warned(clock: Clock, *, at: datetime) -> None:
    """Tell whoever has the work that `clock.warned` per cent of its time are over; silent clocks of the customer warn
    nobody of ours."""
    if clock.kind in OF_THE_CUSTOMER:
        return
    text = f"{clock.name}: {clock.warned}% waktu sudah terpakai."
    notices.tell(_holders(clock, _open_rungs(clock.case)), clock.case, text, at=at)


def breached(clock: Clock, *, at: datetime) -> None:
    """Act on a clock whose time is over: the step that waits for it ends; else what its kind does; else it goes up."""
    case = clock.case
    trail.record("case.clock_breached", case, by=CLOCKWORK, fields=[clock.kind])
    if path.happened_now(case, f"clock.{clock.kind}", by=CLOCKWORK, at=at) is not None:
        return
    ACTS.get(ClockKind(clock.kind), go_up)(clock, at)


def go_up(clock: Clock, at: datetime) -> None:
    """Pass the case on to whoever is above those who are late: agent → manager → head-office manager; a task, back to
    the manager who gave it (D17). All of them are told."""
    case, late = clock.case, f"Tenggat terlewati: {clock.name}"
    rungs = _open_rungs(case)
    level = _above(clock, rungs)
    if any(rung.level == level for rung in rungs):
        timeline.event(case, f"{late}.", by=CLOCKWORK, at=at, about=clock)
    else:
        climbing.climb(case, level, reason=late, by=CLOCKWORK, at=at)
    notices.tell([*_holders(clock, rungs), *_those_above(clock, level, rungs)], case, f"{late}.", at=at)


def objection_is_over(clock: Clock, at: datetime) -> None:
    """Silence closes (D18); where the report was sent back meanwhile, those who must mend it are told."""
    case = clock.case
    if closing.close_when_ready(case, by=CLOCKWORK, at=at, reason=SILENCE):
        timeline.public_event(case, f"Kasus ditutup: {SILENCE}", by=CLOCKWORK, at=at)
    else:
        notices.tell([*_holders(clock, []), *notices.managers_of(case, head_office=False)], case, UNREPORTED, at=at)


def oral_is_over(clock: Clock, at: datetime) -> None:
    """An oral complaint that was not solved in time becomes a written one (D13)."""
    written.make_written(clock.case, by=CLOCKWORK, at=at)
    notices.tell(
        _holders(clock, _open_rungs(clock.case)),
        clock.case,
        "Pengaduan lisan belum selesai dan kini menjadi tertulis.",
        at=at,
    )


def documents_are_missing(clock: Clock, at: datetime) -> None:
    """The customer had their time: the regulator's clock runs on, and somebody decides with what there is (D13)."""
    documents.not_completed(clock.case, by=CLOCKWORK, at=at)
    text = "Dokumen tidak dilengkapi pelanggan: putuskan dengan yang ada, dan catat."
    notices.tell(_holders(clock, _open_rungs(clock.case)), clock.case, text, at=at)


ACTS: dict[ClockKind, Callable[[Clock, datetime], None]] = {
    ClockKind.OBJECTION: objection_is_over,
    ClockKind.ORAL: oral_is_over,
    ClockKind.DOCUMENTS: documents_are_missing,
}
"""What a kind does if no step waits for it; a kind that is not here goes up the ladder."""
OF_THE_CUSTOMER = frozenset({ClockKind.OBJECTION, ClockKind.DOCUMENTS, ClockKind.TWO_HOURS})
TASKS = frozenset({ClockKind.DEPARTMENT, ClockKind.BANK, ClockKind.REDISBURSEMENT})


def _open_rungs(case: Case) -> list[Rung]:
    return list(case.rungs.open().select_related("taken_by", "given_by"))


def _above(clock: Clock, rungs: list[Rung]) -> Level:
    """Whose turn it is: above a task, the manager; above what is with the manager, the one of head office."""
    if clock.kind in TASKS:
        return Level.MANAGER
    with_manager = clock.kind == ClockKind.MANAGER or any(rung.level == Level.MANAGER for rung in rungs)
    return Level.HEAD_MANAGER if with_manager else Level.MANAGER


def _rung_of(clock: Clock, rungs: list[Rung]) -> Rung | None:
    """What was passed on and is measured: by the clock of the rung itself, or by one of the step that holds it."""
    step = clock.step_run_id
    return next((rung for rung in rungs if rung.clock_id == clock.pk or (step and rung.step_run_id == step)), None)


def _holders(clock: Clock, rungs: list[Rung]) -> list[User]:
    """Who has the work: whoever took it, else everybody whom it waits for, so that nobody's silence is its end; of what
    was not passed on the case's agent, else those of the team who are on duty."""
    case, rung = clock.case, _rung_of(clock, rungs)
    holder = rung.taken_by if rung else case.assignee
    if holder and holder.is_active:
        return [holder]
    return list(holding.holders_of(case, rung) if rung else duty.team_on(case.branch))


def _those_above(clock: Clock, level: Level, rungs: list[Rung]) -> list[User]:
    """The manager who gave the task; else the one who has taken the case at that level; else all who hold it."""
    rung = _rung_of(clock, rungs)
    given = list(_giver(rung.given_by)) if rung and rung.given_by else []
    taken = [rung.taken_by for rung in rungs if rung.level == level and rung.taken_by and rung.taken_by.is_active]
    return given or taken or list(notices.managers_of(clock.case, head_office=level == Level.HEAD_MANAGER))


def _giver(manager: User) -> QuerySet[User]:
    """A manager who gave a task, if they still are one, and who stands in for them (D31)."""
    held = RoleGrant.objects.in_effect().filter(Q(user=manager) | Q(deputy_for=manager), role=Role.MANAGER)
    return User.objects.filter(pk__in=held.values("user"), is_active=True)

"""Going up the ladder and coming back, as the procedure or a person asks (D17)."""

from datetime import datetime

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.desk import timeline
from tanggap.desk.clocks import starting
from tanggap.desk.ladder import holding
from tanggap.desk.models import Case, Clock, Rung, StepRun
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.models.ladder import Level
from tanggap.identity.models import User
from tanggap.institution.models import Department

HEIGHT: dict[str, int] = {Level.AGENT: 0, Level.MANAGER: 1, Level.HEAD_MANAGER: 2, Level.DEPARTMENT: 3, Level.BANK: 4}
CLOCKS = {Level.MANAGER: ClockKind.MANAGER, Level.DEPARTMENT: ClockKind.DEPARTMENT, Level.BANK: ClockKind.BANK}


def climb(
    case: Case,
    level: Level,
    *,
    reason: str,
    by: Actor,
    at: datetime,
    run: StepRun | None = None,
    department: Department | None = None,
) -> Rung:
    """Pass the case on to `level`; whoever holds it open already keeps it. The caller holds the case's lock.

    Whoever gives a department or a bank its task is told when it is late.
    Without a step (`run`), a person does it by hand, besides the procedure; once that comes to the same place, it is
    the procedure's.
    """
    held = case.rungs.open().filter(level=level, department=department).first()
    if held:
        return _adopted(held, run)
    rung = Rung.objects.create(
        case=case,
        step_run=run,
        origin=standing(case),
        level=level,
        department=department,
        reason=reason,
        given_by=by if isinstance(by, User) and level not in (Level.MANAGER, Level.HEAD_MANAGER) else None,
        given_at=at,
        clock=_clock(case, level, at, run, department),
        by_hand=run is None and isinstance(by, User),
    )
    told = f"Diteruskan ke {department.name if department else Level(level).label}: {reason}"
    timeline.event(case, told, by=by, at=at, about=rung)
    trail.record("case.escalated", case, by=by, reason=reason)
    if run or isinstance(by, User):
        holding.tell(case, rung, but=by.actor_id)
    return rung


def come_back(case: Case, level: Level, *, result: str, by: Actor, at: datetime) -> int:
    """End what the procedure holds above `level`, with the result; how many rungs there were. What a person passed on
    by hand stands until somebody gives it back.
    """
    above = [rung for rung in case.rungs.open().filter(by_hand=False) if HEIGHT[rung.level] > HEIGHT[level]]
    for rung in above:
        end(case, rung, result=result, by=by, at=at)
    return len(above)


def end_all(case: Case, *, result: str, by: Actor, at: datetime) -> None:
    """The case is over: nobody holds it any more."""
    for rung in case.rungs.open():
        end(case, rung, result=result, by=by, at=at)


def end(case: Case, rung: Rung, *, result: str, by: Actor, at: datetime) -> None:
    """End one rung under the case's lock, with its result."""
    rung.result, rung.ended_at, rung.ended_by_label = result, at, by.actor_label[:120]
    rung.save(update_fields=["result", "ended_at", "ended_by_label"])
    if rung.clock:
        starting.stop(case, ClockKind(rung.clock.kind), at=at)
    timeline.event(case, f"Kembali dari {rung.department or rung.get_level_display()}: {result}", by=by, at=at)


def standing(case: Case) -> str:
    """The highest level that holds the case now."""
    levels = case.rungs.open().values_list("level", flat=True)
    return max(levels, key=HEIGHT.__getitem__, default=Level.AGENT)


def _adopted(held: Rung, run: StepRun | None) -> Rung:
    if held.by_hand and run:
        held.by_hand, held.step_run = False, run
        held.save(update_fields=["by_hand", "step_run"])
    return held


def _clock(case: Case, level: Level, at: datetime, run: StepRun | None, department: Department | None) -> Clock | None:
    kind = CLOCKS.get(level)
    return starting.start(case, kind, at=at, run=run, place=department) if kind else None

"""Going up the ladder and coming back, as the procedure or a person asks (D17)."""

from datetime import datetime

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.desk import timeline
from tanggap.desk.clocks import starting
from tanggap.desk.ladder import holding
from tanggap.desk.models import Case, Clock, Rung, StepRun
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.models.ladder import Level, RungQuerySet
from tanggap.identity.models import User
from tanggap.institution.models import Department
from tanggap.lib.prepared import Prepared

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
        return _adopted(case, held, run, at)
    rung = Rung(case=case, step_run=run, level=level, department=department, reason=reason, given_at=at)
    rung.origin, rung.clock = standing(case), _clock(case, level, at, run, department)
    rung.given_by = by if isinstance(by, User) and level in holding.TASKS else None
    rung.by_hand = run is None and isinstance(by, User)
    rung.save(force_insert=True)
    _tell(case, rung, by)
    return rung


def _tell(case: Case, rung: Rung, by: Actor) -> None:
    """The timeline and the audit; those who are to act, unless it went up by itself, of which more people are told."""
    told = f"Diteruskan ke {rung.department or Level(rung.level).label}: {rung.reason}"
    timeline.event(case, told, by=by, at=rung.given_at, about=rung)
    trail.record("case.escalated", case, by=by, reason=rung.reason)
    if rung.step_run_id or isinstance(by, User):
        holding.tell(case, rung, but=by.actor_id)


def come_back(case: Case, level: Level, *, result: str, by: Actor, at: datetime) -> int:
    """End what the procedure holds above `level`, with the result; how many rungs there were. What a person passed on
    by hand stands until somebody gives it back. The timeline tells the result once, however many held the case.
    """
    above = [rung for rung in _held_by_procedure(case.pk) if HEIGHT[rung.level] > HEIGHT[level]]
    for place, rung in enumerate(above):
        _end(case, rung, result=result, by=by, at=at, is_told=place == 0)
    return len(above)


_held_by_procedure: Prepared[Rung] = Prepared(lambda case: Rung.objects.open().filter(case=case, by_hand=False), int)


def end_all(case: Case, *, result: str, by: Actor, at: datetime) -> None:
    """The case is over: nobody holds it any more."""
    for rung in case.rungs.open():
        _end(case, rung, result=result, by=by, at=at)


def end(case: Case, rung: Rung, *, result: str, by: Actor, at: datetime) -> None:
    """End one rung under the case's lock, with its result; what others hold keeps its time. When the last task is given
    back, the manager who had passed the case on by hand has it again, with a time of their own.
    """
    _end(case, rung, result=result, by=by, at=at)
    if not case.rungs.open().filter(level__in=holding.TASKS).exists():
        for manager in _by_hand(case):
            if manager.clock is None or manager.clock.stopped_at:
                manager.clock = _clock(case, Level.MANAGER, at, None, None)
                manager.save(update_fields=["clock"])


def passed_on(case: Case, *, at: datetime) -> None:
    """A manager has given the case to others by hand: until it is back, their own time does not run (D13)."""
    for manager in _by_hand(case):
        if manager.clock:
            starting.stop_one(case, manager.clock, at=at)


def _by_hand(case: Case) -> RungQuerySet:
    """The manager's rung that no step of the procedure holds."""
    held: RungQuerySet = case.rungs.open().filter(level=Level.MANAGER, step_run=None).select_related("clock")
    return held


def _end(case: Case, rung: Rung, *, result: str, by: Actor, at: datetime, is_told: bool = True) -> None:
    rung.result, rung.ended_at, rung.ended_by_label = result, at, by.actor_label[:120]
    rung.save(update_fields=["result", "ended_at", "ended_by_label"])
    if rung.clock:
        starting.stop_one(case, rung.clock, at=at)
    told = f"Kembali dari {rung.department or rung.get_level_display()}"
    timeline.event(case, f"{told}: {result}" if is_told else f"{told}.", by=by, at=at)


def standing(case: Case) -> str:
    """The highest level that holds the case now."""
    levels = case.rungs.open().values_list("level", flat=True)
    return max(levels, key=HEIGHT.__getitem__, default=Level.AGENT)


def _adopted(case: Case, held: Rung, run: StepRun | None, at: datetime) -> Rung:
    """What is held already goes on; a step of the procedure that comes to the same place gives it its own time."""
    if run is None:
        return held
    held.by_hand, held.step_run = False, run
    if held.clock is None or held.clock.stopped_at:
        held.clock = _clock(case, Level(held.level), at, run, held.department)
    else:
        held.clock.step_run = run
        held.clock.save(update_fields=["step_run"])
    held.save(update_fields=["by_hand", "step_run", "clock"])
    return held


def _clock(case: Case, level: Level, at: datetime, run: StepRun | None, department: Department | None) -> Clock | None:
    kind = CLOCKS.get(level)
    return starting.start(case, kind, at=at, run=run, place=department) if kind else None

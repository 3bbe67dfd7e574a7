"""Starting and stopping clocks, under the case's lock (D13)."""

from datetime import datetime

from tanggap.desk.clocks import pausing
from tanggap.desk.clocks.running import calendar_of, changed, set_instants
from tanggap.desk.clocks.terms import term_of
from tanggap.desk.models import Case, Clock, StepRun
from tanggap.desk.models.clock import ClockKind, ClockQuerySet, Unit
from tanggap.institution.models import Department
from tanggap.lib.prepared import Prepared
from tanggap.lib.together import insertion, write

REGULATORS = (ClockKind.WRITTEN, ClockKind.ORAL)


def start(
    case: Case,
    kind: ClockKind,
    *,
    at: datetime,
    since: datetime | None = None,
    run: StepRun | None = None,
    place: Department | None = None,
) -> Clock:
    """Start a clock of the case; if one of the kind runs already (for the same department), that one.

    :param since: when its time began, if not now. :param place: whose task it is, and by whose calendar it runs, if not
        the branch's.
    """
    running = [clock for clock in _open_of(case.pk, str(kind)) if clock.department_id == (place.pk if place else None)]
    if running:
        return running[0]
    clock = _new(case, kind, at=at, since=since or at, run=run, place=place)
    clock.save(force_insert=True)
    changed(case)
    return clock


def begin(case: Case, *kinds: ClockKind, at: datetime) -> None:
    """Start the clocks of a case that has just been written, of which none can run yet; they count from its receipt."""
    clocks = [_new(case, kind, at=at, since=case.received_at) for kind in kinds]
    write(*(insertion(clock) for clock in clocks))
    changed(case)


def _new(
    case: Case,
    kind: ClockKind,
    *,
    at: datetime,
    since: datetime,
    run: StepRun | None = None,
    place: Department | None = None,
) -> Clock:
    amount, unit = _term(case, kind, at)
    clock = Clock(case=case, kind=kind, step_run=run, department=place, started_at=since, amount=amount, unit=unit)
    clock.calendar_id = calendar_of(place or case.branch)
    set_instants(clock, at=since)
    return clock


_open_of: Prepared[Clock] = Prepared(lambda case, kind: Clock.objects.open().filter(case=case, kind=kind), int, str)


def stop(case: Case, *kinds: ClockKind, at: datetime, run: StepRun | None = None) -> int:
    """Stop the case's open clocks of these kinds (none named: all), or all of one step; how many there were."""
    clocks = case.clocks.open()
    clocks = clocks.filter(kind__in=kinds) if kinds else clocks
    return _stop(case, clocks.filter(step_run=run) if run else clocks, at)


def stop_one(case: Case, clock: Clock, *, at: datetime) -> bool:
    """Stop this clock of the case; whether it was open."""
    return _stop(case, case.clocks.open().filter(pk=clock.pk), at) > 0


def _stop(case: Case, clocks: ClockQuerySet, at: datetime) -> int:
    pausing.end_pauses(clocks, at=at)
    stopped: int = clocks.update(stopped_at=at, paused_at=None, next_at=None)
    if stopped:
        changed(case, is_sooner=False)
    return stopped


def _term(case: Case, kind: ClockKind, at: datetime) -> tuple[int, str]:
    """How long the kind runs now; a category may have a term of its own for written complaints."""
    if kind == ClockKind.WRITTEN and case.category.written_days:
        return case.category.written_days, Unit.WORKING_DAYS
    term = term_of(kind, at)
    return term.amount, term.unit


def restart(case: Case, *, at: datetime) -> None:
    """A case that was answered is taken up again: its regulator's clock runs on where it was stopped, the time in
    between being a pause, and the first response is owed anew (D3, D13)."""
    last = case.clocks.filter(kind__in=REGULATORS).order_by("-pk").first()
    if last and last.stopped_at:
        pausing.take_up(last, at=at)
    start(case, ClockKind.FIRST_RESPONSE, at=at)
    changed(case)

"""Starting and stopping clocks, under the case's lock (D13)."""

from datetime import datetime

from django.db.models import Min, Q

from tanggap.desk.clocks.arithmetic import due, next_look
from tanggap.desk.clocks.terms import term_of
from tanggap.desk.models import Case, Clock, StepRun
from tanggap.desk.models.case import NO_CLOCK
from tanggap.desk.models.clock import ClockKind
from tanggap.institution.models import Department
from tanggap.institution.schedules import schedule_of
from tanggap.lib.loops import wake

CHANNEL = "tanggap_clocks"


def start(
    case: Case,
    kind: ClockKind,
    *,
    at: datetime,
    since: datetime | None = None,
    run: StepRun | None = None,
    place: Department | None = None,
) -> Clock:
    """Start a clock of the case; if one of the kind runs already, that one.

    :param since: when its time began, if not now. :param place: whose calendar it runs by, if not the branch's.
    """
    running = case.clocks.open().filter(kind=kind).first()
    if running:
        return running
    term, begin, schedule = term_of(kind, at), since or at, schedule_of(place or case.branch)
    due_at = due(schedule, begin, term.amount, term.unit)
    clock = Clock.objects.create(
        case=case,
        kind=kind,
        step_run=run,
        started_at=begin,
        amount=term.amount,
        unit=term.unit,
        schedule_version=schedule.version,
        due_at=due_at,
        next_at=next_look(schedule, begin, due_at, 0, term.unit),
    )
    note_next_due(case)
    wake(CHANNEL)
    return clock


def stop(case: Case, *kinds: ClockKind, at: datetime, run: StepRun | None = None) -> int:
    """Stop the case's open clocks of these kinds (none named: all), or all of one step; how many there were."""
    clocks = case.clocks.open()
    clocks = clocks.filter(kind__in=kinds) if kinds else clocks
    clocks = clocks.filter(step_run=run) if run else clocks
    stopped: int = clocks.update(stopped_at=at, next_at=None)
    if stopped:
        note_next_due(case)
    return stopped


def note_next_due(case: Case) -> None:
    """Keep on the case when its next clock is due, and how urgent it is (see `Case.due_at`, `Case.urgent_at`)."""
    earliest = {"next": Min("due_at", filter=Q(breached_at=None)), "urgent": Min("due_at")}
    found = case.clocks.running().aggregate(**earliest)
    case.due_at, case.urgent_at = found["next"], found["urgent"] or case.received_at + NO_CLOCK
    case.save(update_fields=["due_at", "urgent_at"])

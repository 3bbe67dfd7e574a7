"""How a case walks its procedure: entering a step, ending it with an outcome, reacting to what happens (D7).

Everything here runs under the case's lock. No other module writes `StepRun`; so no step is skipped, whatever asks.
"""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.desk import closing, timeline
from tanggap.desk.clocks import starting
from tanggap.desk.ladder import holding
from tanggap.desk.models import Case, StepRun
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.moves import PROCEDURE, MovedOn, ensure_open, last_words, move, move_along
from tanggap.desk.procedure import recording, standing, vocabulary
from tanggap.desk.procedure.document import END, Outcome, Procedure, Step, procedure_of
from tanggap.desk.states import State
from tanggap.identity.models import Role, User
from tanggap.lib.errors import DomainError, Forbidden, NotFound
from tanggap.lib.prepared import PreparedEach
from tanggap.lib.together import store

ROLES = {
    "agent": (Role.AGENT, Role.MANAGER),
    "manager": (Role.MANAGER,),
    "department": (Role.OFFICER,),
    "bank": (Role.OFFICER, Role.MANAGER),
}
MOST_HOPS = 50
"""Deciding steps in a row: more of them are a circle that `checking` should have refused."""


class StepMissing(DomainError):
    """Something that the step requires is not there yet (D7)."""


class NoSuchOutcome(DomainError):
    message = "Langkah ini tidak dapat berakhir demikian. Muat ulang halaman."


class NotTheirStep(Forbidden):
    message = "Langkah ini dikerjakan peran lain."


def begin(case: Case, *, at: datetime) -> None:
    """Enter the first step of a case that has just been opened."""
    _enter(case, procedure_of(case.procedure).start, at=at, by=PROCEDURE)


def begin_again(case: Case, *, at: datetime, by: Actor) -> None:
    """Enter the step at which the procedure takes up a case that was opened anew; its clocks run on (D3)."""
    starting.restart(case, at=at)
    _enter(case, procedure_of(case.procedure).reopens_at, at=at, by=by)


def current(case: Case) -> StepRun | None:
    """The step that is open, if the path is not over."""
    run: StepRun | None = case.steps.filter(ended_at=None).first()
    return run


def step_of(run: StepRun) -> Step:
    return procedure_of(run.case.procedure).steps[run.step]


@transaction.atomic
def complete(case_id: int, run_id: int, outcome: str, *, record: dict[str, Any] | None = None, by: User) -> StepRun:
    """End the step that somebody has before their eyes with an outcome. Doing the same twice is harmless.

    :param record: values by field code as typed; see `recording.read`.
    :raises NotFound: not theirs to see. :raises MovedOn: the step has ended otherwise, or the case is closed.
    :raises NotTheirStep: another role's. :raises NoSuchOutcome: the step does not know it.
    :raises StepMissing: what it requires is not there. :raises BadRecord: a field is missing or wrong.
    """
    case = Case.objects.lock(case_id)
    now = timezone.now()
    run = _run_of(case, run_id, by)
    step = step_of(run)
    if run.ended_at:
        return _ended_before(case, run, step, outcome, record or {}, by)
    ensure_open(case)
    chosen = _allowed(case, run, step, outcome, by)
    run.record = run.record | recording.read(step, chosen, record or {}, case=case)
    _end(case, run, step, chosen.code, chosen.title, by=by, at=now)
    if not case.is_written:
        starting.stop(case, ClockKind.FIRST_RESPONSE, at=now)
    _do(chosen.acts, case, run, at=now, by=by)
    _take_up(case, by=by, at=now)
    _enter(case, chosen.next, at=now, by=by)
    return run


@transaction.atomic
def happened(case_id: int, event: str, *, by: Actor = PROCEDURE) -> StepRun | None:
    """Tell a case that something has happened; the step it is at ends by it if it waits for that (F9, D13).

    :return: the step that ended, or None where nothing waited. Telling twice is harmless.
    """
    case = Case.objects.lock(case_id)
    return happened_now(case, event, by=by, at=timezone.now())


def happened_now(case: Case, event: str, *, by: Actor, at: datetime) -> StepRun | None:
    """The same for whoever holds the case's lock already."""
    run = current(case) if case.is_open else None
    step = procedure_of(case.procedure).steps[run.step] if run else None
    reaction = step.reaction(event) if step else None
    if run is None or step is None or reaction is None:
        return None
    _end(case, run, step, event.replace(".", "-"), vocabulary.told(event), by=by, at=at)
    _do(reaction.acts, case, run, at=at, by=by)
    _take_up(case, by=by, at=at)
    _enter(case, reaction.next, at=at, by=by)
    return run


def break_off(case: Case, outcome: str, title: str, *, by: Actor, at: datetime) -> StepRun | None:
    """End the path where it is, for a case that is withdrawn or merged; the caller holds its lock."""
    run = current(case)
    if run:
        step = procedure_of(case.procedure).steps[run.step]
        _end(case, run, step, outcome, title, by=by, at=at)
    return run


def possible(case: Case, run: StepRun) -> list[tuple[Outcome, str]]:
    """The outcomes of the open step, each with what is still missing for it ("" if nothing)."""
    step = procedure_of(case.procedure).steps[run.step]
    return [(outcome, _missing(case, run, outcome)) for outcome in step.outcomes]


def may_do(case: Case, step: Step, by: User) -> bool:
    """Whether a role lets this person end the step: one by which they see the case, or an officer's with a task.

    A department's step is the manager's too while nobody there can do it: no officer works in it, or it is late and has
    gone back to whoever gave it (D17). So no case stands still for want of somebody.
    """
    roles = ROLES[step.role]
    if Role.OFFICER in roles and case.rungs.open().filter(department__in=by.department_ids).exists():
        return True
    others = [role for role in roles if role != Role.OFFICER]
    if not others and by.has_role(Role.MANAGER) and holding.is_forsaken(case):
        others = [Role.MANAGER]
    return bool(_seen_as((by.sight, tuple(others)), by, others)(case.pk))


_seen_as: PreparedEach[int] = PreparedEach(
    lambda by, roles, pk: Case.objects.filter(pk=pk).visible_as(by, *roles).values_list("pk", flat=True), int
)


def _run_of(case: Case, run_id: int, by: User) -> StepRun:
    """The step somebody means. Who has ended it may ask again, even if the case is no longer theirs to see."""
    run: StepRun | None = case.steps.filter(pk=run_id).first()
    if not (run and run.by_id == by.pk) and not Case.objects.visible_to(by).filter(pk=case.pk).exists():
        raise NotFound
    if run is None:
        raise MovedOn(last_words(case))
    run.case = case
    return run


def _ended_before(case: Case, run: StepRun, step: Step, outcome: str, typed: dict[str, Any], by: User) -> StepRun:
    """The step as it ended, to whoever ended it just so; anybody else came too late."""
    chosen = step.outcome(outcome)
    is_theirs = chosen is not None and (run.outcome, run.by_id) == (outcome, by.pk)
    if chosen and is_theirs and recording.is_same(run, step, chosen, typed, case=case):
        return run
    raise MovedOn(f"Langkah ini sudah selesai oleh {run.by_label}. Muat ulang halaman untuk melihatnya.")


def _allowed(case: Case, run: StepRun, step: Step, outcome: str, by: User) -> Outcome:
    if not may_do(case, step, by):
        raise NotTheirStep
    chosen = step.outcome(outcome)
    if chosen is None:
        raise NoSuchOutcome
    if missing := _missing(case, run, chosen):
        raise StepMissing(missing)
    return chosen


def _missing(case: Case, run: StepRun, outcome: Outcome) -> str:
    for name in outcome.requires:
        evidence = vocabulary.EVIDENCE[name]
        if not vocabulary.call(evidence.path, case, run):
            return evidence.missing
    return ""


def _take_up(case: Case, *, by: Actor, at: datetime) -> None:
    """A case is new until its first step is done."""
    if case.state == State.NEW:
        move(case, State.IN_PROGRESS, by=by, at=at, reason="Langkah pertama selesai")


def _end(case: Case, run: StepRun, step: Step, outcome: str, title: str, *, by: Actor, at: datetime) -> None:
    run.ended_at, run.outcome, run.by_id, run.by_label = at, outcome, by.actor_id, by.actor_label[:120]
    run.save(update_fields=["ended_at", "outcome", "by_id", "by_label", "record"])
    starting.stop(case, at=at, run=run)
    timeline.event(case, f"{step.title}: {title}", by=by, at=at, about=run)
    trail.record("case.step_done", case, by=by, fields=[f"{run.step}:{outcome}"[:120]])


def _enter(case: Case, code: str, *, at: datetime, by: Actor) -> None:
    """Enter a step; deciding steps are passed at once, each as a row of its own."""
    procedure = procedure_of(case.procedure)
    for _ in range(MOST_HOPS):
        if code == END:
            closing.path_ended(case, by=by, at=at)
            return
        step = procedure.steps[code]
        run = StepRun(case=case, step=code, role=step.role, entered_at=at)
        store(run)
        if step.kind != "decide":
            _stand(case, run, step, procedure, at=at, by=by)
            return
        code = _decide(case, step)
        _do(step.acts, case, run, at=at, by=by)
        _end(case, run, step, code, procedure.steps[code].title if code != END else "selesai", by=PROCEDURE, at=at)
    raise RuntimeError(f"{procedure.code} {procedure.version} goes in circles at {code}")


def _decide(case: Case, step: Step) -> str:
    """Where a deciding step leads, by the facts as they are now."""
    known: dict[str, Any] = {}
    for branch in step.branches:
        for when in branch.when:
            known.setdefault(when.fact, vocabulary.call(vocabulary.FACTS[when.fact].path, case))
        if all(when.holds(known[when.fact]) for when in branch.when):
            return branch.next
    raise RuntimeError(f"no branch of {step.code} holds")


def _stand(case: Case, run: StepRun, step: Step, procedure: Procedure, *, at: datetime, by: Actor) -> None:
    """The case stands at this step now: its place on the ladder, its state, its clocks, its acts."""
    standing.climb(case, run, step, at=at, by=by)
    if case.state != State.NEW or step.kind == "wait" or step.role != "agent":
        move_along(case, standing.state_of(case, step), by=by, at=at, reason=step.title)
    for clock in step.clocks:
        since = vocabulary.call(vocabulary.FACTS[clock.since].path, case) if clock.since else None
        starting.start(case, ClockKind(clock.kind), at=at, since=since, run=run)
    _do(step.acts, case, run, at=at, by=by)


def state_now(case: Case) -> State:
    """The state that the open step and the ladder give the case."""
    run = current(case)
    return standing.state_of(case, procedure_of(case.procedure).steps[run.step]) if run else State(case.state)


def _do(acts: tuple[str, ...], case: Case, run: StepRun, *, at: datetime, by: Actor) -> None:
    for name in acts:
        vocabulary.call(vocabulary.ACTS[name].path, case, run, at=at, by=by)

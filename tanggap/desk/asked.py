"""What the present step asks for: an act that is a step's is done when it is asked for, and ends the step (D7)."""

from tanggap.desk.models import Case, StepRun
from tanggap.desk.procedure import path
from tanggap.desk.procedure.document import Outcome
from tanggap.desk.procedure.recording import is_required
from tanggap.identity.models import User
from tanggap.lib.errors import DomainError


class NotYet(DomainError):
    """The procedure is at another step."""


def asks_for(case: Case, evidence: str) -> StepRun | None:
    """The open step, if one of its outcomes requires this evidence."""
    run = path.current(case) if case.is_open else None
    return run if run and _outcomes(run, evidence) else None


def ensure_asked(case: Case, evidence: str, by: User) -> StepRun:
    """The open step that asks for it and is this person's to do.

    :raises NotYet: another step comes first. :raises NotTheirStep: another role's.
    """
    run = asks_for(case, evidence)
    if run is None:
        now = path.current(case) if case.is_open else None
        where = f" Sekarang: {path.step_of(now).title}." if now else ""
        raise NotYet(f"Langkah prosedur belum sampai di sini.{where} Selesaikan langkah itu lebih dahulu.")
    if not path.may_do(case, path.step_of(run), by):
        raise path.NotTheirStep
    return run


def end_with(case: Case, evidence: str, *, by: User) -> bool:
    """End the open step by what was just given, if that leaves one way only and nothing more is to be recorded;
    otherwise the person chooses on the case's page. Whether it was ended: then `case` is older than what is stored.
    """
    run = asks_for(case, evidence)
    if run is None:
        return False
    possible = {outcome.code for outcome, missing in path.possible(case, run) if not missing}
    outcomes = [outcome for outcome in _outcomes(run, evidence) if outcome.code in possible]
    step = path.step_of(run)
    if len(outcomes) != 1 or any(is_required(field, outcomes[0]) for field in step.fields):
        return False
    path.complete(case.pk, run.pk, outcomes[0].code, by=by)
    return True


def _outcomes(run: StepRun, evidence: str) -> list[Outcome]:
    return [outcome for outcome in path.step_of(run).outcomes if evidence in outcome.requires]

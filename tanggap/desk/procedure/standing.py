"""Where a step puts its case: its place on the ladder, and so the state that people read (D3, D17).

All under the case's lock, for `path` alone.
"""

from collections.abc import Iterator
from datetime import datetime

from tanggap.audit.trail import Actor
from tanggap.desk.ladder import climbing
from tanggap.desk.models import Case, StepRun
from tanggap.desk.models.ladder import Level
from tanggap.desk.procedure import recording
from tanggap.desk.procedure.document import Step, procedure_of
from tanggap.desk.states import State
from tanggap.institution.models import Department
from tanggap.lib.errors import DomainError
from tanggap.lib.prepared import Prepared

LEVELS = {"agent": Level.AGENT, "manager": Level.MANAGER, "department": Level.DEPARTMENT, "bank": Level.BANK}


class NoDepartment(DomainError):
    message = "Belum ada departemen yang aktif. Hubungi administrator."


_recorded: Prepared[StepRun] = Prepared(
    lambda case, but: StepRun.objects.filter(case=case).exclude(pk=but).exclude(record={}).order_by("-pk")[:1], int, int
)


def climb(case: Case, run: StepRun, step: Step, *, at: datetime, by: Actor) -> None:
    """Bring the case to whoever does the step, up or back, with what was recorded last as reason and result.

    :raises NoDepartment: a department is to do it, and there is none.
    """
    level = LEVELS[step.role]
    before = _recorded.first(case.pk, run.pk)
    if before:
        before.case = case
    said = recording.summary(before, procedure_of(case.procedure)) if before else ""
    climbing.come_back(case, level, result=said or step.title, by=by, at=at)
    if level != Level.AGENT:
        department = _department(case, step) if level == Level.DEPARTMENT else None
        climbing.climb(case, level, reason=said or step.title, by=by, at=at, run=run, department=department)


def _department(case: Case, step: Step) -> Department:
    """The department that was named last on this case, else the document's own, else any that works.

    :raises NoDepartment: there is none at all.
    """
    working = Department.objects.filter(is_active=True)
    for code in [*_named_departments(case), step.department]:
        if found := working.filter(code=code).first():
            return found
    if found := working.order_by("pk").first():
        return found
    raise NoDepartment


def _named_departments(case: Case) -> Iterator[str]:
    steps = procedure_of(case.procedure).steps
    for run in case.steps.exclude(ended_at=None).order_by("-pk"):
        codes = [field.code for field in steps[run.step].fields if field.type == "department"]
        yield from (run.record[code] for code in codes if code in run.record)


def state_of(case: Case, step: Step) -> State:
    """The state that this step and what is held on the ladder give the case (D3, D17)."""
    held = list(case.rungs.open().values_list("by_hand", flat=True))
    if step.kind != "wait" or any(held):
        return State.ESCALATED if held else State.IN_PROGRESS
    return State.WAITING_CUSTOMER if step.waits_for == "customer" else State.WAITING_CLOCK

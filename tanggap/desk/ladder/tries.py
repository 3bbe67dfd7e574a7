"""The tries to reach the customer as the procedure asks for them, and the box in which they are written down (D8)."""

from typing import Any

from django.db.models import QuerySet

from tanggap.desk.ladder.forms import AttemptForm
from tanggap.desk.models import Case, ContactAttempt, Rung, StepRun
from tanggap.desk.procedure import path
from tanggap.identity.models import User

TRIED = "contact.tried"
"""The evidence by which a step says that the customer is to be contacted at it."""


def has_tried(case: Case, run: StepRun) -> bool:
    """Somebody tried to reach the customer since the case came to this step."""
    return _since(case, run).exists()


def has_reached(case: Case, run: StepRun) -> bool:
    """One of these tries reached them."""
    return _since(case, run).filter(is_reached=True).exists()


def panel(case: Case, run: StepRun, user: User) -> dict[str, Any]:
    """The task of a step, with the tries that were made for it if it asks for them."""
    step = path.step_of(run)
    if not any(TRIED in outcome.requires for outcome in step.outcomes):
        return {"rung": None}
    rung: Rung | None = case.rungs.open().filter(step_run=run).first()
    return {
        "rung": rung,
        "attempts": list(_since(case, run).select_related("by")),
        "attempt_form": AttemptForm(),
        "is_mine": rung is not None and path.may_do(case, step, user),
    }


def _since(case: Case, run: StepRun) -> QuerySet[ContactAttempt]:
    return ContactAttempt.objects.filter(rung__case=case, at__gte=run.entered_at)

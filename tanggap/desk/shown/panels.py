"""The box of the step that a case is at: what to do now, why, and the buttons that do it (D7).

A panel is a template `desk/panels/_<name>.html`. It finds `box` (below), `case`, and `panel`: the dict of the function
that `PANELS` names for it, `(case, run, user) -> dict`; a panel without one has an empty dict. Most of them end with
`{% include "desk/panels/_outcomes.html" %}`: the step's fields and a button for each of its outcomes, posted to
`case_step`. What a panel does besides (a check, a letter) is posted to an address of its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tanggap.desk.models import Case, StepRun
from tanggap.desk.procedure import path, vocabulary
from tanggap.desk.procedure.document import Outcome, Step
from tanggap.desk.shown.step_form import StepForm
from tanggap.identity.models import User

PANELS: dict[str, str] = {
    "verify": "tanggap.desk.identity.panel.panel",
    "task": "tanggap.desk.ladder.tries.panel",
    "order": "tanggap.desk.flows.panels.order_panel",
    "code": "tanggap.desk.flows.panels.code_panel",
    "answer": "tanggap.desk.answers.panel.panel",
    "report": "tanggap.desk.reporting.panel.panel",
}
"""Panel → dotted path of what gathers its facts."""
WHO = {"agent": "agen", "manager": "manajer", "department": "departemen", "bank": "petugas yang menghubungi bank"}


@dataclass(frozen=True)
class Offer:
    """A button of the box; `missing` says what must be done first, "" if it may be pressed."""

    outcome: Outcome
    missing: str


@dataclass(frozen=True)
class Box:
    """The present step as one person sees it. `facts` are the panel's own."""

    run: StepRun
    step: Step
    number: int
    may_do: bool
    offers: list[Offer]
    form: StepForm
    facts: dict[str, Any]

    @property
    def template(self) -> str:
        return f"desk/panels/_{self.step.panel}.html"

    @property
    def who(self) -> str:
        """Whose step it is, in words."""
        return WHO[self.step.role]

    @property
    def waits_for(self) -> list[str]:
        """What ends the step by itself, in words."""
        return [vocabulary.told(reaction.event) for reaction in self.step.reactions]


def box_of(
    case: Case,
    user: User,
    *,
    run: StepRun | None,
    number: int,
    typed: Mapping[str, str] | None = None,
    faults: Mapping[str, str] | None = None,
) -> Box | None:
    """The box of the open step; None once the path is over.

    :param number: its place in the row of steps.
    :param typed: what this person has typed into its fields, kept after a refusal; `faults`: what was wrong with it.
    """
    if run is None:
        return None
    step = path.step_of(run)
    gather = PANELS.get(step.panel)
    return Box(
        run=run,
        step=step,
        number=number,
        may_do=case.is_open and path.may_do(case, step, user),
        offers=[Offer(outcome, missing) for outcome, missing in path.possible(case, run)],
        form=StepForm(case, step, typed, faults, known=case.stated | run.record),
        facts=vocabulary.call(gather, case, run, user) if gather else {},
    )

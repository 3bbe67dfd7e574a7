"""The path of a case as a row of steps: those it went, the one it is at, and those that may come (D7)."""

from collections.abc import Iterator
from dataclasses import dataclass

from tanggap.desk.models import Case, StepRun
from tanggap.desk.procedure import vocabulary
from tanggap.desk.procedure.document import END, Procedure, Reaction, Step, procedure_of


@dataclass(frozen=True)
class Stop:
    """A step in the row. `state`: done, now, todo (it may come)."""

    label: str
    state: str
    href: str = ""


def stepper_of(case: Case, runs: list[StepRun]) -> list[Stop]:
    """What was done in its order (deciding steps are passed unseen), then the present step, then where it may lead."""
    procedure = procedure_of(case.procedure)
    gone = [run for run in runs if procedure.steps[run.step].kind != "decide"]
    now = next((run for run in gone if run.ended_at is None), None)
    done = dict.fromkeys(run.step for run in gone if run.ended_at and (now is None or run.step != now.step))
    stops = [Stop(procedure.steps[code].title, "done") for code in done]
    if now is None:
        return stops
    stops.append(Stop(procedure.steps[now.step].title, "now", "#sekarang"))
    to_come = [code for code in ahead(procedure, now.step) if code not in done]
    return stops + [Stop(procedure.steps[code].title, "todo") for code in to_come]


def ahead(procedure: Procedure, code: str) -> Iterator[str]:
    """The steps that persons do or wait at, reachable from `code`, the nearest first, in the document's order."""
    seen, front = {code, END}, [code]
    while front:
        front = [step for here in front for step in _expected(procedure.steps[here])]
        front = [step for step in dict.fromkeys(front) if step not in seen]
        seen.update(front)
        yield from (step for step in front if procedure.steps[step].kind != "decide")


def _expected(step: Step) -> list[str]:
    """Where it leads, but for the way back of somebody who is recognised late."""
    edges = [edge for edge in step.edges if not (isinstance(edge, Reaction) and edge.event == vocabulary.PROVEN)]
    return list(dict.fromkeys(edge.next for edge in edges))

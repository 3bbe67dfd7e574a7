"""Ways through a procedure that between them use every outcome, branch and reaction, for a test to walk them (D7)."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from tanggap.desk.procedure.conditions import Facts, facts_for
from tanggap.desk.procedure.document import END, Branch, Edge, Outcome, Procedure, Step

Ways = Mapping[str, "tuple[Leg, ...]"]


@dataclass(frozen=True)
class Leg:
    """A step and the way by which it is left."""

    step: Step
    edge: Edge

    @property
    def name(self) -> str:
        """`investigate:escalate`, for the reader."""
        if isinstance(self.edge, Branch):
            return f"{self.step.code}:{self.step.branches.index(self.edge) + 1}"
        return f"{self.step.code}:{self.edge.code if isinstance(self.edge, Outcome) else self.edge.event}"

    @property
    def facts(self) -> Facts:
        """What the server must find for a deciding step to go this way."""
        return facts_for(self.step, self.edge) or {} if isinstance(self.edge, Branch) else {}


@dataclass(frozen=True)
class Walk:
    """A whole way from the start to the end."""

    legs: tuple[Leg, ...]

    @property
    def name(self) -> str:
        return " → ".join(leg.name for leg in self.legs)


def walks(procedure: Procedure) -> list[Walk]:
    """For each way out of each step that the start leads to, the shortest walk that uses it; none twice.

    The procedure is sound, so that there is one for each.
    """
    there = _shortest(procedure)
    found = [(*there[leg.step.code], leg, *_to_end(procedure, leg.edge.next)) for leg in _legs(procedure, there)]
    return [Walk(legs) for legs in dict.fromkeys(found)]


def _legs(procedure: Procedure, there: Ways) -> Iterator[Leg]:
    for code in there:
        if code != END:
            step = procedure.steps[code]
            yield from (Leg(step, edge) for edge in step.edges)


def _shortest(procedure: Procedure, start: str = "") -> Ways:
    """The shortest way from the start to every step that it leads to, and to the end."""
    found: dict[str, tuple[Leg, ...]] = {start or procedure.start: ()}
    waiting = deque(found)
    while waiting:
        code = waiting.popleft()
        if code == END:
            continue
        step = procedure.steps[code]
        for edge in step.edges:
            if edge.next not in found:
                found[edge.next] = (*found[code], Leg(step, edge))
                waiting.append(edge.next)
    return found


def _to_end(procedure: Procedure, code: str) -> tuple[Leg, ...]:
    return _shortest(procedure, code)[END]

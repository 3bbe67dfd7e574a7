"""Conditions of deciding steps: each compares a known fact as its type allows, and every branch can be taken (D7)."""

from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from tanggap.desk.procedure import vocabulary
from tanggap.desk.procedure.document import Branch, Condition, Step

COMPARISONS = {
    "choice": {"equals", "one_of"},
    "bool": {"equals"},
    "hours": {"more_than", "at_most"},
    "instant": set[str](),
}
"""How facts of a type may be compared."""
Facts = Mapping[str, Any]
A_MOMENT = 1 / 3600
"""In hours: how far beyond a limit the trial value lies."""


def faults(step: Step) -> Iterator[str]:
    """What is wrong with the conditions of a step; branches that can never be taken are, too."""
    found = [fault for branch in step.branches for when in branch.when for fault in _condition(when)]
    yield from found
    if step.branches and not found:
        yield from (
            f"branch ke-{number} ke {branch.next} tidak pernah terpenuhi."
            for number, branch in enumerate(step.branches, start=1)
            if facts_for(step, branch) is None
        )


def facts_for(step: Step, branch: Branch) -> Facts | None:
    """Values of the step's facts by which it takes this branch and none before it, if there are any."""
    conditions = [when for other in step.branches for when in other.when]
    names = list(dict.fromkeys(when.fact for when in conditions))
    trials = [_trials(name, conditions) for name in names]
    for values in product(*trials):
        known = dict(zip(names, values, strict=True))
        if taken(step, known) is branch:
            return known
    return None


def taken(step: Step, known: Facts) -> Branch | None:
    """The first branch of a deciding step of which all conditions hold."""
    for branch in step.branches:
        if all(when.holds(known[when.fact]) for when in branch.when):
            return branch
    return None


def _trials(name: str, conditions: list[Condition]) -> list[Any]:
    """Values of a fact that between them meet every side of every condition; an age may be unknown."""
    fact = vocabulary.FACTS[name]
    if fact.type == "choice":
        return list(fact.values)
    if fact.type == "bool":
        return [True, False]
    limits = {limit for when in conditions if when.fact == name for limit in (when.at_most, when.more_than)}
    return [None, *(value for limit in limits if limit is not None for value in (limit, limit + A_MOMENT))]


def _condition(when: Condition) -> Iterator[str]:
    fact = vocabulary.FACTS.get(when.fact)
    if fact is None:
        yield f"fakta {when.fact} tidak dikenal."
        return
    used = {name for name in ("equals", "more_than", "at_most") if getattr(when, name) is not None}
    used |= {"one_of"} if when.one_of else set()
    if len(used) != 1 or not used <= COMPARISONS[fact.type]:
        yield f"fakta {when.fact} butuh satu perbandingan: {', '.join(sorted(COMPARISONS[fact.type])) or 'tidak ada'}."
    elif unknown := _unknown(when, fact):
        yield f"fakta {when.fact} tidak pernah bernilai {', '.join(unknown)}."


def _unknown(when: Condition, fact: vocabulary.Fact) -> list[str]:
    """Values that the condition compares with and the fact never has."""
    if fact.type == "bool":
        return [] if isinstance(when.equals, bool) else [str(when.equals)]
    if fact.type != "choice":
        return []
    named = when.one_of or (when.equals,)
    return [str(value) for value in named if value not in fact.values]

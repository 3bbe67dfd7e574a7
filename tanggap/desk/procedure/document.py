"""A procedure as a document: TOML read into typed steps; what cannot be read is refused with a sentence (D7).

Nothing in a document is evaluated: it names facts, outcomes, events, acts and evidence of `vocabulary`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from tanggap.desk.models import ProcedureVersion
from tanggap.lib.errors import DomainError

END = "end"
"""The `next` after the last step: the path is over."""
StepKind = Literal["person", "decide", "wait"]


class BadDocument(DomainError):
    """The document cannot be read as a procedure; the sentence says where."""


@dataclass(frozen=True)
class Condition:
    """One comparison of a fact: exactly one of the comparisons is given. Hours for facts that count hours."""

    fact: str
    equals: str | bool | None = None
    one_of: tuple[str, ...] = ()
    more_than: float | None = None
    at_most: float | None = None

    def holds(self, value: Any) -> bool:
        if self.one_of:
            return value in self.one_of
        if self.more_than is not None:
            return value is not None and value > self.more_than
        if self.at_most is not None:
            return value is not None and value <= self.at_most
        return bool(value == self.equals)


@dataclass(frozen=True)
class Branch:
    """Of a deciding step: where to go if all conditions hold; without conditions, the rest."""

    next: str
    when: tuple[Condition, ...] = ()


@dataclass(frozen=True)
class Field:
    """Something to be recorded. `type` and the list of a choice are of the vocabulary."""

    code: str
    label: str
    type: str
    required: bool = True
    choices: str = ""
    hint: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a person's step may end: what must be proven first (`requires`), what is done then (`acts`), where it goes.

    `fields` names those of the step's fields that this outcome requires besides the step's own required ones.
    """

    code: str
    title: str
    next: str
    requires: tuple[str, ...] = ()
    acts: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()


@dataclass(frozen=True)
class Reaction:
    """An event that ends the step by itself, and where it goes."""

    event: str
    next: str
    acts: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClockStart:
    """A clock that the step starts at its entering and stops at its end; `since` is a fact that is an instant."""

    kind: str
    since: str = ""


@dataclass(frozen=True)
class Step:
    """One step. `panel` is the box in which the case page shows it; `acts` are done at its entering.

    `waits_for` of a waiting step: `clock` or `customer`. `source` holds the sentences of the institution's written
    procedure that it comes from.
    """

    code: str
    title: str
    kind: StepKind
    role: str = "agent"
    guidance: str = ""
    panel: str = "record"
    waits_for: str = ""
    department: str = ""
    fields: tuple[Field, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    branches: tuple[Branch, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    clocks: tuple[ClockStart, ...] = ()
    acts: tuple[str, ...] = ()
    source: tuple[str, ...] = ()

    def outcome(self, code: str) -> Outcome | None:
        return next((outcome for outcome in self.outcomes if outcome.code == code), None)

    def reaction(self, event: str) -> Reaction | None:
        return next((reaction for reaction in self.reactions if reaction.event == event), None)

    @property
    def nexts(self) -> tuple[str, ...]:
        """Where it may lead, in the document's order."""
        edges: list[Outcome | Branch | Reaction] = [*self.outcomes, *self.branches, *self.reactions]
        return tuple(dict.fromkeys(edge.next for edge in edges))


@dataclass(frozen=True)
class Procedure:
    """A whole procedure. `reopens_at` is the step at which a case begins anew after an objection."""

    code: str
    version: int
    title: str
    start: str
    reopens_at: str
    steps: Mapping[str, Step]
    origin: str = ""


def read(source: str) -> Procedure:
    """The procedure of a TOML document.

    :raises BadDocument: not TOML, or a key is missing, misspelt or of another type. Soundness is `checking`'s matter.
    """
    try:
        data = tomllib.loads(source)
        steps = [_step(row) for row in data.pop("step", [])]
        named = {step.code: step for step in steps}
        if len(named) != len(steps):
            raise BadDocument("Kode langkah harus berbeda-beda.")
        return Procedure(steps=named, **data)
    except (tomllib.TOMLDecodeError, TypeError, KeyError, AttributeError) as error:
        raise BadDocument(f"Dokumen SOP tidak dapat dibaca: {error}") from None


def procedure_of(version: ProcedureVersion) -> Procedure:
    """The procedure of a stored version; read once for each process."""
    return _kept(version.digest, version.source)


@lru_cache(maxsize=256)
def _kept(digest: str, source: str) -> Procedure:
    return read(source)


def _step(row: dict[str, Any]) -> Step:
    parts: dict[str, Any] = {
        "fields": tuple(Field(**part) for part in row.pop("field", [])),
        "outcomes": tuple(Outcome(**_tuples(part)) for part in row.pop("outcome", [])),
        "branches": tuple(_branch(part) for part in row.pop("branch", [])),
        "reactions": tuple(Reaction(**_tuples(part)) for part in row.pop("on", [])),
        "clocks": tuple(ClockStart(**part) for part in row.pop("clock", [])),
    }
    return Step(**_tuples(row), **parts)


def _branch(part: dict[str, Any]) -> Branch:
    return Branch(part["next"], tuple(Condition(**_tuples(when)) for when in part.get("when", [])))


def _tuples(row: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}

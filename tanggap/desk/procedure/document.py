"""A procedure as a document: TOML read into typed steps; what cannot be read is refused with a sentence (D7).

Nothing in a document is evaluated: it names facts, outcomes, events, acts and evidence of `vocabulary`.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import lru_cache
from typing import Any, Literal, TypeVar, get_args

from tanggap.desk.models import ProcedureVersion
from tanggap.lib.errors import DomainError

LONGEST_LINE = 1000
DEEP = re.compile(r"(?<![\w\"'-])(?:[\w\"'-]+[ \t]*\.[ \t]*){9}")
"""A key of keys of keys: reading one takes time by the square of its depth, and ours have three."""
END = "end"
"""The `next` after the last step: the path is over."""
StepKind = Literal["person", "decide", "wait"]
Made = TypeVar("Made")


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
    """Something to be recorded. `type` and the list of a choice are of the vocabulary.

    `required` (the default) holds for every outcome of the step. Where it is false, those outcomes require it that name
    it in their `fields`; the others take it or leave it.

    Of an instant or a day: `past` refuses what has not come yet; `zone` names the field (a choice of `zones`) that says
    in which zone an instant was typed, if not in the branch's (D8).
    """

    code: str
    label: str
    type: str
    required: bool = True
    choices: str = ""
    hint: str = ""
    past: bool = False
    zone: str = ""


@dataclass(frozen=True)
class Outcome:
    """How a person's step may end: what must be proven first (`requires`), what is done then (`acts`), where it goes.

    `fields` names those of the step's fields that this outcome requires although the step does not (see `Field`).
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
    def edges(self) -> tuple["Edge", ...]:
        """All ways on, in the document's order."""
        return (*self.outcomes, *self.branches, *self.reactions)

    @property
    def nexts(self) -> tuple[str, ...]:
        """Where it may lead, in the document's order."""
        return tuple(dict.fromkeys(edge.next for edge in self.edges))


Edge = Outcome | Branch | Reaction


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
    data = _parsed(source)
    steps = [_step(row) for row in _rows(data, "step", "dokumen")]
    named = {step.code: step for step in steps}
    if len(named) != len(steps):
        raise BadDocument("Kode langkah harus berbeda-beda.")
    return _made(Procedure, {**data, "steps": named}, "dokumen")


def _parsed(source: str) -> dict[str, Any]:
    if any(len(line) > LONGEST_LINE or DEEP.search(line) for line in source.splitlines()):
        raise BadDocument(f"Dokumen SOP memuat baris di atas {LONGEST_LINE} huruf, atau kunci yang terlalu dalam.")
    try:
        return tomllib.loads(source)
    except (ValueError, RecursionError) as error:  # tomllib's own is a ValueError, so is a number without end
        raise BadDocument(f"Dokumen SOP bukan TOML yang benar: {error}") from None


def procedure_of(version: ProcedureVersion) -> Procedure:
    """The procedure of a stored version; read once for each process."""
    return _kept(version.digest, version.source)


@lru_cache(maxsize=256)
def _kept(digest: str, source: str) -> Procedure:
    return read(source)


def _step(row: dict[str, Any]) -> Step:
    where = f"langkah {row.get('code', '')}".strip()
    parts: dict[str, Any] = {
        "fields": tuple(_made(Field, part, where) for part in _rows(row, "field", where)),
        "outcomes": tuple(_made(Outcome, part, where) for part in _rows(row, "outcome", where)),
        "branches": tuple(_branch(part, where) for part in _rows(row, "branch", where)),
        "reactions": tuple(_made(Reaction, part, where) for part in _rows(row, "on", where)),
        "clocks": tuple(_made(ClockStart, part, where) for part in _rows(row, "clock", where)),
    }
    return _made(Step, {**row, **parts}, where)


def _branch(part: dict[str, Any], where: str) -> Branch:
    conditions = tuple(_made(Condition, when, where) for when in _rows(part, "when", where))
    return _made(Branch, {**part, "when": conditions}, where)


def _rows(data: dict[str, Any], key: str, where: str) -> list[dict[str, Any]]:
    rows = data.pop(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise BadDocument(f"Di {where}: {key} harus berupa daftar [[{key}]].")
    return rows


def _made(cls: type[Made], row: dict[str, Any], where: str) -> Made:
    """An object of `cls` from a table: every key is known and of its type, none that is needed is missing.

    :raises BadDocument: with the key.
    """
    known = {field.name: field for field in fields(cls)}  # type: ignore[arg-type]
    if unknown := sorted(row.keys() - known.keys()):
        raise BadDocument(f"Di {where}: {', '.join(unknown)} tidak dikenal.")
    values = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
    if wrong := sorted(key for key, value in values.items() if not _fits(known[key].type, value)):
        raise BadDocument(f"Di {where}: isi {', '.join(wrong)} salah jenisnya.")
    if missing := [name for name, field in known.items() if field.default is MISSING and name not in values]:
        raise BadDocument(f"Di {where}: {', '.join(missing)} belum ada.")
    return cls(**values)


KINDS: dict[Any, tuple[type, ...]] = {
    str: (str,),
    bool: (bool,),
    int: (int,),
    float | None: (int, float),
    str | bool | None: (str, bool),
}
"""What a key of a table may hold, by its field's annotation; what is not listed is a part that was read already."""


def _fits(annotation: Any, value: Any) -> bool:
    if annotation == tuple[str, ...]:
        return isinstance(value, tuple) and all(isinstance(item, str) for item in value)
    if annotation == StepKind:
        return value in get_args(StepKind)
    kinds = KINDS.get(annotation)
    return kinds is None or type(value) in kinds

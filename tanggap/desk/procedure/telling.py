"""A procedure in words: each step, who does it, what it asks, where it leads; what the diagram says, to read (D7)."""

from collections.abc import Iterator
from dataclasses import dataclass

from tanggap.desk.models.clock import ClockKind
from tanggap.desk.procedure import vocabulary
from tanggap.desk.procedure.document import END, Branch, Condition, Edge, Outcome, Procedure, Step

ROLES = {"agent": "Agen", "manager": "Manajer", "department": "Departemen", "bank": "Departemen dan bank"}
WAITS = {"clock": "Menunggu waktu", "customer": "Menunggu pelanggan"}


@dataclass(frozen=True)
class Way:
    """A way out of a step: when it is taken, where it leads, what is asked before and done with it."""

    when: str
    to: str
    to_code: str
    asks: tuple[str, ...]
    does: tuple[str, ...]


@dataclass(frozen=True)
class Told:
    """A step as it is read."""

    number: int
    code: str
    title: str
    who: str
    guidance: str
    records: tuple[str, ...]
    clocks: tuple[str, ...]
    does: tuple[str, ...]
    ways: tuple[Way, ...]
    source: tuple[str, ...]


def steps_of(procedure: Procedure) -> list[Told]:
    """Its steps in the document's order."""
    return [_told(procedure, number, step) for number, step in enumerate(procedure.steps.values(), start=1)]


def who(step: Step) -> str:
    """Who does it: a role, the server, or nobody while the case waits."""
    if step.kind == "decide":
        return "Sistem"
    return WAITS.get(step.waits_for, "Menunggu") if step.kind == "wait" else ROLES.get(step.role, step.role)


def when(edge: Edge) -> str:
    """On what occasion a way is taken."""
    if isinstance(edge, Branch):
        return " dan ".join(map(_condition, edge.when)) or "selain itu"
    return edge.title if isinstance(edge, Outcome) else vocabulary.told(edge.event)


def as_text(procedure: Procedure) -> str:
    """For a terminal."""
    return "\n".join([f"{procedure.title} ({procedure.code} versi {procedure.version})", *_lines(procedure)])


def _lines(procedure: Procedure) -> Iterator[str]:
    for step in steps_of(procedure):
        yield f"\n{step.number}. {step.title} [{step.code}] · {step.who}"
        yield from (f"   {name}: {'; '.join(words)}" for name, words in _named(step) if words)
        yield from (f"   → {way.to}: {way.when}{_asked(way)}" for way in step.ways)


def _named(step: Told) -> list[tuple[str, tuple[str, ...]]]:
    return [("Dicatat", step.records), ("Tenggat", step.clocks), ("Otomatis", step.does), ("Sumber", step.source)]


def _asked(way: Way) -> str:
    return f" (syarat: {', '.join(way.asks)})" if way.asks else ""


def _told(procedure: Procedure, number: int, step: Step) -> Told:
    return Told(
        number=number,
        code=step.code,
        title=step.title,
        who=who(step),
        guidance=step.guidance,
        records=tuple(f"{field.label}{'' if field.required else ' (bila perlu)'}" for field in step.fields),
        clocks=tuple(ClockKind(clock.kind).label for clock in step.clocks),
        does=_acts(step.acts),
        ways=tuple(_way(procedure, step, edge) for edge in step.edges),
        source=step.source,
    )


def _way(procedure: Procedure, step: Step, edge: Edge) -> Way:
    labels = {field.code: field.label for field in step.fields}
    asks = [vocabulary.EVIDENCE[name].label for name in edge.requires] if isinstance(edge, Outcome) else []
    asks += [labels[code] for code in edge.fields] if isinstance(edge, Outcome) else []
    does = () if isinstance(edge, Branch) else edge.acts
    return Way(when(edge), title_of(procedure, edge.next), edge.next, tuple(asks), _acts(does))


def title_of(procedure: Procedure, code: str) -> str:
    """The title of a step, or of the end."""
    return "Selesai" if code == END else procedure.steps[code].title


def _acts(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(vocabulary.ACTS[name].label for name in names)


def _condition(condition: Condition) -> str:
    fact = vocabulary.FACTS[condition.fact]
    label = fact.label
    if condition.more_than is not None:
        return f"{label} lebih dari {condition.more_than:g} jam"
    if condition.at_most is not None:
        return f"{label} paling lama {condition.at_most:g} jam"
    if condition.one_of:
        return f"{label}: {' atau '.join(map(fact.words, condition.one_of))}"
    if isinstance(condition.equals, bool):
        return f"{label}: {'ya' if condition.equals else 'tidak'}"
    return f"{label}: {fact.words(str(condition.equals))}"

"""In which rank of a diagram each step stands, and in which order: as few ways as possible should cross."""

from dataclasses import dataclass

from tanggap.desk.procedure.document import END, Edge, Procedure

SWEEPS = 4


@dataclass(frozen=True)
class Slot:
    """A place in a rank: a step's, or one where a way passes (`way` is its place among all)."""

    code: str
    rank: int
    way: int | None = None


@dataclass(frozen=True)
class Way:
    """All ways from one step to another."""

    place: int
    source: str
    target: str
    rank: int
    target_rank: int
    edges: tuple[Edge, ...]

    @property
    def is_back(self) -> bool:
        return self.target_rank <= self.rank

    def slots(self) -> list[Slot]:
        """What it touches, from the source to the target."""
        passed = [Slot(self.target, rank, self.place) for rank in range(self.rank + 1, self.target_rank)]
        return [Slot(self.source, self.rank), *passed, Slot(self.target, self.target_rank)]


def ways_of(procedure: Procedure) -> list[Way]:
    """Every pair of steps that are connected, in the document's order."""
    ranks = _ranks(procedure)
    pairs = [(step, code) for step in procedure.steps.values() for code in step.nexts]
    return [
        Way(
            place,
            step.code,
            code,
            ranks[step.code],
            ranks[code],
            tuple(edge for edge in step.edges if edge.next == code),
        )
        for place, (step, code) in enumerate(pairs)
    ]


def arranged(procedure: Procedure, ways: list[Way]) -> list[list[Slot]]:
    """The slots of each rank from left to right."""
    ranks: list[list[Slot]] = [[] for _ in range(1 + max(max(way.rank, way.target_rank) for way in ways))]
    on = [way.slots() for way in ways if not way.is_back]
    for slot in dict.fromkeys(slot for slots in on for slot in slots):
        ranks[slot.rank].append(slot)
    for _ in range(SWEEPS):
        for rank, other in ((number, number - 1) for number in range(1, len(ranks))):
            _sort(ranks, rank, other, on)
        for rank, other in ((number, number + 1) for number in range(len(ranks) - 2, -1, -1)):
            _sort(ranks, rank, other, on)
    return ranks


def _sort(ranks: list[list[Slot]], rank: int, other: int, on: list[list[Slot]]) -> None:
    """Order a rank by the middle of what each slot is connected with in the other."""
    place = {slot: number / max(1, len(ranks[other]) - 1) for number, slot in enumerate(ranks[other])}
    mine = {slot: number / max(1, len(ranks[rank]) - 1) for number, slot in enumerate(ranks[rank])}

    def middle(slot: Slot) -> float:
        near = [place[end] for slots in on if slot in slots for end in slots if end in place]
        return sum(near) / len(near) if near else mine[slot]

    ranks[rank].sort(key=middle)


def _ranks(procedure: Procedure) -> dict[str, int]:
    """The longest way from the start to each step, ways back left out; what nothing leads to stands on top."""
    back = _backs(procedure)
    ranks = dict.fromkeys([*procedure.steps, END], 0)
    for _ in ranks:
        for step in procedure.steps.values():
            for code in step.nexts:
                if (step.code, code) not in back:
                    ranks[code] = max(ranks[code], ranks[step.code] + 1)
    return ranks


def _backs(procedure: Procedure) -> set[tuple[str, str]]:
    """The ways that lead to a step on the path walked so far: without them nothing goes in circles."""
    found: set[tuple[str, str]] = set()
    done: set[str] = set()

    def walk(code: str, path: tuple[str, ...]) -> None:
        for to in procedure.steps[code].nexts:
            if to == code or to in path:
                found.add((code, to))
            elif to != END and to not in done:
                walk(to, (*path, code))
        done.add(code)

    for code in [procedure.start, *procedure.steps]:
        if code not in done:
            walk(code, ())
    return found

"""A procedure as a diagram: where its steps and the ways between them lie, in pixels, from top to bottom (D7).

Steps stand in ranks by how far they are from the start. A way that skips a rank runs between the steps of those it
passes; a way back runs beside everything, on the right.
"""

from dataclasses import dataclass
from itertools import pairwise
from textwrap import wrap

from tanggap.desk.procedure import telling
from tanggap.desk.procedure.document import Branch, Procedure
from tanggap.desk.procedure.ranks import Slot, Way, arranged, ways_of

BOX, WIDTH_BETWEEN = 190, 40
HEIGHT, GAP, ROW = 66, 40, 15
MARGIN, LANE = 16, 18
LETTERS = 22


@dataclass(frozen=True)
class Box:
    code: str
    lines: tuple[str, ...]
    who: str
    kind: str
    x: int
    y: int


@dataclass(frozen=True)
class Label:
    text: str
    x: int
    y: int


@dataclass(frozen=True)
class Line:
    """A way on; `labels` are the occasions on which it is taken."""

    path: str
    labels: tuple[Label, ...]
    kind: str
    told: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]


def draw(procedure: Procedure) -> Drawing:
    """The diagram of a procedure whose every way leads somewhere."""
    ways = ways_of(procedure)
    ranks = arranged(procedure, ways)
    paper = _Paper(procedure, ranks, ways)
    backs = [way for way in ways if way.is_back]
    lines = [paper.back(way, lane) for lane, way in enumerate(backs)]
    lines += [paper.on(way) for way in ways if not way.is_back]
    return Drawing(paper.width + len(backs) * LANE, paper.height, tuple(paper.boxes()), tuple(lines))


class _Paper:
    """Where everything lies."""

    def __init__(self, procedure: Procedure, ranks: list[list[Slot]], ways: list[Way]) -> None:
        self.procedure, self.ways = procedure, ways
        widths = [sum(map(_width, rank)) for rank in ranks]
        self.inner = max(widths)
        self.width = self.inner + 2 * MARGIN
        self.x: dict[Slot, int] = {}
        self.y: list[int] = []
        below = MARGIN
        for number, (rank, width) in enumerate(zip(ranks, widths, strict=True)):
            self.y.append(below)
            below += HEIGHT + GAP + ROW * self._rows(number)
            left = MARGIN + (self.inner - width) // 2
            for slot in rank:
                self.x[slot] = left + _width(slot) // 2
                left += _width(slot)
        self.height = self.y[-1] + HEIGHT + MARGIN

    def _rows(self, rank: int) -> int:
        """How many lines of labels the widest bundle of ways under a rank needs."""
        counts: dict[str, int] = {}
        for way in self.ways:
            if way.rank == rank:
                counts[way.source] = counts.get(way.source, 0) + len(way.edges)
        return max(counts.values(), default=0)

    def boxes(self) -> list[Box]:
        real = [slot for slot in self.x if slot.way is None]
        return [self._box(slot) for slot in sorted(real, key=lambda slot: (slot.rank, self.x[slot]))]

    def _box(self, slot: Slot) -> Box:
        step = self.procedure.steps.get(slot.code)
        title = telling.title_of(self.procedure, slot.code)
        return Box(
            code=slot.code,
            lines=tuple(wrap(title, LETTERS)[:2]),
            who=telling.who(step) if step else "",
            kind="end" if step is None else step.role if step.kind == "person" else step.kind,
            x=self.x[slot] - BOX // 2,
            y=self.y[slot.rank],
        )

    def on(self, way: Way) -> Line:
        """Down from the source, between whatever lies on the way, to the target."""
        stops = [(self.x[slot], self.y[slot.rank]) for slot in way.slots()]
        path = f"M{stops[0][0]} {stops[0][1] + HEIGHT}"
        for (x, y), (to_x, to_y) in pairwise(stops):
            middle = (y + HEIGHT + to_y) // 2
            path += f"C{x} {middle} {to_x} {middle} {to_x} {to_y}"
            path += f"L{to_x} {to_y + HEIGHT}" if (to_x, to_y) != stops[-1] else ""
        (x, y), (to_x, _) = stops[0], stops[1]
        return self._line(way, path, "on", x + (to_x - x) // 2, y + HEIGHT)

    def back(self, way: Way, lane: int) -> Line:
        """Out on the right, up beside all, and in on the right."""
        source, target = Slot(way.source, way.rank), Slot(way.target, way.target_rank)
        x, y = self.x[source] + BOX // 2, self.y[source.rank] + HEIGHT // 2
        to_x, to_y = self.x[target] + BOX // 2, self.y[target.rank] + HEIGHT // 2 + 8
        side = self.width + lane * LANE - 4
        return self._line(way, f"M{x} {y}H{side}V{to_y}H{to_x}", "back", self.x[source], self.y[source.rank] + HEIGHT)

    def _line(self, way: Way, path: str, kind: str, x: int, top: int) -> Line:
        before = sum(len(other.edges) for other in self.ways if other.source == way.source and other.place < way.place)
        words = [telling.when(edge) for edge in way.edges]
        labels = [Label(_short(text), x, top + 16 + ROW * (before + row)) for row, text in enumerate(words)]
        is_only = len(way.edges) == 1 and isinstance(way.edges[0], Branch) and not way.edges[0].when
        target = telling.title_of(self.procedure, way.target)
        return Line(
            path, tuple(labels), "rest" if is_only and kind == "on" else kind, f"{' / '.join(words)} → {target}"
        )


def _width(slot: Slot) -> int:
    return (BOX if slot.way is None else 20) + WIDTH_BETWEEN


def _short(text: str) -> str:
    return text if len(text) <= 30 else text[:29].rstrip() + "…"

"""Measuring fairly on noisy machines: ours and a yardstick in turns, medians of at least five, their ratio.

A benchmark is a module `tanggap.bench.NAME` with `run(scale) -> list[Result]`. It opens `stage(NAME)` for a database
and a web server of its own, and `compare(...)` for each case.
"""

import gc
import os
import platform
import statistics
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

ROUNDS = 5


@dataclass(frozen=True)
class Case:
    """One line of a result. With `goal` None it is reported only; a smaller figure is better if `less_is_better`."""

    name: str
    unit: str
    goal: float | None = None
    less_is_better: bool = False


@dataclass(frozen=True)
class Run:
    """One measured round: a figure in the case's unit and, where there are any, its latencies in milliseconds."""

    figure: float
    latencies_ms: Sequence[float] = ()


@dataclass(frozen=True)
class Result:
    """A case measured: medians of both, and ours over the yardstick."""

    case: Case
    ours: float
    yardstick: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    notes: dict[str, Any] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        return self.ours / self.yardstick if self.yardstick else None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is reached; None if there is none."""
        figure = self.ours if self.yardstick is None else self.ratio
        if self.case.goal is None or figure is None:
            return None
        return figure <= self.case.goal if self.case.less_is_better else figure >= self.case.goal

    def as_json(self) -> dict[str, Any]:
        facts = {
            "case": self.case.name,
            "unit": self.case.unit,
            "ours": _short(self.ours),
            "yardstick": _short(self.yardstick),
            "ratio": _short(self.ratio),
            "goal": self.case.goal,
            "met": self.is_met,
            "p50_ms": _short(self.p50_ms),
            "p99_ms": _short(self.p99_ms),
        }
        return facts | self.notes


def compare(case: Case, ours: Callable[[], Run], yardstick: Callable[[], Run], *, rounds: int = ROUNDS) -> Result:
    """Measure both in turns, after one round of each that is not counted.

    The order within a pair alternates, so that a drift of the machine favours neither.
    """
    ours(), yardstick()
    mine: list[Run] = []
    theirs: list[Run] = []
    for number in range(max(rounds, ROUNDS)):
        pair = [(mine, ours), (theirs, yardstick)]
        for runs, measure in pair if number % 2 == 0 else reversed(pair):
            gc.collect()
            runs.append(measure())
    return summed_up(case, mine, theirs)


def summed_up(case: Case, mine: Sequence[Run], theirs: Sequence[Run] = ()) -> Result:
    """Medians of rounds already measured; percentiles over the latencies of all of our rounds."""
    latencies = sorted(latency for run in mine for latency in run.latencies_ms)
    return Result(
        case,
        ours=statistics.median(run.figure for run in mine),
        yardstick=statistics.median(run.figure for run in theirs) if theirs else None,
        p50_ms=percentile(latencies, 50),
        p99_ms=percentile(latencies, 99),
        notes={"yardstick_p99_ms": _short(p99)} if (p99 := p99_of(theirs)) is not None else {},
    )


def p99_of(runs: Sequence[Run]) -> float | None:
    """p99 over the latencies of all rounds, in milliseconds."""
    return percentile(sorted(latency for run in runs for latency in run.latencies_ms), 99)


def percentile(ordered: Sequence[float], percent: float) -> float | None:
    """Nearest-rank percentile of sorted figures; None of none."""
    if not ordered:
        return None
    rank = max(1, -int(-percent * len(ordered) // 100))
    return ordered[rank - 1]


def machine() -> dict[str, Any]:
    """What the figures were measured on."""
    return {
        "cpu": _cpu(),
        "cores": os.cpu_count(),
        "memory_gib": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "kernel": platform.release(),
        "python": sys.version.split()[0],
        "load_before": round(os.getloadavg()[0], 2),
    }


def _cpu() -> str:
    with open("/proc/cpuinfo") as facts:
        return next((line.partition(":")[2].strip() for line in facts if line.startswith("model name")), "unknown")


def _short(figure: float | None) -> float | None:
    """Four significant digits are more than such a machine is good for."""
    return None if figure is None else float(f"{figure:.4g}")

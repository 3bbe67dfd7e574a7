"""Bars of the evaluation as numbers for an SVG: widths in per cent of the longest; the table beneath says the rest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its value, and how long it is, in per cent of the longest."""

    name: str
    value: int
    percent: float


def bars(lines: Sequence[dict[str, Any]], key: str) -> list[Bar]:
    """A bar for each line, in their order."""
    longest = max((line[key] for line in lines), default=0)
    return [Bar(line["name"], line[key], _percent(line[key], longest)) for line in lines]


def weeks(figures: dict[str, Any], monday: date) -> list[dict[str, Any]]:
    """The four weeks before and this one: received, answered and late, each with the height of its column."""
    total = figures["total"]
    now = {"monday": monday.isoformat(), **{name: total[name] for name in ("received", "answered", "breached")}}
    rows = [*figures["before"], now]
    tallest = max((row[name] for row in rows for name in ("received", "answered", "breached")), default=0)
    return [
        row
        | {"name": f"{date.fromisoformat(row['monday']):%d/%m}"}
        | {f"{name}_percent": _percent(row[name], tallest) for name in ("received", "answered", "breached")}
        for row in rows
    ]


def _percent(value: int, longest: int) -> float:
    return round(100 * value / longest, 1) if longest else 0.0

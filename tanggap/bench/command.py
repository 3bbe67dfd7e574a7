"""`tanggap bench NAME`: runs one benchmark and prints its figures beside the goals."""

import json
import re
import signal
import sys
from importlib import import_module
from pathlib import Path

from tanggap.bench.harness import Result, machine

RUN = re.compile(r"^def run\(", re.MULTILINE)


def names() -> list[str]:
    """All benchmarks there are: the modules beside this one that have a `run`. None is imported to find out."""
    beside = (path for path in Path(__file__).parent.glob("*.py") if path != Path(__file__))
    return sorted(path.stem.replace("_", "-") for path in beside if RUN.search(path.read_text()))


def run(name: str, *, as_json: bool, scale: int | None) -> int:
    """Exit code: 0 measured (goals met or not), 2 no such benchmark."""
    if name not in names():
        print(f"tanggap: there is no benchmark {name!r}; there are: {', '.join(names())}.")
        return 2
    signal.signal(signal.SIGTERM, _end)
    facts = machine()
    results: list[Result] = import_module(f"tanggap.bench.{name.replace('-', '_')}").run(scale)
    if as_json:
        print(json.dumps({"bench": name, "machine": facts, "results": [result.as_json() for result in results]}))
    else:
        _print_table(name, facts, results)
    return 0


def _end(number: int, _frame: object) -> None:
    """Like Ctrl-C: folders, databases and servers of the benchmark go with it."""
    sys.exit(128 + number)


def _print_table(name: str, facts: dict[str, object], results: list[Result]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=f"{name} · {facts['cpu']}, {facts['cores']} cores, load {facts['load_before']}")
    columns = ("case", "unit", "ours", "yardstick", "ratio", "goal", "met", "p50_ms", "p99_ms")
    for column in columns:
        table.add_column(column)
    for result in results:
        shown = result.as_json()
        table.add_row(*("" if shown[column] is None else str(shown[column]) for column in columns))
    Console().print(table)

"""`feed load` of a core's whole night, and of the next one with one row in a hundred changed, beside bare COPY.

The product's own command loads in a process of its own, whose peak memory is measured. Customers are reported apart:
each of their rows is sealed.
"""

import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tanggap.bench import feed_bare, feed_files
from tanggap.bench.harness import ROUNDS, Case, Result, Run, summed_up
from tanggap.bench.stage import stage

FULL = 1_000_000
ONE_ROUND = 200_000
"""From so many contracts on a single round is measured: it takes many minutes, and its noise evens out in itself."""
KINDS = ("contracts", "instalments", "payments")
ALL_KINDS = ("customers", *KINDS)
GOAL, SECOND_GOAL, MEMORY_GOAL = 0.5, 1.0, 300
BYTES_PER_CONTRACT = 12_000
"""Room that a contract takes on the disk at the worst moment: files, mirror, bare tables, log."""
MIRROR = ("customers_payment", "customers_instalment", "customers_contract", "customers_customer")


class NoRoom(Exception):
    """The disk is too small for this scale."""


class NotLoaded(Exception):
    """The product refused or rejected what it should load: such a measurement is worth nothing."""


@dataclass
class Figures:
    """Rounds by kind, in rows per second: ours, the yardstick's, and the second night's; peaks of memory in MB."""

    first: dict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))
    bare: dict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[str, list[Run]] = field(default_factory=lambda: defaultdict(list))
    memory: list[Run] = field(default_factory=list)


def run(scale: int | None) -> list[Result]:
    """`scale` is the number of contracts; a million unless told otherwise."""
    contracts = scale or FULL
    with stage("feed") as theatre:
        _ask_for_room(theatre.home, contracts)
        with psycopg.connect(theatre.server.url, autocommit=True) as connection:
            rounds = 1 if contracts >= ONE_ROUND else ROUNDS
            return measure(connection, theatre.home / "files", contracts, rounds=rounds)


def _ask_for_room(home: Path, contracts: int) -> None:
    needed, free = contracts * BYTES_PER_CONTRACT, shutil.disk_usage(home).free
    if needed > free:
        raise NoRoom(f"{needed / 2**30:.0f} GiB are needed at {home}, {free / 2**30:.0f} are free.")


def measure(
    connection: "psycopg.Connection[Any]", folder: Path, contracts: int, *, rounds: int = ROUNDS
) -> list[Result]:
    """All lines of the result, for a database that is migrated."""
    feed_files.write(connection, folder, contracts, ALL_KINDS)
    figures = Figures()
    for number in range(rounds):
        for measured in (_ours, _bare) if number % 2 == 0 else (_bare, _ours):
            measured(connection, folder, figures)
    return list(_results(figures))


def _ours(connection: "psycopg.Connection[Any]", folder: Path, figures: Figures) -> None:
    connection.execute(f"truncate {', '.join(MIRROR)} cascade".encode())
    for night, runs in (("first", figures.first), ("changed", figures.changed)):
        connection.execute("checkpoint")
        files, peak = load(folder / night)
        figures.memory.append(Run(peak))
        _note(runs, {file["kind"]: (file["read"], file["seconds"]) for file in files})
        connection.execute("vacuum (analyze)")


def _bare(connection: "psycopg.Connection[Any]", folder: Path, figures: Figures) -> None:
    feed_bare.create(connection)
    timed = {}
    for kind in ALL_KINDS:
        connection.execute("checkpoint")
        seconds = feed_bare.copy_in(connection, kind, folder / "first" / f"{kind}.csv")
        [rows] = connection.execute(f"select count(*) from bare_{kind}".encode()).fetchone() or (0,)
        timed[kind] = (rows, seconds)
    _note(figures.bare, timed)
    feed_bare.drop(connection)


def _note(runs: dict[str, list[Run]], timed: dict[str, tuple[int, float]]) -> None:
    """Rows per second of each kind, and of all but the customers together."""
    for kind, (rows, seconds) in timed.items():
        runs[kind].append(Run(rows / seconds))
    seconds_of_all = sum(timed[kind][1] for kind in KINDS)
    runs["together"].append(Run(sum(timed[kind][0] for kind in KINDS) / seconds_of_all))


def load(folder: Path) -> tuple[list[dict[str, Any]], float]:
    """`tanggap feed load FOLDER --json` in a process of its own: its files' figures, its peak memory in MB."""
    command = [sys.executable, "-m", "tanggap", "feed", "load", "--json", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        try:
            said = child.stdout.read()
        except BaseException:
            child.kill()
            raise
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise NotLoaded(said)
    return json.loads(said)["files"], usage.ru_maxrss * 1024 / 1e6


def _results(figures: Figures) -> Iterator[Result]:
    unit = "rows/s"
    for kind in (*KINDS, "together"):
        yield summed_up(Case(f"{kind}, first load", unit, GOAL), figures.first[kind], figures.bare[kind])
    for kind in (*KINDS, "together"):
        case = Case(f"{kind}, 1 % changed", unit, SECOND_GOAL)
        yield summed_up(case, figures.changed[kind], figures.first[kind])
    yield summed_up(Case("customers, sealed, first load", unit), figures.first["customers"], figures.bare["customers"])
    yield summed_up(Case("customers, unchanged", unit), figures.changed["customers"], figures.first["customers"])
    yield summed_up(Case("peak memory of the loader", "MB", MEMORY_GOAL, less_is_better=True), figures.memory)

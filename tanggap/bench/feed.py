"""`feed load` of a core's whole night, and of the next one with one row in a hundred changed, beside bare COPY.

The product's own command loads in a process of its own, whose peak memory is measured. Customers are reported apart:
each of their rows is sealed.
"""

import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import psycopg

from tanggap.bench import feed_bare, feed_files
from tanggap.bench.harness import ROUNDS, Case, Result, Run, summed_up
from tanggap.bench.stage import stage

FULL = 1_000_000
LARGE = 3_000_000
"""Rows of a file beyond which fewer rounds are measured: each takes minutes, and evens out some of its noise itself."""
LARGE_ROUNDS = 3
KINDS = ("contracts", "instalments", "payments")
ALL_KINDS = ("customers", *KINDS)
GOAL, SECOND_GOAL = 0.5, 1.0
UNIT = "rows/s"
MEMORY = Case("peak memory of the loader", "MB", 300, less_is_better=True)
BYTES_PER_CONTRACT = 12_000
"""Room that a contract takes on the disk at the worst moment: files, mirror, bare table, log."""
PATIENCE = 10
NEWER = (
    "select pid from pg_stat_activity "
    "where backend_type = 'client backend' and pid <> pg_backend_pid() and backend_start > %s"
)
POSTMASTER = "select split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int, clock_timestamp()"


class NoRoom(Exception):
    """The disk is too small for this scale."""


class NotLoaded(Exception):
    """The product refused or rejected what it should load: such a measurement is worth nothing."""


@dataclass(frozen=True)
class Timed:
    """A file that was taken in once."""

    rows: int
    seconds: float
    cpu: float
    """Seconds that client and server computed; other work on the machine hardly shows in them."""


@dataclass
class Figures:
    """Rounds of one kind: ours, the yardstick's, and the second night's."""

    first: list[Timed] = field(default_factory=list)
    bare: list[Timed] = field(default_factory=list)
    changed: list[Timed] = field(default_factory=list)


def run(scale: int | None) -> list[Result]:
    """`scale` is the number of contracts; a million unless told otherwise."""
    contracts = scale or FULL
    with stage("feed") as theatre:
        _ask_for_room(theatre.home, contracts)
        return Bench(theatre.server.url, theatre.home / "files", contracts).run()


def _ask_for_room(home: Path, contracts: int) -> None:
    needed, free = contracts * BYTES_PER_CONTRACT, shutil.disk_usage(home).free
    if needed > free:
        raise NoRoom(f"{needed / 2**30:.0f} GiB are needed at {home}, {free / 2**30:.0f} are free.")


class Bench:
    """All kinds measured one after the other, in a database that is migrated; `folder` is for the files."""

    def __init__(self, url: str, folder: Path, contracts: int, *, rounds: int = ROUNDS) -> None:
        self.url = url
        self.folder = folder
        self.contracts = contracts
        self.rounds = rounds
        self.peak = 0.0
        self.start = 0.0
        """Seconds that the loader computes before it loads anything."""

    def run(self) -> list[Result]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            feed_files.write(connection, self.folder, self.contracts, ALL_KINDS)
        self._measure_start()
        figures = {kind: self.measure(kind) for kind in ALL_KINDS}
        return [*_results(figures), Result(MEMORY, ours=self.peak)]

    def _measure_start(self) -> None:
        empty = self.folder / "empty"
        empty.mkdir(exist_ok=True)
        self.start = _computed(load(empty)[1])

    def measure(self, kind: str) -> Figures:
        """Ours and the yardstick in turns. The kinds before this one are loaded."""
        figures = Figures()
        rows = self.contracts * feed_files.ROWS_OF_A_CONTRACT[kind]
        for number in range(self.rounds if rows <= LARGE else min(self.rounds, LARGE_ROUNDS)):
            for measured in (self._ours, self._bare) if number % 2 == 0 else (self._bare, self._ours):
                measured(kind, figures)
        self._run("vacuum (analyze)")
        return figures

    def _ours(self, kind: str, figures: Figures) -> None:
        self._run(f"truncate customers_{kind.removesuffix('s')} cascade")
        figures.first.append(self._load(self.folder / "first" / f"{kind}.csv"))
        figures.changed.append(self._load(self.folder / "changed" / f"{kind}.csv"))

    def _bare(self, kind: str, figures: Figures) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            feed_bare.create(connection, kind)
        self._run("checkpoint")
        server, client = ServerCpu(self.url), time.process_time()
        with psycopg.connect(self.url, autocommit=True) as connection:
            rows, seconds = feed_bare.copy_in(connection, kind, self.folder / "first" / f"{kind}.csv")
        cpu = server.seconds() + time.process_time() - client
        figures.bare.append(Timed(rows, seconds, cpu))
        with psycopg.connect(self.url, autocommit=True) as connection:
            feed_bare.drop(connection, kind)

    def _load(self, path: Path) -> Timed:
        self._run("checkpoint")
        server = ServerCpu(self.url)
        [file], usage = load(path)
        self.peak = max(self.peak, usage.ru_maxrss * 1024 / 1e6)
        cpu = server.seconds() + _computed(usage) - self.start
        return Timed(file["read"], file["seconds"], cpu)

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute(statement.encode())


class ServerCpu:
    """What a server's processes compute that begin and end while it is asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.since: object = None
        self.before = self._so_far()

    def seconds(self) -> float:
        return self._so_far() - self.before

    def _so_far(self) -> float:
        """The postmaster's children that have ended; those that began since are waited for."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            deadline = time.monotonic() + PATIENCE
            while self.since and connection.execute(NEWER, [self.since]).fetchone() and time.monotonic() < deadline:
                time.sleep(0.01)
            [[postmaster, self.since]] = connection.execute(POSTMASTER).fetchall()
        times = Path(f"/proc/{postmaster}/stat").read_text().rpartition(")")[2].split()
        return (int(times[13]) + int(times[14])) / os.sysconf("SC_CLK_TCK")


def load(path: Path) -> tuple[list[dict[str, Any]], resource.struct_rusage]:
    """`tanggap feed load PATH --json` in a process of its own: its files' figures, and what it used."""
    command = [sys.executable, "-m", "tanggap", "feed", "load", "--json", str(path)]
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
    return json.loads(said)["files"], usage


def _computed(usage: resource.struct_rusage) -> float:
    return usage.ru_utime + usage.ru_stime


def _results(figures: dict[str, Figures]) -> Iterator[Result]:
    for kind in KINDS:
        yield compared(Case(f"{kind}, first load", UNIT, GOAL), figures[kind].first, figures[kind].bare)
    first, bare, changed = (
        _together([getattr(figures[kind], of) for kind in KINDS]) for of in ("first", "bare", "changed")
    )
    yield compared(Case("together, first load", UNIT, GOAL), first, bare)
    for kind in KINDS:
        yield compared(Case(f"{kind}, 1 % changed", UNIT, SECOND_GOAL), figures[kind].changed, figures[kind].first)
    yield compared(Case("together, 1 % changed", UNIT, SECOND_GOAL), changed, first)
    people = figures["customers"]
    yield compared(Case("customers, sealed, first load", UNIT), people.first, people.bare)
    yield compared(Case("customers, unchanged", UNIT), people.changed, people.first)


def compared(case: Case, ours: Sequence[Timed], yardstick: Sequence[Timed]) -> Result:
    """Medians of rows per second; and the ratio by computing time, which is steadier on a busy machine."""
    rates = ([Run(timed.rows / timed.seconds) for timed in side] for side in (ours, yardstick))
    computed = [statistics.median(timed.cpu / timed.rows for timed in side) for side in (ours, yardstick)]
    by_cpu = float(f"{computed[1] / computed[0]:.3g}") if all(computed) else None
    return replace(summed_up(case, *rates), notes={"ratio_by_cpu": by_cpu, "rounds": len(ours)})


def _together(kinds: Sequence[Sequence[Timed]]) -> list[Timed]:
    """As if one load had taken each kind's median round."""
    middle = [sorted(rounds, key=lambda timed: timed.seconds)[len(rounds) // 2] for rounds in kinds]
    return [Timed(sum(t.rows for t in middle), sum(t.seconds for t in middle), sum(t.cpu for t in middle))]

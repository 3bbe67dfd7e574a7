"""100,000 open clocks, 2,000 of them due within one minute, acted on by two worker processes that are killed in turn.

The product's own workers act: each clock goes up the ladder with its rung, its manager's clock, its lines, its notices
and its audit. A clock that was acted on twice, or not at all, is no figure but an error.
"""

import contextlib
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import timedelta

from tanggap.bench.harness import Case, Result, percentile
from tanggap.bench.stage import Stage, stage

OPEN = 100_000
SHARE = 50
"""One in so many of the open clocks is due in the minute."""
GOAL_MS = 1000.0
KILL_EVERY = 8.0
START_SECONDS = 20.0
PATIENCE = 60.0


class Worker:
    """`tanggap worker` as it is, on the stage's database; a killed one is replaced."""

    def __init__(self, theatre: Stage, name: str) -> None:
        self.log = theatre.home / f"worker-{name}.log"
        self.killed = -1
        self.begin()

    def begin(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([sys.executable, "-m", "tanggap", "worker"], stdout=log, stderr=log)
        self.killed += 1

    def kill(self) -> None:
        """As the power fails: nothing is tidied up. Another takes its place."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.begin()

    def end(self) -> None:
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(15)
        self.process.kill()


def run(scale: int | None) -> list[Result]:
    """`scale` is the number of open clocks; one in fifty of them is due in the minute."""
    count = scale or OPEN
    with stage("clocks") as theatre:
        from tanggap.bench import clocks_data

        clocks_data.fill(count)
        return [measured(theatre, count, kills=False), measured(theatre, count, kills=True)]


def measured(theatre: Stage, count: int, *, kills: bool) -> Result:
    """One minute with two workers."""
    from django.utils import timezone

    from tanggap.bench import clocks_data

    due, before = max(1, count // SHARE), len(clocks_data.fired())
    with workers(theatre) as both:
        begin = timezone.now() + timedelta(seconds=3)
        clocks_data.make_due(due, begin)
        _through_the_minute(both if kills else [])
        late = _lateness(before, due)
    name = f"{due:,} of {count:,} clocks due in a minute, two workers"
    case = Case(f"{name}, killed in turn" if kills else name, "ms late (p99)", GOAL_MS, less_is_better=True)
    notes = {"killed": sum(worker.killed for worker in both), "worst_ms": round(late[-1]), **clocks_data.ladder_rows()}
    return Result(
        case, ours=percentile(late, 99) or 0.0, p50_ms=percentile(late, 50), p99_ms=percentile(late, 99), notes=notes
    )


@contextlib.contextmanager
def workers(theatre: Stage) -> Iterator[list[Worker]]:
    both = [Worker(theatre, name) for name in ("a", "b")]
    try:
        time.sleep(START_SECONDS / 2)
        yield both
    finally:
        for worker in both:
            worker.end()


def _through_the_minute(both: list[Worker]) -> None:
    end, number = time.monotonic() + 65, 0
    while (left := end - time.monotonic()) > 0:
        time.sleep(min(KILL_EVERY, left))
        if both and left > KILL_EVERY:
            both[number % 2].kill()
            number += 1


def _lateness(before: int, due: int) -> list[float]:
    """Milliseconds by which each act was late, ascending.

    :raises RuntimeError: not every clock was acted on, or one more than once.
    """
    from tanggap.bench import clocks_data

    deadline = time.monotonic() + PATIENCE
    while len(rows := clocks_data.fired()) < before + due and time.monotonic() < deadline:
        time.sleep(0.2)
    if len(rows) != before + due or len({clock for clock, _, _ in rows}) != len(rows):
        raise RuntimeError(f"{len(rows) - before} acts on {due} clocks")
    newest = sorted(rows, key=lambda row: row[1])[-due:]
    return sorted((acted - planned).total_seconds() * 1000 for _, planned, acted in newest)

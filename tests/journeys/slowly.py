"""The house on a slow machine: `SLOWLY=1.5 pytest tests/journeys` shows which journey counts on speed.

Pages answer up to that many seconds late. Of the worker's loops each is either prompt or late by four times as much,
which one is drawn by lot: what usually comes first comes last in one run or another (`SLOWLY_LOT=3` draws again).
Nothing else changes: a journey that fails then has asked too early, or has taken what was there for what was to come.
"""

import os
import random
import time
from collections.abc import Callable, Iterable
from typing import Any

SECONDS = float(os.environ.get("SLOWLY", "0"))
LOT = os.environ.get("SLOWLY_LOT", "1")


def arguments(*usual: str) -> tuple[str, ...]:
    """How a process of the house is started: as usual, or slowed down if that is asked for."""
    if not SECONDS:
        return usual
    if usual[:2] == ("-m", "tanggap"):
        return ("-m", __name__, *usual[2:])
    late = {"tanggap.wsgi:application": f"{__name__}:application", "--blocking-threads=2": "--blocking-threads=12"}
    return tuple(late.get(argument, argument) for argument in usual)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Tanggap's pages, late; what belongs to a page (styles, scripts) less so."""
    from tanggap.wsgi import application as real

    time.sleep(random.uniform(0, SECONDS / 4 if environ["PATH_INFO"].startswith("/static/") else SECONDS))
    return real(environ, start_response)


def main() -> None:
    """A command of `tanggap` some of whose loops turn late."""
    from tanggap import cli, worker

    turn = worker.Runner._turn

    def late(runner: worker.Runner) -> float:
        time.sleep(random.Random(LOT + runner.loop.name).choice((0, 4 * SECONDS)))
        return turn(runner)

    worker.Runner._turn = late  # type: ignore[assignment,method-assign]
    cli.main()


if __name__ == "__main__":
    main()

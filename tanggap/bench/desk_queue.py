"""A queue, a case, a search and the taking down of a call over HTTP, at 10,000, 100,000 and 1,000,000 cases.

The yardstick of each is the same server answering a bare view that runs the page's SQL and gives a constant of the
page's size. The sizes run beside each other and are measured in turns.
"""

import contextlib
import json
import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from urllib.parse import quote, urlencode
from uuid import uuid4

from tanggap.bench.desk_queue_calls import CSRF, call
from tanggap.bench.harness import Case, Result, Run, compare
from tanggap.bench.load import get, load, post

SIZES = (10_000, 100_000, 1_000_000)
GOAL = 0.5
GROWTH_GOAL = 1.3
PEERS = {"queue": (7.4, 10), "case": (34, 8), "search": (4.4, 10), "create": (91, 3)}
"""Requests/s of the better of django-helpdesk and Request Tracker at 100,000 tickets, and how often we want it."""
CONNECTIONS = 8
SECONDS = 3.0
LEARNT = 6
"""Askings of each address, after which both processes of the server have had it."""
MARKS = {"queue": b"data-row", "case": b"PGD-", "search": b"Hasil pencarian", "create": b"/staff/desk/"}
"""What each answer holds when it is the one that was asked for."""


@dataclass
class Theatre:
    """A size's own database and web server, run by a process of its own; addresses by page, each with its session."""

    cases: int
    port: int
    pages: dict[str, list[tuple[str, str]]]

    def warm(self) -> None:
        """Let every process learn what the bare view runs for each address."""
        for name, rows in self.pages.items():
            turns = cycle(rows)
            self._drive(name, lambda n=name, t=turns: bare_request(n, *next(t)), most=len(rows) * LEARNT)  # type: ignore[misc]

    def page(self, name: str) -> Run:
        return self._drive(name, lambda: page_request(name, *random.choice(self.pages[name])))

    def bare(self, name: str) -> Run:
        return self._drive(name, lambda: bare_request(name, *random.choice(self.pages[name])))

    def _drive(self, name: str, request: Callable[[], bytes], *, most: int | None = None) -> Run:
        return load(
            self.port,
            lambda _: request(),
            connections=CONNECTIONS,
            seconds=300 if most else SECONDS,
            most=most,
            expect=302 if name == "create" else 200,
            contains=MARKS[name],
        )


def run(scale: int | None) -> list[Result]:
    """`scale` is the largest number of cases, at least 10,000; the sizes below it are measured too."""
    sizes = [size for size in SIZES if not scale or size < scale] + ([max(scale, SIZES[0])] if scale else [])
    with contextlib.ExitStack() as stack:
        theatres = [stack.enter_context(theatre(size)) for size in sizes]
        results = [beside_sql(size, name) for size in theatres for name in MARKS]
        return [*results, *(growth(theatres[0], size, name) for size in theatres[1:][-1:] for name in MARKS)]


def beside_sql(size: Theatre, name: str) -> Result:
    result = compare(
        Case(f"{name}, {size.cases:,} cases", "requests/s", GOAL), lambda: size.page(name), lambda: size.bare(name)
    )
    peer, wanted = PEERS[name]
    result.notes["times_peer"] = round(result.ours / peer, 1)
    result.notes["times_peer_goal"] = wanted
    return result


def growth(small: Theatre, big: Theatre, name: str) -> Result:
    """p50 of the largest size against p50 of the smallest, round by round."""

    def p50(size: Theatre) -> Run:
        latencies = sorted(size.page(name).latencies_ms)
        return Run(latencies[len(latencies) // 2])

    case = Case(f"{name}, p50 at {big.cases:,} against {small.cases:,}", "ms", GROWTH_GOAL, less_is_better=True)
    return compare(case, lambda: p50(big), lambda: p50(small))


@contextlib.contextmanager
def theatre(cases: int) -> Iterator[Theatre]:
    """Fill and serve in a child, since one process knows one database; it ends when its input is closed."""
    command = [sys.executable, "-m", "tanggap.bench.desk_queue_stage", str(cases)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            facts = json.loads(child.stdout.readline())
            pages = {name: [(path, session) for path, session in rows] for name, rows in facts["pages"].items()}
            opened = Theatre(cases, facts["port"], pages)
            opened.warm()
            yield opened
        finally:
            child.stdin.close()
            child.wait(60)


def page_request(name: str, path: str, session: str) -> bytes:
    """As a browser asks that has been there before; a call is posted as its form does it."""
    cookies = {"tanggap_staff": session, "csrftoken": CSRF}
    if name != "create":
        return get(path, cookies=cookies)
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    return post(path, urlencode(call(uuid4())).encode(), cookies=cookies, headers=form)


def bare_request(name: str, path: str, session: str) -> bytes:
    if name == "create":
        return get(f"/bench/desk-create?session={session}")
    return get(f"/bench/desk?session={session}&path={quote(path, safe='')}")

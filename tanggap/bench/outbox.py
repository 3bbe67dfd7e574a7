"""20,000 SMS from the outbox to a gateway that answers in 20 ms, and codes queued behind as many others.

The product's own worker drains, with all its limits, records and commits. The yardstick is an asyncio loop with the
same HTTP client (httpx) that posts the same bodies to the same gateway, with as many lines as it is fastest with.
"""

import asyncio
import contextlib
import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.request import urlopen

import httpx

from tanggap.bench.harness import ROUNDS, Case, Result, Run, percentile, summed_up
from tanggap.bench.stage import Stage, stage

MANY = 20_000
GOAL = 0.6
CODE_GOAL = 1000.0
ANSWER_MS = 20.0
CODES = 300
CODE_EVERY = 0.05
LINES = (8, 16, 32, 64)
THREADS = 32
TRIED = 1_000
PATIENCE = 600.0
POLL = 0.02


def run(scale: int | None) -> list[Result]:
    """`scale` is the number of messages queued; 20,000 unless told otherwise."""
    with gateway() as url, stage("outbox") as theatre:
        from tanggap.bench import outbox_data

        bodies = outbox_data.fill(scale or MANY)
        lines = fastest(url, bodies[:TRIED])
        with worker(theatre):
            results = beside_yardsticks(url, bodies, lines)
            results.append(codes(f"code behind {len(bodies):,} others", len(bodies)))
            manners(url, "hang=1")
            results.append(codes(f"code behind {len(bodies):,} others that hang", len(bodies)))
            manners(url, "hang=0")
            return results


def beside_yardsticks(url: str, bodies: list[dict[str, Any]], lines: int) -> list[Result]:
    """The outbox, the asyncio loop and, without a goal, the same client in as many threads as a worker has."""
    name = f"{len(bodies):,} SMS queued to accepted"
    runs: list[tuple[list[Run], Callable[[], Run]]] = [
        ([], lambda: drained(len(bodies))),
        ([], lambda: posted(url, bodies, lines)),
        ([], lambda: posted_in_threads(url, bodies)),
    ]
    for number in range(ROUNDS + 1):
        for measured, measure in runs[number % 3 :] + runs[: number % 3]:
            gc.collect()
            measured.append(measure())
    ours, loop, threads = (measured[1:] for measured, _ in runs)
    return [
        summed_up(Case(f"{name}, beside a loop with {lines} lines", "messages/s", GOAL), ours, loop),
        summed_up(Case(f"{name}, beside {THREADS} threads", "messages/s"), ours, threads),
    ]


@contextlib.contextmanager
def gateway() -> Iterator[str]:
    """The gateway in a process of its own; its address is what SMS_HTTP_URL says."""
    command = [sys.executable, "-m", "tanggap.bench.outbox_gateway"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        url = f"http://127.0.0.1:{child.stdout.readline().strip()}"
        os.environ |= {"SMS_HTTP_URL": f"{url}/send", "SMS_HTTP_ID": "message_id"}
        try:
            yield url
        finally:
            child.stdin.close()
            child.wait(10)


def manners(url: str, how: str) -> None:
    with urlopen(f"{url}/manners?{how}", timeout=10):
        pass


@contextlib.contextmanager
def worker(theatre: Stage) -> Iterator[None]:
    """`tanggap worker` as it is, on the stage's database."""
    with (theatre.home / "worker.log").open("ab") as log:
        process = subprocess.Popen([sys.executable, "-m", "tanggap", "worker"], stdout=log, stderr=log)
    try:
        yield
        if process.poll() is not None:
            raise RuntimeError(f"the worker ended: {(theatre.home / 'worker.log').read_text()[-2000:]}")
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(15)
        process.kill()


def drained(count: int) -> Run:
    """Queue all in one transaction; until the last is recorded as accepted."""
    from tanggap.bench import outbox_data

    outbox_data.empty()
    began = time.monotonic()
    outbox_data.queue_all()
    await_drained(began)
    seconds = time.monotonic() - began
    if (sent := outbox_data.accepted()) != count:
        raise RuntimeError(f"{sent} of {count} messages were accepted")
    return Run(count / seconds)


def await_drained(began: float) -> None:
    from tanggap.bench import outbox_data

    while outbox_data.is_waiting():
        if time.monotonic() - began > PATIENCE:
            raise RuntimeError("the worker does not drain the outbox")
        time.sleep(POLL)


def codes(name: str, count: int) -> Result:
    """Codes queued one by one while the others wait: from the commit to the gateway's answer."""
    from tanggap.bench import outbox_data

    outbox_data.empty()
    outbox_data.queue_all()
    queued = 0
    while queued < CODES and outbox_data.is_waiting():
        outbox_data.queue_code(queued)
        queued += 1
        time.sleep(CODE_EVERY)
    left, deadline = outbox_data.left(), time.monotonic() + PATIENCE
    while len(waits := outbox_data.waits_of_codes()) < queued and time.monotonic() < deadline:
        time.sleep(POLL)
    waits.sort()
    p50, p99 = percentile(waits, 50), percentile(waits, 99)
    case = Case(name, "ms (p99)", CODE_GOAL, less_is_better=True)
    return Result(case, ours=p99 or 0.0, p50_ms=p50, p99_ms=p99, notes={"codes": len(waits), "left": left})


def fastest(url: str, bodies: list[dict[str, Any]]) -> int:
    """With how many lines the yardstick is fastest: httpx' asynchronous pool slows down with many."""
    return max(LINES, key=lambda lines: posted(url, bodies, lines).figure)


def posted(url: str, bodies: list[dict[str, Any]], lines: int) -> Run:
    began = time.monotonic()
    asyncio.run(_post(f"{url}/send", bodies, lines))
    return Run(len(bodies) / (time.monotonic() - began))


def posted_in_threads(url: str, bodies: list[dict[str, Any]]) -> Run:
    """The synchronous client, one for all threads, as the product's transports use it; no database."""
    limits = httpx.Limits(max_connections=THREADS, max_keepalive_connections=THREADS)
    began = time.monotonic()
    with httpx.Client(limits=limits, trust_env=False) as client, ThreadPoolExecutor(THREADS) as pool:
        answers = list(pool.map(lambda body: client.post(f"{url}/send", json=body).json(), bodies))
    if not all(answer["message_id"] for answer in answers):
        raise RuntimeError("the gateway did not take all")
    return Run(len(bodies) / (time.monotonic() - began))


async def _post(url: str, bodies: list[dict[str, Any]], lines: int) -> None:
    left = iter(bodies)
    limits = httpx.Limits(max_connections=lines, max_keepalive_connections=lines)
    async with httpx.AsyncClient(limits=limits, trust_env=False) as client, asyncio.TaskGroup() as group:
        for _ in range(lines):
            group.create_task(_post_some(client, url, left))


async def _post_some(client: httpx.AsyncClient, url: str, left: Iterator[dict[str, Any]]) -> None:
    for body in left:
        answer = await client.post(url, json=body)
        if answer.status_code != 200 or not answer.json()["message_id"]:
            raise RuntimeError(f"the gateway answered {answer.status_code}")

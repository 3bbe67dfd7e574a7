"""*Lihat Pembayaran* of random members over HTTP, at 10,000 and at 1,000,000 contracts.

The yardstick is the same server answering a bare view that runs the page's SQL, session and user included, and gives a
constant of the page's size. The two sizes run beside each other and are measured in turns.
"""

import contextlib
import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from tanggap.bench.harness import Case, Result, Run, compare
from tanggap.bench.load import get, load

LARGE = 1_000_000
SMALL_PART = 100
GOAL = 0.6
TAIL_GOAL = 1.2
CONNECTIONS = 8
CSRF = "benchmark" + "0" * 23
SECONDS = 4.0


@dataclass
class Theatre:
    """A size's own database and web server, run by a process of its own."""

    contracts: int
    port: int
    pages: list[bytes]
    bares: list[bytes]
    signed_in: list[bytes]

    def page(self) -> Run:
        return self._drive(self.pages, b"Sisa Hutang")

    def bare(self) -> Run:
        return self._drive(self.bares, b"Sisa Hutang")

    def bare_signed_in(self) -> Run:
        return self._drive(self.signed_in, b"Sisa Hutang")

    def _drive(self, requests: list[bytes], contains: bytes) -> Run:
        draw = random.Random()
        return load(
            self.port,
            lambda _: draw.choice(requests),
            connections=CONNECTIONS,
            seconds=SECONDS,
            contains=contains,
        )


def run(scale: int | None) -> list[Result]:
    """`scale` is the number of contracts of the large size; the small one has a hundredth of it."""
    large = scale or LARGE
    with theatre(max(100, large // SMALL_PART)) as small, theatre(large) as big:
        results = [
            compare(Case(f"{size.contracts:,} contracts", "requests/s", GOAL), size.page, size.bare)
            for size in (small, big)
        ]
        return [*results, tail(small, big), beside_signed_in(big)]


def beside_signed_in(size: Theatre) -> Result:
    """How much of the page is its own: against a bare view that costs its session and user like every page."""
    case = Case(f"{size.contracts:,} contracts, yardstick signed in", "requests/s")
    return compare(case, size.page, size.bare_signed_in)


def tail(small: Theatre, big: Theatre) -> Result:
    """p99 of the large size against p99 of the small one, round by round."""

    def p99(size: Theatre) -> Run:
        latencies = sorted(size.page().latencies_ms)
        return Run(latencies[int(0.99 * len(latencies))])

    case = Case(f"p99 at {big.contracts:,} against {small.contracts:,}", "ms", TAIL_GOAL, less_is_better=True)
    return compare(case, lambda: p99(big), lambda: p99(small))


@contextlib.contextmanager
def theatre(contracts: int) -> Iterator[Theatre]:
    """Fill and serve in a child, since one process knows one database; it ends when its input is closed."""
    command = [sys.executable, "-m", "tanggap.bench.payments_stage", str(contracts)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        try:
            facts = json.loads(child.stdout.readline())
            yield Theatre(
                contracts,
                facts["port"],
                pages=[page_request(**one) for one in facts["members"]],
                bares=[bare_request(**one) for one in facts["members"]],
                signed_in=[signed_in_request(**one) for one in facts["members"]],
            )
        finally:
            child.stdin.close()
            child.wait(60)


def page_request(session: str, user: int, contract: int) -> bytes:
    """As a browser asks that has been there before."""
    cookies = {"tanggap_member": session, "csrftoken": CSRF}
    return get(f"/member/payments?contract=20{contract:010d}", cookies=cookies)


def bare_request(session: str, user: int, contract: int) -> bytes:
    return get(f"/bench/payments-page?session={session}&user={user}&contract={contract}")


def signed_in_request(session: str, user: int, contract: int) -> bytes:
    cookies = {"tanggap_member": session, "csrftoken": CSRF}
    return get(f"/bench/payments-page-signed-in?session={session}&user={user}&contract={contract}", cookies=cookies)

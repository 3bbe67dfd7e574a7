"""Validating codes over HTTP, 64 at once: right ones, wrong ones, and all on one application.

Each is compared twice with the same server answering a bare view: one that locks and updates one row and commits, and
one that locks and writes, as plain SQL, all the rows that the same answer leaves behind. Afterwards the rows are
counted: one consent for each application, one failure for each wrong code.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from tanggap.bench.harness import ROUNDS, Case, Result, Run, compare
from tanggap.bench.load import load, post
from tanggap.bench.stage import stage

if TYPE_CHECKING:
    from tanggap.bench.otp_data import Waiting

AT_ONCE = 64
GOAL = 0.6
A_ROUND = 600
"""Validations of one round."""
WRONG_PER_CODE = 4
"""The fifth would end the code."""
LIMITS = {"OTP_TRIES_PER_ADDRESS": "1000000", "OTP_WRONG_CODES": "1000000", "TRUSTED_PROXY_COUNT": "1"}
"""The limits on floods count as ever, but do not stop the measurement; each customer has an address of their own."""
CONFIRMED, AGAIN = (302, b"/customer?p="), (422, b"Kode salah")
"""What is answered to a right code, and to a wrong one."""
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def run(scale: int | None) -> list[Result]:
    """`scale` is the number of validations of a round."""
    size = max(AT_ONCE, scale or A_ROUND)
    os.environ |= LIMITS
    with stage("otp") as theatre:
        from tanggap.bench import otp_data

        text = otp_data.prepare()
        with theatre.web() as port:
            plays = (right, wrong, one_application)
            return [play(port, text, size, yardstick) for play in plays for yardstick in (ONE_UPDATE, SAME_ROWS)]


@dataclass(frozen=True)
class Yardstick:
    """A bare view; `words` tell its lines in the result apart."""

    path: str
    words: str


ONE_UPDATE = Yardstick("/bench/otp", "")
SAME_ROWS = Yardstick("/bench/otp-writes", ", yardstick writes the same rows")


@dataclass
class Customers:
    """Sends what customers would send: `requests` in their order, each from an address of its own."""

    port: int
    text: int
    addresses: Iterator[int] = field(default_factory=lambda: count(1))

    def enter(self, token: str, code: str) -> bytes:
        return self._post("/customer", {"p": token, "teks": self.text, "kode": code})

    def bare(self, yardstick: Yardstick, one: "Waiting", outcome: str) -> bytes:
        return self._post(yardstick.path, {"application": one.application, "teks": self.text, "kode": outcome})

    def _post(self, path: str, fields: dict[str, object]) -> bytes:
        number = next(self.addresses)
        here = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        return post(path, urlencode(fields).encode(), headers=FORM | {"X-Forwarded-For": here})

    def drive(self, requests: list[bytes], answer: tuple[int, bytes]) -> Run:
        """All of them, 64 at once."""
        from tanggap.bench import otp_data

        otp_data.forget_tries()
        return load(
            self.port,
            requests.__getitem__,
            connections=AT_ONCE,
            seconds=600,
            most=len(requests),
            expect=answer[0],
            contains=answer[1],
        )


def right(port: int, text: int, size: int, yardstick: Yardstick) -> Result:
    """Every application its own code."""
    from tanggap.bench import otp_data

    customers, waiting = Customers(port, text), otp_data.wait(size * (ROUNDS + 1))
    rounds, others = _portions(waiting, size), _portions(otp_data.wait(size * (ROUNDS + 1)), size)

    def ours() -> Run:
        return customers.drive([customers.enter(one.token, otp_data.CODE) for one in next(rounds)], CONFIRMED)

    def bare() -> Run:
        return customers.drive([customers.bare(yardstick, one, "confirmed") for one in next(others)], CONFIRMED)

    result = compare(Case(f"right codes{yardstick.words}", "requests/s", GOAL), ours, bare)
    done, consents = otp_data.confirmations(waiting)
    assert done == consents == len(waiting), f"{done} confirmed, {consents} consents of {len(waiting)}"
    return result


def wrong(port: int, text: int, size: int, yardstick: Yardstick) -> Result:
    """Each code is tried four times; no try is lost."""
    from tanggap.bench import otp_data

    customers, codes = Customers(port, text), -(-size * (ROUNDS + 1) // WRONG_PER_CODE)
    waiting, others = otp_data.wait(codes), otp_data.wait(codes)
    rounds, bare_rounds = (
        _portions([one for one in each for _ in range(WRONG_PER_CODE)], size) for each in (waiting, others)
    )
    counted = 0

    def ours() -> Run:
        nonlocal counted
        measured = customers.drive([customers.enter(one.token, otp_data.OTHER) for one in next(rounds)], AGAIN)
        failures, written = otp_data.wrong_tries(waiting)
        assert written == size == failures - counted, f"{written} tries, {failures - counted} counted"
        counted = failures
        return measured

    def bare() -> Run:
        return customers.drive([customers.bare(yardstick, one, "wrong") for one in next(bare_rounds)], AGAIN)

    return compare(Case(f"wrong codes{yardstick.words}", "requests/s", GOAL), ours, bare)


def one_application(port: int, text: int, size: int, yardstick: Yardstick) -> Result:
    """The right code of one application, so many times: one consent, and the others are told when it was."""
    from tanggap.bench import otp_data

    customers, each, others = Customers(port, text), *(iter(otp_data.wait(ROUNDS + 1)) for _ in range(2))

    def ours() -> Run:
        one = next(each)
        measured = customers.drive([customers.enter(one.token, otp_data.CODE)] * size, CONFIRMED)
        assert otp_data.confirmations([one]) == (1, 1), "one consent"
        return measured

    def bare() -> Run:
        return customers.drive([customers.bare(yardstick, next(others), "already")] * size, CONFIRMED)

    return compare(Case(f"all on one application{yardstick.words}", "requests/s", GOAL), ours, bare)


def _portions(waiting: list["Waiting"], size: int) -> Iterator[list["Waiting"]]:
    return iter([waiting[at : at + size] for at in range(0, len(waiting), size)])

"""Validating codes over HTTP, 64 at once: right ones, wrong ones, and all on one application.

The yardstick is the same server answering a bare view that locks and updates the same row and commits. Afterwards the
rows are counted: one consent for each application, one failure for each wrong code.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from urllib.parse import urlencode

from tanggap.bench.harness import ROUNDS, Case, Result, Run, compare
from tanggap.bench.load import load, post
from tanggap.bench.stage import stage

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
            return [play(port, text, size) for play in (right, beside_its_writes, wrong, one_application)]


@dataclass
class Customers:
    """Sends what customers would send: `requests` in their order, each from an address of its own."""

    port: int
    text: int
    addresses: Iterator[int] = field(default_factory=lambda: count(1))

    def enter(self, token: str, code: str) -> bytes:
        return self._post("/customer", {"p": token, "teks": self.text, "kode": code})

    def bare(self, application: int, answer: str) -> bytes:
        return self._post("/bench/otp", {"application": application, "kode": answer})

    def writes(self, application: int) -> bytes:
        return self._post("/bench/otp-writes", {"application": application, "kode": self.text})

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


def right(port: int, text: int, size: int) -> Result:
    """Every application its own code."""
    from tanggap.bench import otp_data

    customers, waiting = Customers(port, text), otp_data.wait(size * (ROUNDS + 1))
    rounds = iter([waiting[at : at + size] for at in range(0, len(waiting), size)])

    def ours() -> Run:
        requests = [customers.enter(one.token, otp_data.CODE) for one in next(rounds)]
        return customers.drive(requests, CONFIRMED)

    def bare() -> Run:
        requests = [customers.bare(one.application, "right") for one in waiting[:size]]
        return customers.drive(requests, CONFIRMED)

    result = compare(Case("right codes", "requests/s", GOAL), ours, bare)
    done, consents = otp_data.confirmations(waiting)
    assert done == consents == len(waiting), f"{done} confirmed, {consents} consents of {len(waiting)}"
    return result


def beside_its_writes(port: int, text: int, size: int) -> Result:
    """The same beside all that a confirmation has to read and write, as bare SQL: what our own code costs."""
    from tanggap.bench import otp_data

    customers, waiting = Customers(port, text), otp_data.wait(2 * size * (ROUNDS + 1))
    rounds = iter([waiting[at : at + size] for at in range(0, len(waiting), size)])

    def ours() -> Run:
        return customers.drive([customers.enter(one.token, otp_data.CODE) for one in next(rounds)], CONFIRMED)

    def bare() -> Run:
        return customers.drive([customers.writes(one.application) for one in next(rounds)], CONFIRMED)

    return compare(Case("right codes, yardstick writes the same rows", "requests/s"), ours, bare)


def wrong(port: int, text: int, size: int) -> Result:
    """Each code is tried four times; no try is lost."""
    from tanggap.bench import otp_data

    customers = Customers(port, text)
    waiting = otp_data.wait(-(-size * (ROUNDS + 1) // WRONG_PER_CODE))
    tries = iter([one for one in waiting for _ in range(WRONG_PER_CODE)])
    counted = 0

    def ours() -> Run:
        nonlocal counted
        requests = [customers.enter(next(tries).token, otp_data.OTHER) for _ in range(size)]
        measured = customers.drive(requests, AGAIN)
        failures, written = otp_data.wrong_tries(waiting)
        assert written == size == failures - counted, f"{written} tries, {failures - counted} counted"
        counted = failures
        return measured

    def bare() -> Run:
        requests = [customers.bare(one.application, "wrong") for one in waiting[:size] * WRONG_PER_CODE][:size]
        return customers.drive(requests, AGAIN)

    return compare(Case("wrong codes", "requests/s", GOAL), ours, bare)


def one_application(port: int, text: int, size: int) -> Result:
    """The right code of one application, so many times: one consent, and the others are told when it was."""
    from tanggap.bench import otp_data

    customers, waiting = Customers(port, text), otp_data.wait(ROUNDS + 1)
    each = iter(waiting)

    def ours() -> Run:
        one = next(each)
        requests = [customers.enter(one.token, otp_data.CODE)] * size
        measured = customers.drive(requests, CONFIRMED)
        assert otp_data.confirmations([one]) == (1, 1), "one consent"
        return measured

    def bare() -> Run:
        requests = [customers.bare(waiting[0].application, "right")] * size
        return customers.drive(requests, CONFIRMED)

    return compare(Case("all on one application", "requests/s", GOAL), ours, bare)

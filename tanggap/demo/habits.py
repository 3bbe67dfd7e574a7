"""How the sample's customers pay: each habit turns a loan into the payments that the core would hold.

Nothing here knows today's date: a payment lies so many days from its instalment's due date, or so many days ago.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

PENALTY_PER_MILLE_A_DAY = 5


@dataclass(frozen=True)
class Pay:
    """Money that goes to instalment `number`: `days` from its due date, or `ago` days before the sample's today."""

    number: int
    amount: int
    days: int = 0
    ago: int | None = None
    penalty: int = 0
    is_reversed: bool = False
    together: bool = False
    """Those of one loan that say so are one payment that covers several instalments."""


@dataclass(frozen=True)
class Loan:
    """A contract: `due` of its `tenor` instalments have fallen due, the last of them `age` days ago."""

    number: str
    customer_id: str
    branch_code: str
    product: str
    amount: int
    tenor: int
    due: int
    age: int
    status: str = "active"
    payments: list[Pay] = field(default_factory=list)
    payout: str = ""
    """What became of its paying out, which was asked for `asked_ago`; "" where that follows from the number."""
    asked_ago: timedelta = timedelta()


Habit = Callable[[Loan, Random], Iterator[Pay]]


def fine(amount: int, days: int) -> int:
    """Penalty of `days` late on `amount`, in whole rupiah: 0.5 % a day, as motor loans have it."""
    return amount * PENALTY_PER_MILLE_A_DAY * max(0, days) // 1000


def punctual(loan: Loan, rng: Random, until: int | None = None) -> Iterator[Pay]:
    for number in range(1, (loan.due if until is None else until) + 1):
        yield Pay(number, loan.amount, days=-rng.randint(1, 5))


def early(loan: Loan, rng: Random) -> Iterator[Pay]:
    """Pays the next one or two long before they are due."""
    yield from punctual(loan, rng)
    for number in range(loan.due + 1, min(loan.due + 2, loan.tenor) + 1):
        yield Pay(number, loan.amount, ago=4)


def late(loan: Loan, rng: Random) -> Iterator[Pay]:
    """Often late; pays the penalty at once, later in part, or not yet."""
    for number in range(1, loan.due + 1):
        most = min(20, loan.age - 1) if number == loan.due else 20
        days = rng.randint(-2, max(-1, most))
        charged = fine(loan.amount, days)
        yield Pay(number, loan.amount, days=days, penalty=rng.choice((charged, charged // 2, 0)))


def arrears(loan: Loan, rng: Random) -> Iterator[Pay]:
    yield from punctual(loan, rng, until=max(0, loan.due - rng.randint(1, 4)))


def partial(loan: Loan, rng: Random) -> Iterator[Pay]:
    """The last due one is paid only in part."""
    yield from punctual(loan, rng, until=loan.due - 1)
    yield Pay(loan.due, loan.amount * 2 // 5, days=-2)


def advance(loan: Loan, rng: Random) -> Iterator[Pay]:
    """A third of the next one is paid before it falls due."""
    yield from punctual(loan, rng)
    yield Pay(loan.due + 1, loan.amount // 3, ago=3)


def parts(loan: Loan, rng: Random) -> Iterator[Pay]:
    """Each instalment in two or three parts."""
    for number in range(1, loan.due + 1):
        first, second = loan.amount // 2, loan.amount // 4
        yield Pay(number, first, days=-8)
        yield Pay(number, second, days=-5)
        yield Pay(number, loan.amount - first - second, days=-rng.randint(2, 3))


def overpaid(loan: Loan, rng: Random) -> Iterator[Pay]:
    yield from punctual(loan, rng, until=loan.due - 1)
    yield Pay(loan.due, loan.amount + 50_000, days=-4)


def lump(loan: Loan, rng: Random) -> Iterator[Pay]:
    """One payment covers the last three that fell due."""
    first = max(1, loan.due - 2)
    yield from punctual(loan, rng, until=first - 1)
    for number in range(first, loan.due + 1):
        yield Pay(number, loan.amount, ago=max(3, loan.age - 1), together=True)


def withdrawn(loan: Loan, rng: Random) -> Iterator[Pay]:
    """The last payment was reversed, and half of the time made again."""
    yield from punctual(loan, rng, until=loan.due - 1)
    yield Pay(loan.due, loan.amount, days=-6, is_reversed=True)
    if rng.random() < 0.5:
        yield Pay(loan.due, loan.amount, days=-3)


def processing(loan: Loan, rng: Random) -> Iterator[Pay]:
    """The last due one was paid yesterday: the portal does not count it yet (P12)."""
    yield from punctual(loan, rng, until=loan.due - 1)
    yield Pay(loan.due, loan.amount, ago=1)


def abandoned(loan: Loan, rng: Random) -> Iterator[Pay]:
    yield from punctual(loan, rng, until=2)


def nothing(loan: Loan, rng: Random) -> Iterator[Pay]:
    yield from ()

"""A pretended core system: it draws the sample's customers and loans from one seed, so that each load gives the same.

Nothing here knows today's date; `feedfiles` gives the dates.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from tanggap.demo import habits, names
from tanggap.demo.habits import Habit, Loan, Pay

SEED = 2016
CUSTOMERS = 220
BRANCHES = ("001", "001", "014", "027")
AMOUNTS = {"motor": 815_000, "mobil": 4_350_000, "multiguna": 1_250_000, "p2p": 640_000}
TENORS = (12, 15, 18, 24)

SITI_CONTRACT = "200991600123"
SITI_AGE = 10
SITI_BEHIND = "200991700456"
"""Siti's second contract, in arrears."""
"""Days since the last instalment of that contract fell due, when the sample was loaded."""
UNREGISTERED_CONTRACT = "200011600011"
PAYOUTS = (
    ("200011900501", "C000040", 4_600_000, "processing", timedelta(minutes=50)),
    ("200011900502", "C000041", 1_350_000, "failed", timedelta(hours=3)),
    ("200011900503", "C000026", 1_480_000, "processing", timedelta(hours=4, minutes=20)),
)
"""Loans that are being paid out while one looks: within the two hours, failed, and late."""


@dataclass(frozen=True)
class Pattern:
    """A way of paying, how often it occurs, and how many instalments have fallen due: from – to."""

    habit: Habit
    share: int
    due: tuple[int, int] = (2, 11)
    status: str = "active"


PATTERNS = (
    Pattern(habits.punctual, 8),
    Pattern(habits.early, 3),
    Pattern(habits.late, 4),
    Pattern(habits.arrears, 4, due=(4, 11)),
    Pattern(habits.partial, 2),
    Pattern(habits.advance, 1),
    Pattern(habits.parts, 1),
    Pattern(habits.overpaid, 1),
    Pattern(habits.lump, 1, due=(4, 11)),
    Pattern(habits.withdrawn, 2),
    Pattern(habits.processing, 2),
    Pattern(habits.nothing, 1, due=(0, 0)),
    Pattern(habits.punctual, 3, due=(99, 99), status="closed"),
    Pattern(habits.abandoned, 1, due=(9, 11), status="written_off"),
    Pattern(habits.nothing, 1, due=(0, 0), status="cancelled"),
)


@dataclass(frozen=True)
class Person:
    """A customer as the core holds them."""

    serial: int
    name: str
    born: date
    mother: str
    address: str
    city: str
    branch_code: str = "001"
    is_woman: bool = False
    email: str = ""

    @property
    def core_id(self) -> str:
        return f"C{self.serial:06d}"

    @property
    def phone(self) -> str:
        return f"+62812{self.serial:08d}"

    @property
    def nik(self) -> str:
        """16 digits: place, birth date (a woman's day + 40), serial."""
        day = self.born.day + (40 if self.is_woman else 0)
        return f"{names.PROVINCE_CODES[self.branch_code]}{day:02d}{self.born:%m%y}{self.serial:04d}"


def people() -> list[Person]:
    """All customers: the three whom the acceptance checks know, then those drawn by chance."""
    rng = Random(SEED)  # noqa: S311
    return [*KNOWN, *(drawn_person(serial, rng) for serial in range(len(KNOWN) + 1, CUSTOMERS + 1))]


KNOWN = (
    Person(
        1,
        "Siti Rahmawati",
        date(1988, 3, 14),
        "KARTINI",
        "Jl. Anggrek No. 16",
        "Jakarta Timur",
        is_woman=True,
        email="siti@contoh.test",
    ),
    Person(
        2,
        "Andi Prasetyo",
        date(1985, 11, 2),
        "HJ. SUMIATI",
        "Jl. Kenanga No. 76",
        "Bekasi",
        email="andi@contoh.test",
    ),
    Person(3, "Rahmat Hidayat", date(1990, 8, 17), "SRI WAHYUNI", "Jl. Merdeka No. 45", "Depok"),
)
SITI, ANDI, UNREGISTERED = (person.core_id for person in KNOWN)


def loans(persons: list[Person]) -> list[Loan]:
    """Every customer's loans: each pattern of paying in its share, every seventh customer with two."""
    rng = Random(SEED + 1)  # noqa: S311
    deck = [pattern for pattern in PATTERNS for _ in range(pattern.share)]
    made = list(_known_loans(rng))
    serial = 100
    for index, person in enumerate(persons[len(KNOWN) :]):
        for _ in range(2 if index % 7 == 0 else 1):
            serial += 1
            made.append(_drawn_loan(serial, person, deck[serial % len(deck)], rng))
    return made


def _known_loans(rng: Random) -> Iterator[Loan]:
    siti = Loan(SITI_CONTRACT, SITI, "001", "motor", 815_000, tenor=15, due=6, age=SITI_AGE)
    siti.payments.extend(Pay(number, 815_000, days=-2) for number in (1, 2, 3, 4))
    siti.payments.append(Pay(5, 815_000, days=1, penalty=habits.fine(815_000, 1)))
    siti.payments.append(Pay(6, 815_000, days=-2))
    yield siti
    behind = Loan(SITI_BEHIND, SITI, "001", "multiguna", 1_250_000, tenor=12, due=5, age=20)
    behind.payments.extend(Pay(number, 1_250_000, days=-1) for number in (1, 2, 3))
    behind.payments.append(Pay(4, 500_000, days=6))
    yield behind
    for number, habit, due in (("200011600042", habits.processing, 7), ("200011700043", habits.overpaid, 4)):
        yield _with_payments(Loan(number, ANDI, "001", "motor", 815_000, tenor=15, due=due, age=1), habit, rng)
    yield _unregistered_loan(rng)
    for number, customer_id, amount, payout, ago in PAYOUTS:
        yield Loan(number, customer_id, "001", "multiguna", amount, 12, due=0, age=28, payout=payout, asked_ago=ago)


def _unregistered_loan(rng: Random) -> Loan:
    """What a newcomer sees after registering: paid on time, late in two parts with a penalty, and just now."""
    loan = Loan(UNREGISTERED_CONTRACT, UNREGISTERED, "001", "motor", 815_000, tenor=15, due=5, age=3)
    loan.payments.extend(habits.punctual(loan, rng, until=3))
    loan.payments.append(Pay(4, 500_000, days=1))
    loan.payments.append(Pay(4, 315_000, days=6, penalty=habits.fine(315_000, 6)))
    loan.payments.append(Pay(5, 815_000, ago=1))
    return loan


def _drawn_loan(serial: int, person: Person, pattern: Pattern, rng: Random) -> Loan:
    product = rng.choice(list(AMOUNTS))
    tenor = rng.choice(TENORS)
    loan = Loan(
        number=f"20{person.branch_code}{rng.randint(16, 19)}{serial:05d}",
        customer_id=person.core_id,
        branch_code=person.branch_code,
        product=product,
        amount=AMOUNTS[product] + 5_000 * rng.randint(-20, 60),
        tenor=tenor,
        due=min(tenor, rng.randint(*pattern.due) if pattern.due[0] < tenor else tenor),
        age=rng.randint(2, 27),
        status=pattern.status,
    )
    return _with_payments(loan, pattern.habit, rng)


def _with_payments(loan: Loan, habit: Habit, rng: Random) -> Loan:
    loan.payments.extend(habit(loan, rng))
    return loan


def drawn_person(serial: int, rng: Random) -> Person:
    """Somebody by chance; the same for the same serial and state of `rng`."""
    is_woman = rng.random() < 0.5
    branch = rng.choice(BRANCHES)
    return Person(
        serial=serial,
        name=_drawn_name(serial, is_woman, rng),
        born=date(rng.randint(1958, 2003), rng.randint(1, 12), rng.randint(1, 28)),
        mother=rng.choice(names.MOTHERS),
        address=f"Jl. {rng.choice(names.STREETS)} No. {rng.randint(1, 180)}",
        city=rng.choice(names.CITIES[branch]),
        branch_code=branch,
        is_woman=is_woman,
        email=f"pelanggan{serial}@contoh.test" if serial % 3 else "",
    )


def _drawn_name(serial: int, woman: bool, rng: Random) -> str:
    """Mostly two words; every ninth person has one word only, and a few have very long names."""
    if serial % 9 == 0:
        return rng.choice(names.ONE_WORD)
    if serial % 50 == 0:
        return names.LONG[serial // 50 % len(names.LONG)]
    given = rng.choice(names.GIVEN_WOMEN if woman else names.GIVEN_MEN)
    return f"{given} {rng.choice(names.FAMILY)}".replace("_", " ")

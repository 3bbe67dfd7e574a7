"""The statement of a contract as the member sees it: what is paid, owed and overdue (P11–P13).

All amounts are rupiah. The core allocates payments to instalments; nothing is moved from one to another here. The
arithmetic is pure: `statement` takes rows and a day, `statement_of` fetches them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from django.db import connection

from tanggap.customers.models import Contract
from tanggap.institution.current import institution

NOTHING = Decimal("0.00")
State = Literal["paid", "processing", "overdue", "partly", "due"]


class InstalmentFacts(NamedTuple):
    """One instalment as the core schedules it."""

    number: int
    due_date: date
    amount: Decimal
    penalty: Decimal = NOTHING
    is_withdrawn: bool = False


class PaymentFacts(NamedTuple):
    """The part of one payment that the core gave to one instalment."""

    core_id: str
    number: int
    paid_at: datetime
    amount: Decimal
    penalty: Decimal = NOTHING
    channel: str = ""
    is_reversed: bool = False


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A payment shown by itself: under way, reversed, or for an instalment that the schedule does not have.

    Dates are of the branch's zone; `counts_on` is the day from whose 00:00 on the payment counts (P12).
    """

    core_id: str
    number: int
    paid_on: date
    counts_on: date
    amount: Decimal
    penalty: Decimal
    channel: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table of P11. `paid` and `penalty_paid` hold what counts by today, `processing` what does not
    yet; `unpaid` is the arrears shown: the part past its due date that is neither paid nor under way.
    """

    number: int
    due_date: date
    amount: Decimal
    paid_on: tuple[date, ...]
    paid: Decimal
    processing: Decimal
    unpaid: Decimal
    penalty: Decimal
    penalty_paid: Decimal
    state: State

    @property
    def remaining(self) -> Decimal:
        """What is left to pay of it, penalty apart."""
        return max(NOTHING, self.amount - self.paid)

    @property
    def overpaid(self) -> Decimal:
        """What was paid on it beyond its amount; it stays on this instalment until the core moves it (P13)."""
        return max(NOTHING, self.paid - self.amount)


@dataclass(frozen=True)
class Statement:
    """A contract as seen on `today` (branch zone). Withdrawn instalments are left out."""

    today: date
    tenor: int
    rows: tuple[Row, ...]
    processing: tuple[PaymentLine, ...]
    """Payments that do not count yet, oldest first."""
    reversed: tuple[PaymentLine, ...]
    """Payments that were taken back; they count for nothing."""
    unmatched: tuple[PaymentLine, ...]
    """Payments that count, but for an instalment that the schedule does not have."""

    @cached_property
    def remaining(self) -> Decimal:
        """*Sisa Hutang*: the sum of what is left of each instalment, penalty apart (P11)."""
        return sum((row.remaining for row in self.rows), NOTHING)

    @cached_property
    def overdue_count(self) -> int:
        """*Total Angsuran Tertunggak*: instalments due before today with an unpaid part (P11)."""
        return sum(row.unpaid > 0 for row in self.rows)

    @cached_property
    def overdue_amount(self) -> Decimal:
        """The rupiah beside *Total Angsuran Tertunggak*."""
        return sum((row.unpaid for row in self.rows), NOTHING)

    @cached_property
    def paid_count(self) -> int:
        """Instalments paid in full; with `tenor` it makes *Periode Pembayaran* (P11)."""
        return sum(row.state == "paid" for row in self.rows)

    @cached_property
    def overpaid(self) -> Decimal:
        """What was paid beyond the amounts of the instalments it was paid on (P13)."""
        return sum((row.overpaid for row in self.rows), NOTHING)

    @cached_property
    def penalty_charged(self) -> Decimal:
        return sum((row.penalty for row in self.rows), NOTHING)

    @cached_property
    def penalty_paid(self) -> Decimal:
        return sum((row.penalty_paid for row in self.rows), NOTHING)

    @cached_property
    def due_now(self) -> Decimal:
        """What must be paid today: what is due by today and neither paid nor under way, penalty apart (P9)."""
        due = (row.remaining - row.processing for row in self.rows if row.due_date <= self.today)
        return sum((max(NOTHING, amount) for amount in due), NOTHING)

    @cached_property
    def penalty_open(self) -> Decimal:
        """The penalty that is neither paid nor under way."""
        under_way = sum((line.penalty for line in self.processing), NOTHING)
        return max(NOTHING, self.penalty_charged - self.penalty_paid - under_way)

    @cached_property
    def coming(self) -> Row | None:
        """*Bayar berikutnya*: the first instalment due after today of which something is neither paid nor under way."""
        later = (row for row in self.rows if row.due_date > self.today and row.remaining > row.processing)
        return min(later, key=lambda row: (row.due_date, row.number), default=None)

    @cached_property
    def next_due(self) -> Row | None:
        """The first instalment due today or later that still asks for money, for a document that outlives the day."""
        coming = (row for row in self.rows if row.due_date >= self.today and row.state in ("due", "partly"))
        return min(coming, key=lambda row: (row.due_date, row.number), default=None)


def statement(
    instalments: Iterable[InstalmentFacts],
    payments: Iterable[PaymentFacts],
    *,
    tenor: int,
    today: date,
    zone: ZoneInfo,
    posting_days: int,
) -> Statement:
    """Work out the statement (P11–P13). The order of the rows given does not matter.

    :param today: the calendar day in `zone`, the zone of the contract's branch.
    :param posting_days: a payment counts from 00:00 of that many days after its date; 0: as soon as it is received.
    """
    schedule = sorted((row for row in instalments if not row.is_withdrawn), key=lambda row: row.number)
    counted, young, taken_back = _told_apart(payments, today, zone, timedelta(days=posting_days))
    under_way: defaultdict[int, Decimal] = defaultdict(lambda: NOTHING)
    for line in young:
        under_way[line.number] += line.amount
    rows = tuple(_row(due, counted.pop(due.number, []), under_way[due.number], today) for due in schedule)
    unmatched = [line for lines in counted.values() for line in lines]
    return Statement(today, tenor, rows, _sorted(young), _sorted(taken_back), _sorted(unmatched))


def _told_apart(
    payments: Iterable[PaymentFacts], today: date, zone: ZoneInfo, wait: timedelta
) -> tuple[dict[int, list[PaymentLine]], list[PaymentLine], list[PaymentLine]]:
    """Those that count, by instalment; those that do not count yet; those that were taken back (P12, P13)."""
    counted: defaultdict[int, list[PaymentLine]] = defaultdict(list)
    young: list[PaymentLine] = []
    taken_back: list[PaymentLine] = []
    for payment in payments:
        line = _line(payment, zone, wait)
        if payment.is_reversed:
            taken_back.append(line)
        elif wait and line.counts_on > today:
            young.append(line)
        else:
            counted[line.number].append(line)
    return counted, young, taken_back


def _line(payment: PaymentFacts, zone: ZoneInfo, wait: timedelta) -> PaymentLine:
    paid_on = payment.paid_at.astimezone(zone).date()
    return PaymentLine(
        payment.core_id,
        payment.number,
        paid_on,
        paid_on + wait,
        payment.amount,
        payment.penalty,
        payment.channel,
    )


def _sorted(lines: list[PaymentLine]) -> tuple[PaymentLine, ...]:
    return tuple(sorted(lines, key=lambda line: (line.paid_on, line.core_id, line.number)))


def _row(due: InstalmentFacts, lines: Sequence[PaymentLine], under_way: Decimal, today: date) -> Row:
    paid = sum((line.amount for line in lines), NOTHING)
    is_past = due.due_date < today
    return Row(
        number=due.number,
        due_date=due.due_date,
        amount=due.amount,
        paid_on=tuple(sorted({line.paid_on for line in lines})),
        paid=paid,
        processing=under_way,
        unpaid=max(NOTHING, due.amount - paid - under_way) if is_past else NOTHING,
        penalty=due.penalty,
        penalty_paid=sum((line.penalty for line in lines), NOTHING),
        state=_state(due.amount, paid, under_way, is_past=is_past),
    )


def _state(amount: Decimal, paid: Decimal, under_way: Decimal, *, is_past: bool) -> State:
    """Money under way makes an instalment read *sedang diproses*, even past its due date (P12)."""
    if paid >= amount:
        return "paid"
    if under_way:
        return "processing"
    if is_past:
        return "overdue"
    return "partly" if paid else "due"


def statement_of(contract: Contract, *, now: datetime) -> Statement:
    """The statement of one contract at the instant `now`, after the institution's posting days (P12): two queries,
    if the contract came with its branch (`Contract.objects.of_customer`).
    """
    return statements_of([contract], now=now)[contract.pk]


def statements_of(
    contracts: Sequence[Contract], *, now: datetime, posting_days: int | None = None
) -> dict[int, Statement]:
    """Statements of several contracts by their id, in two queries altogether.

    :param posting_days: the institution's for the customer's own pages; 0 for staff, who count a payment as soon as it
        is received (P12).
    """
    if posting_days is None:
        posting_days = institution().posting_days
    ids = [contract.pk for contract in contracts]
    schedule: defaultdict[int, list[InstalmentFacts]] = defaultdict(list)
    paid: defaultdict[int, list[PaymentFacts]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(SCHEDULE, [ids])
        for owner, *facts in cursor.fetchall():
            schedule[owner].append(InstalmentFacts._make(facts))
        cursor.execute(PAYMENTS, [ids])
        for owner, *facts in cursor.fetchall():
            paid[owner].append(PaymentFacts._make(facts))
    return {
        contract.pk: statement(
            schedule[contract.pk],
            paid[contract.pk],
            tenor=contract.tenor,
            today=contract.today(now),
            zone=contract.tz,
            posting_days=posting_days,
        )
        for contract in contracts
    }


SCHEDULE = """
select contract_id, number, due_date, amount, penalty, is_withdrawn
from customers_instalment where contract_id = any(%s)
"""
PAYMENTS = """
select contract_id, core_id, instalment_no, paid_at, amount, penalty_amount, channel, is_reversed
from customers_payment where contract_id = any(%s)
"""
"""Plain SQL: these run on every view of the payments page, and building them from models costs more than they do."""

"""Gives the pretended core's loans their dates and writes them as the feed's CSV files (`docs/feed-format.md`)."""

import csv
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from tanggap.demo import banking, core
from tanggap.demo.core import Person
from tanggap.demo.habits import Loan, Pay, fine

ZONES = {"001": ZoneInfo("Asia/Jakarta"), "014": ZoneInfo("Asia/Makassar"), "027": ZoneInfo("Asia/Jayapura")}
CHANNELS = ("va_bca", "va_bri", "va_mandiri", "indomaret", "alfamart", "kasir")
Row = dict[str, Any]


def write(folder: Path, *, today: date, now: datetime) -> list[Path]:
    """Write a file of each kind as of `today`; returns the files in an order that fits.

    :param now: what some payouts are so many minutes away from.
    """
    persons = core.people()
    names = {person.core_id: person.name for person in persons}
    loans = core.loans(persons)
    return [
        written(folder / "customers.csv", (_customer(person) for person in persons)),
        written(folder / "contracts.csv", (_contract(loan, today) for loan in loans)),
        written(folder / "instalments.csv", (row for loan in loans for row in _instalments(loan, today))),
        written(folder / "payments.csv", (row for loan in loans for row in _payments(loan, today))),
        written(folder / "disbursements.csv", (row for loan in loans for row in _disbursements(loan, today, now))),
        written(
            folder / "payment_codes.csv",
            (row for loan in loans for row in _payment_codes(loan, names[loan.customer_id], today)),
        ),
    ]


def written(path: Path, rows: Iterable[Row]) -> Path:
    """Rows as a file of CSV; the columns are those of the first."""
    lines = list(rows)
    with path.open("w", encoding="utf-8", newline="") as target:
        writer = csv.DictWriter(target, fieldnames=list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    return path


def months_later(day: date, months: int) -> date:
    """The same day `months` later (or earlier), or the month's last day where it is shorter."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def due_date(loan: Loan, number: int, today: date) -> date:
    """Instalment `loan.due` fell due `loan.age` days ago; the others lie whole months before and after it.

    A loan of which nothing has fallen due yet begins within a month.
    """
    if loan.due == 0:
        return months_later(today + timedelta(days=max(1, loan.age)), number - 1)
    return months_later(today - timedelta(days=loan.age), number - loan.due)


def _customer(person: Person) -> Row:
    return {
        "customer_id": person.core_id,
        "full_name": person.name,
        "birth_date": person.born.isoformat(),
        "mother_maiden_name": person.mother,
        "nik": person.nik,
        "phone": person.phone,
        "phone2": f"+62857{person.serial:08d}" if person.serial % 4 == 0 else "",
        "email": person.email,
        "address": person.address,
        "city": person.city,
        "branch_code": person.branch_code,
    }


def _contract(loan: Loan, today: date) -> Row:
    return {
        "contract_number": loan.number,
        "customer_id": loan.customer_id,
        "product": loan.product,
        "status": loan.status,
        "principal": banking.principal(loan),
        "tenor": loan.tenor,
        "started_on": started_on(loan, today).isoformat(),
        "branch_code": loan.branch_code,
        "currency": "IDR",
    }


def started_on(loan: Loan, today: date) -> date:
    """A month before the first instalment falls due."""
    return months_later(due_date(loan, 1, today), -1)


def _disbursements(loan: Loan, today: date, now: datetime) -> Iterator[Row]:
    return banking.disbursements(loan, began=started_on(loan, today), zone=ZONES[loan.branch_code], now=now)


def _payment_codes(loan: Loan, holder: str, today: date) -> Iterator[Row]:
    return banking.payment_codes(loan, holder=holder, today=today, zone=ZONES[loan.branch_code])


def _instalments(loan: Loan, today: date) -> Iterator[Row]:
    if loan.status == "cancelled":
        return
    for number in range(1, loan.tenor + 1):
        yield {
            "contract_number": loan.number,
            "instalment_no": number,
            "due_date": due_date(loan, number, today).isoformat(),
            "amount": loan.amount,
            "penalty": _penalty(loan, number, today),
        }


def _penalty(loan: Loan, number: int, today: date) -> int:
    """What the core has charged so far: days from the due date to full payment, or to today."""
    valid = [pay for pay in loan.payments if pay.number == number and not pay.is_reversed]
    due = due_date(loan, number, today)
    if sum(pay.amount for pay in valid) < loan.amount:
        return fine(loan.amount, min(90, (today - due).days))
    return fine(loan.amount, max((paid_on(loan, pay, today) - due).days for pay in valid))


def paid_on(loan: Loan, pay: Pay, today: date) -> date:
    """The day of a payment; never later than yesterday."""
    if pay.ago is not None:
        return today - timedelta(days=pay.ago)
    day = due_date(loan, pay.number, today) + timedelta(days=pay.days)
    return min(day, today - timedelta(days=1))


def _payments(loan: Loan, today: date) -> Iterator[Row]:
    for index, pay in enumerate(loan.payments, start=1):
        part = 0 if pay.together else index
        key = f"P{loan.number[2:5]}{loan.number[-5:]}{part:03d}"
        clock = time(8 + part % 12, part * 7 % 60)
        yield {
            "payment_id": key,
            "contract_number": loan.number,
            "instalment_no": pay.number,
            "paid_at": datetime.combine(paid_on(loan, pay, today), clock, ZONES[loan.branch_code]).isoformat(),
            "amount": pay.amount,
            "penalty_amount": pay.penalty,
            "channel": CHANNELS[int(loan.number[-3:]) % len(CHANNELS)],
            "reference": f"{key}/{pay.number}",
            "reversed": "true" if pay.is_reversed else "false",
        }

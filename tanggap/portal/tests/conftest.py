"""Contracts with instalments and payments, as the members' pages need them."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tanggap.customers.models import Contract, Instalment, Payment
from tanggap.demo.feedfiles import months_later

WIB = ZoneInfo("Asia/Jakarta")


@pytest.fixture
def schedule():
    """Give a contract its instalments: `schedule(contract, first=date(2016, 6, 1))`."""

    def make(contract: Contract, *, first: dt.date, count: int = 15, amount: int = 815_000, **facts) -> None:
        Instalment.objects.bulk_create(
            Instalment(
                contract=contract, number=n + 1, due_date=months_later(first, n), amount=Decimal(amount), **facts
            )
            for n in range(count)
        )

    return make


@pytest.fixture
def pay():
    """Record a payment as the core would: `pay(contract, 1, date(2016, 5, 30), 815_000)`."""
    serial = iter(range(1, 1000))

    def make(contract: Contract, number: int, day: dt.date, amount: int, **facts) -> Payment:
        return Payment.objects.create(
            core_id=facts.pop("core_id", None) or f"P{next(serial)}",
            contract=contract,
            instalment_no=number,
            paid_at=dt.datetime.combine(day, dt.time(10), WIB),
            amount=Decimal(amount),
            loaded_at=timezone.now(),
            **facts,
        )

    return make


@pytest.fixture
def motor(siti) -> Contract:
    """Siti's contract, still without instalments."""
    return Contract.objects.get(number="200991600123")


@pytest.fixture
def paid_six(motor, schedule, pay) -> Contract:
    """P11's own case: 15 instalments of 815.000 from 01/06/2016, six paid, the first on 30/05/2016."""
    schedule(motor, first=dt.date(2016, 6, 1))
    pay(motor, 1, dt.date(2016, 5, 30), 815_000)
    for number in range(2, 7):
        pay(motor, number, months_later(dt.date(2016, 5, 28), number - 1), 815_000)
    return motor

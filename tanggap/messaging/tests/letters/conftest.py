"""Contracts with instalments in each zone, and time that stands still."""

import datetime as dt
from decimal import Decimal

import pytest

from tanggap.customers.models import Contract, Instalment, Payment
from tanggap.institution.models import Branch
from tanggap.messaging.models import DueLetter

AMOUNT = Decimal(815_000)


@pytest.fixture
def customer(siti, files_home):
    return siti.membership.customer


@pytest.fixture
def contract(customer) -> Contract:
    return Contract.objects.select_related("branch").get(customer=customer)


@pytest.fixture
def owing():
    """Give a contract an instalment that is due on a day: `owing(contract, date(2026, 11, 20))`."""

    def make(contract: Contract, due_date: dt.date, number: int = 7) -> Instalment:
        return Instalment.objects.create(contract=contract, number=number, due_date=due_date, amount=AMOUNT)

    return make


@pytest.fixture
def pay():
    """A payment that the core has told of."""

    def make(contract: Contract, paid_at: dt.datetime, number: int = 7, **facts) -> Payment:
        row = {"core_id": f"P-{contract.pk}-{number}", "instalment_no": number, "amount": AMOUNT, **facts}
        return Payment.objects.create(contract=contract, paid_at=paid_at, loaded_at=paid_at, **row)

    return make


@pytest.fixture
def jayapura(institution) -> Branch:
    return Branch.objects.create(code="JAP", name="Jayapura", city="Jayapura", zone="Asia/Jayapura")


@pytest.fixture
def waiting():
    """A letter that is due now, as if the rules had just asked for it."""

    def make(contract: Contract, kind: str, at: dt.datetime, number: int = 7) -> DueLetter:
        return DueLetter.objects.create(contract=contract, instalment_no=number, kind=kind, due_at=at, made_at=at)

    return make

"""Cases of Siti's at the step after her identity was proven, and what the core tells of her contract."""

from datetime import UTC, datetime, timedelta

import pytest

from tanggap.customers.models import Contract, Disbursement, Payment
from tanggap.desk.models import Case, IdentityCheck
from tests import complaining

NOW = datetime(2026, 11, 18, 3, tzinfo=UTC)
"""Wednesday 10.00 WIB."""


@pytest.fixture
def contract(siti) -> Contract:
    return siti.membership.customer.contracts.get()


@pytest.fixture
def verified(desk, siti, budi):
    """Open a case of this category and prove that the customer is Siti: `verified("pencairan")`."""

    def make(category: str, **given) -> Case:
        case = complaining.case(siti.membership.customer, category=category, **given)
        facts = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True, "channel": "hotline"}
        IdentityCheck.objects.create(case=case, customer=case.customer, by=budi, at=case.received_at, **facts)
        complaining.step(case, "verified", by=budi)
        case.refresh_from_db()
        return case

    return make


@pytest.fixture
def disburse(contract):
    """A disbursement of Siti's contract, requested so long before `NOW`."""

    def make(status: str = "processing", ago: timedelta = timedelta(hours=1), core_id: str = "D1") -> Disbursement:
        told = {"requested_at": NOW - ago, "status": status, "loaded_at": NOW, "amount": 9_000_000, "bank": "BCA"}
        return Disbursement.objects.update_or_create(core_id=core_id, defaults={"contract": contract, **told})[0]

    return make


@pytest.fixture
def pay(contract):
    """A payment that the core has posted."""

    def make(amount: int = 815_000, ago: timedelta = timedelta(hours=1), core_id: str = "P1", **told) -> Payment:
        facts = {"contract": contract, "paid_at": NOW - ago, "amount": amount, "loaded_at": NOW, "instalment_no": 1}
        return Payment.objects.create(core_id=core_id, **facts | told)

    return make

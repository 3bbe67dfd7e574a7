"""Payment codes and disbursements: whose they are, and which codes can be paid to: P15, F2."""

from datetime import UTC, datetime, timedelta

import pytest

from tanggap.customers.models import Contract, Disbursement, PaymentCode

pytestmark = pytest.mark.django_db
NOW = datetime(2016, 11, 15, 3, tzinfo=UTC)


@pytest.fixture
def contract(siti) -> Contract:
    return Contract.objects.get()


def code(contract: Contract, number: str, **facts) -> PaymentCode:
    return PaymentCode.objects.create(contract=contract, bank="BCA", number=number, loaded_at=NOW, **facts)


def disbursement(contract: Contract, core_id: str, **facts) -> Disbursement:
    facts = {"requested_at": NOW, "status": "processing", "loaded_at": NOW} | facts
    return Disbursement.objects.create(core_id=core_id, contract=contract, **facts)


def test_a_code_is_current_until_it_is_withdrawn_or_expires(contract):
    """P15: at its very expiry it can no longer be paid to."""
    code(contract, "1")
    code(contract, "2", expires_at=NOW + timedelta(microseconds=1))
    code(contract, "3", expires_at=NOW)
    code(contract, "4", is_withdrawn=True)
    current = PaymentCode.objects.of_contract(contract).current(NOW)
    assert [found.number for found in current] == ["1", "2"]


def test_codes_and_disbursements_are_told_by_contract_and_by_customer(contract, enrol):
    enrol("andi", "200991600456")
    other = Contract.objects.exclude(pk=contract.pk).get()
    for owner, number in ((contract, "2"), (contract, "1"), (other, "3")):
        code(owner, number)
        disbursement(owner, f"D{number}", requested_at=NOW + timedelta(hours=int(number)))
    for found in (PaymentCode.objects.of_contract(contract), PaymentCode.objects.of_customer(contract.customer_id)):
        assert [found.number for found in found] == ["1", "2"]
    for found in (Disbursement.objects.of_contract(contract), Disbursement.objects.of_customer(contract.customer_id)):
        assert [found.core_id for found in found] == ["D2", "D1"]

"""Contracts of a customer and their statements from the database: P10, P11, P12."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tanggap.customers import digests
from tanggap.customers.models import Contract, Customer, Instalment, Payment
from tanggap.customers.statement import statement_of, statements_of
from tanggap.institution.current import institution as current_institution

pytestmark = pytest.mark.django_db
NOW = datetime(2016, 11, 15, 3, tzinfo=UTC)


@pytest.fixture
def contract(siti) -> Contract:
    """The example of P11."""
    contract = Contract.objects.get(number="200991600123")
    Instalment.objects.bulk_create(
        Instalment(
            contract=contract, number=n, amount=815_000, due_date=date(2016 + (n + 4) // 12, (n + 4) % 12 + 1, 1)
        )
        for n in range(1, 16)
    )
    Payment.objects.bulk_create(
        Payment(
            contract=contract,
            core_id=f"P{n}",
            instalment_no=n,
            amount=815_000,
            paid_at=datetime(2016, n + 4, 30, 2, tzinfo=UTC),
            loaded_at=NOW,
        )
        for n in range(1, 7)
    )
    return contract


def test_the_statement_takes_two_queries(contract, django_assert_num_queries):
    """P11, with time frozen."""
    found = Contract.objects.of_customer(contract.customer_id).get()
    current_institution()
    with django_assert_num_queries(2):
        view = statement_of(found, now=NOW)
    assert (view.remaining, view.overdue_count, view.paid_count, view.tenor) == (Decimal(7_335_000), 0, 6, 15)


def test_statements_of_many_contracts_take_two_queries(contract, andi, django_assert_num_queries):
    contracts = list(Contract.objects.select_related("branch"))
    current_institution()
    with django_assert_num_queries(2):
        views = statements_of(contracts, now=NOW)
    assert {pk: view.paid_count for pk, view in views.items()} == {
        row.pk: 6 if row == contract else 0 for row in contracts
    }


def test_someone_elses_contract_is_not_among_ones_own(contract, andi):
    """P10."""
    assert list(Contract.objects.of_customer(contract.customer_id)) == [contract]


def test_the_day_is_that_of_the_branch(contract, makassar):
    """P12: branch zone."""
    late = datetime(2016, 11, 15, 16, 30, tzinfo=UTC)
    assert contract.today(late) == date(2016, 11, 15)
    contract.branch = makassar
    assert contract.today(late) == date(2016, 11, 16)


def test_a_branch_code_nobody_knows_yet_means_the_institutions_zone(contract, makassar):
    Contract.objects.update(branch_id="NEW")
    contract = Contract.objects.of_customer(contract.customer_id).get()
    assert str(contract.tz) == "Asia/Jakarta"
    assert str(Contract.objects.get().tz) == "Asia/Jakarta"
    makassar.code = "NEW"
    makassar.save()
    assert str(Contract.objects.of_customer(contract.customer_id).get().tz) == "Asia/Makassar"


def test_customers_are_found_by_the_indexes_of_sealed_fields(siti):
    """S3."""
    customer = Customer.objects.get()
    Customer.objects.update(
        phone2_index=digests.phone_index("+6281234567890"), nik_index=digests.nik_index("3602041211870001")
    )
    assert list(Customer.objects.with_phone("+6281234567890")) == [customer]
    assert list(Customer.objects.with_nik("3602041211870001")) == [customer]


def test_a_mothers_name_is_compared_after_normalising():
    """P3."""
    assert digests.mother_name_digest("Hj.  Sri Wahyuni") == digests.mother_name_digest("SRI WAHYUNI")
    assert digests.mother_name_digest("Sri Wahyunin") != digests.mother_name_digest("SRI WAHYUNI")

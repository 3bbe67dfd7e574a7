"""D5, D8: which contract a case is about, where the caller did not say it at first."""

import pytest

from tanggap.customers.models import Contract
from tanggap.desk.identity import checking, contracts
from tanggap.desk.models import Entry, IdentityCheck
from tanggap.desk.opening import Contact
from tanggap.desk.procedure import path
from tanggap.lib.errors import NotFound
from tanggap.portal.models import Membership
from tests import complaining

pytestmark = pytest.mark.django_db
NUMBER = "200991600123"


@pytest.fixture
def customer(siti):
    return siti.membership.customer


@pytest.fixture
def call(desk, budi):
    """Somebody calls whom nobody knows yet."""
    contact = Contact(name="Ibu Siti", phone="+6281234567897")
    return complaining.case(category="penagihan", channel="hotline", contact=contact, assignee=budi)


def recognise(call, customer, budi, **typed):
    facts = {"birth_date": "17/08/1990", "mother_name": "sri wahyuni", **typed}
    assert checking.check(call.pk, customer.pk, facts, by=budi).is_passed
    call.refresh_from_db()


def test_the_contract_that_the_caller_named_at_first_is_the_case_s_once_they_are_recognised(call, customer, budi):
    call.stated = {"contract": NUMBER}
    call.save(update_fields=["stated"])
    recognise(call, customer, budi)
    assert call.contract.number == NUMBER


def test_another_s_number_named_at_first_is_not(call, customer, andi, budi):
    other = Contract.objects.filter(customer=Membership.objects.get(user=andi).customer).first()
    call.stated = {"contract": other.number}
    call.save(update_fields=["stated"])
    recognise(call, customer, budi)
    assert call.contract is None


def test_it_is_chosen_on_the_page_and_the_step_is_filled_from_it(call, customer, budi, signed_in):
    """D8: the facts of the bill are noted even if the contract is chosen after the step began."""
    recognise(call, customer, budi)
    page = signed_in(budi)
    address = f"/staff/desk/cases/{call.number}"
    assert "20-099-16-00123" in page.get(address).text
    complaining.step(call, "verified", by=budi)
    page.post(f"{address}/contract", {"contract": NUMBER})
    page.post(f"{address}/contract", {"contract": NUMBER})
    call.refresh_from_db()
    assert call.contract.number == NUMBER
    assert path.current(call).record["contract"] == "20-099-16-00123"
    assert Entry.objects.filter(case=call, text__contains="Kontrak kasus").count() == 1


def test_nobody_chooses_before_the_check_nor_another_s_contract(call, customer, andi, budi):
    other = Contract.objects.filter(customer=Membership.objects.get(user=andi).customer).first()
    with pytest.raises(NotFound):
        contracts.choose(call.pk, NUMBER, by=budi)
    recognise(call, customer, budi)
    assert IdentityCheck.objects.count() == 1
    with pytest.raises(NotFound):
        contracts.choose(call.pk, other.number, by=budi)

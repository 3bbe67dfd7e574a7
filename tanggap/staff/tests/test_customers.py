"""A customer as staff see them: only by an open case, masked until verified, every look written down (D5, D6)."""

import pytest
from django.utils import timezone

from tanggap.audit.models import ViewEvent
from tanggap.customers.models import Customer
from tanggap.desk.models import Case, IdentityCheck
from tanggap.staff.customer.parts import PARTS
from tests import complaining

pytestmark = pytest.mark.django_db
NUMBER = "20-099-16-00123"


@pytest.fixture
def known(siti) -> Customer:
    return siti.membership.customer


@pytest.fixture
def verified(case, known, budi) -> Case:
    facts = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True}
    IdentityCheck.objects.create(case=case, customer=known, channel="hotline", by=budi, at=timezone.now(), **facts)
    return case


def address(customer: Customer, part: str = "") -> str:
    return f"/staff/customers/{customer.pk}" + (f"?part={part}" if part else "")


def test_without_an_open_case_there_is_no_such_customer(desk, known, signed_in, budi, rina):
    for person in (budi, rina):
        assert signed_in(person).get(address(known)).status_code == 404


def test_a_closed_case_opens_nothing(verified, known, signed_in, budi):
    assert signed_in(budi).get(address(known)).status_code == 200
    Case.objects.filter(pk=verified.pk).update(state="in_progress")
    Case.objects.filter(pk=verified.pk).update(state="withdrawn")
    assert signed_in(budi).get(address(known)).status_code == 404


def test_another_teams_case_opens_nothing(verified, known, signed_in, hire, makassar, budi):
    verified.assignee = budi
    verified.save()
    assert signed_in(hire("tono", "agent", makassar)).get(address(known)).status_code == 404


def test_until_two_facts_match_the_page_masks_and_no_look_is_due(case, known, signed_in, budi):
    page = signed_in(budi).get(address(known, "contracts")).text
    assert "Belum terverifikasi" in page
    for secret in (NUMBER, "200991600123", known.nik, known.full_name, "Rp "):
        assert secret not in page
    assert not ViewEvent.objects.exists()


@pytest.mark.parametrize("part", [part.code for part in PARTS])
def test_every_look_at_a_part_is_written_down(verified, known, signed_in, budi, part):
    assert signed_in(budi).get(address(known, part)).status_code == 200
    look = ViewEvent.objects.get()
    assert (look.customer_id, look.case_number, look.actor_id) == (known.pk, verified.number, budi.pk)
    assert look.shown


def test_contracts_show_after_the_check(verified, known, signed_in, budi):
    page = signed_in(budi).get(address(known, "contracts")).text
    assert NUMBER in page
    assert "Sisa Hutang" in page


def test_compliance_needs_no_case_but_is_written_down(desk, known, signed_in, hadi):
    page = signed_in(hadi).get(address(known)).text
    assert known.full_name in page
    assert ViewEvent.objects.get().case_number == ""


def test_an_officer_sees_customers_of_their_tasks_only(verified, known, signed_in, fitri):
    assert signed_in(fitri).get(address(known)).status_code == 404
    complaining.tasked(verified, fitri)
    assert signed_in(fitri).get(address(known)).status_code == 200


def test_a_search_leads_to_open_cases_and_shows_no_more(case, known, signed_in, budi):
    browser = signed_in(budi)
    page = browser.post("/staff/customers/", {"words": known.full_name}, follow=True).text
    assert case.number in page
    assert known.nik not in page
    assert "Belum" not in browser.get("/staff/customers/").text


def test_a_search_without_result_says_so(desk, signed_in, budi):
    assert "Tidak ditemukan" in signed_in(budi).post("/staff/customers/", {"words": "TIDAK ADA"}, follow=True).text

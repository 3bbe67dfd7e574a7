"""Addresses that only act, loaded again."""

import pytest
from django.urls import reverse

from tanggap.desk.procedure import path

pytestmark = pytest.mark.django_db
LEADS_TO = {
    "case_reply": "case",
    "case_note": "case",
    "case_attachments": "case",
    "case_merge": "case",
    "case_assignment": "case",
    "case_identity_check": "case_identity",
    "case_answer_approval": "case_answer",
    "case_report_filing": "case_report",
    "case_extension": "case_clocks",
    "case_recovery_withdrawal": "case_recovery",
}


@pytest.mark.parametrize("name", LEADS_TO)
def test_the_address_of_a_refused_act_leads_back_when_it_is_loaded_again(name, case, rina, signed_in):
    """D25."""
    reply = signed_in(rina).get(reverse(name, args=[case.number]))
    assert (reply.status_code, reply["Location"]) == (302, reverse(LEADS_TO[name], args=[case.number]))


def test_a_step_that_was_refused_leads_to_its_case(case, budi, signed_in):
    """D7."""
    address = reverse("case_step", args=[case.number, path.current(case).pk])
    assert signed_in(budi).get(address)["Location"] == reverse("case", args=[case.number])
    assert signed_in(budi).put(address).status_code == 405


def test_the_outcomes_of_a_bulk_act_and_an_unsigned_evaluation_lead_back_too(rina, desk, signed_in):
    """D20, D23."""
    browser = signed_in(rina)
    assert browser.get(reverse("desk_assignments"))["Location"] == reverse("desk")
    assert browser.get(reverse("incident_gathering"))["Location"] == reverse("desk")
    assert browser.get("/staff/reports/evaluations/2026-11-09/findings").status_code == 404


def test_a_case_that_one_may_not_see_is_not_led_to(case, signed_in, budi):
    """S1."""
    assert signed_in(budi).get(reverse("case_reply", args=["PGD-2026-999999"])).status_code == 404

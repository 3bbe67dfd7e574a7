"""What hostile customers type, and what forged addresses ask for, on the pages of the desk (S1, S5)."""

import re

import pytest

from tanggap.desk import contacting
from tanggap.desk.opening import Contact
from tests import complaining

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_home")]
MARK = "\"'><script>alert(1)</script><img src=x onerror=alert(2)>${7*7}{{ 7*7 }}"
RUNS = re.compile(r"<script>alert|<img src=x")
HUGE = "9" * 40
CASE_PAGES = (
    "",
    "/identity",
    "/answer",
    "/answer/return",
    "/report",
    "/report/return",
    "/escalation",
    "/task",
    "/clocks",
)
PAGES = (
    "/staff/desk/?queue=all&sort=newest",
    "/staff/desk/dashboard",
    "/staff/desk/tasks",
    "/staff/desk/notices",
    "/staff/reports/",
    "/staff/customers/",
)
FORGED = (
    "/staff/desk/?queue=all&sort=id%3Bdrop&category=1%20or%201%3D1&branch=" + HUGE,
    "/staff/desk/?queue=all&after=x&before=y&state=closed__in&assignee=" + HUGE,
    "/staff/desk/?queue=visible_to&cari=AAAA&since=31/12/9999&until=31/12/9999",
    "/staff/desk/?customer__nik_index=1&order_by=customer__nik_index",
    f"/staff/desk/tasks/{HUGE}",
    f"/staff/customers/{HUGE}",
    "/staff/desk/cases/PGD-2026-000001%00",
    "/staff/reports/quarterly/9999-Q4/csv",
)


@pytest.fixture
def hostile(desk, siti, budi):
    whom = Contact(name=MARK[:110], phone="+6281234567897", customer=siti.membership.customer)
    row = complaining.case(subject=MARK[:110], text=MARK, wanted=MARK, contact=whom, assignee=budi)
    contacting.received(row.pk, MARK, channel="portal")
    return row


@pytest.mark.parametrize("who", ["budi", "rina", "hadi"])
def test_nothing_that_a_customer_writes_runs(hostile, who, request, signed_in):
    """S5."""
    browser = signed_in(request.getfixturevalue(who))
    at = f"/staff/desk/cases/{hostile.number}"
    for page in (*PAGES, *(f"{at}{part}" for part in CASE_PAGES)):
        answer = browser.get(page)
        assert answer.status_code in (200, 404), page
        assert not RUNS.search(answer.content.decode()), page


def test_nor_in_their_own_portal(hostile, siti, signed_in):
    browser = signed_in(siti)
    for page in ("/member/complaints", f"/member/complaints/{hostile.number}"):
        answer = browser.get(page)
        assert answer.status_code == 200
        assert not RUNS.search(answer.content.decode()), page


def test_forged_addresses_are_answered_and_never_fail(hostile, rina, signed_in):
    """D23: allowed keys only."""
    browser, at = signed_in(rina), f"/staff/desk/cases/{hostile.number}"
    own = (f"{at}?before={HUGE}", f"{at}/identity?customer={'9' * 5000}", f"{at}/attachments/{HUGE}")
    for page in (*FORGED, *own):
        assert browser.get(page).status_code in (200, 404, 422), page
    forged = {"order": "9" * 5000, "act": "approve", "outcome": "x" * 5000, "seen": HUGE, "to": HUGE, "was": HUGE}
    for part in (f"/steps/{HUGE}", "/redisbursement", "/assignment", "/replies", "/answer/approval", "/merge"):
        assert browser.post(f"{at}{part}", forged).status_code in (302, 404, 409, 422), part

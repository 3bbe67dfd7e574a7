"""The desk under the manager's eye (D26)."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.desk import duty
from tanggap.desk.ladder import climbing, passing
from tanggap.desk.models import Case
from tanggap.desk.queues import figures
from tanggap.identity.models import Role
from tanggap.institution import current
from tanggap.institution.models import Branch
from tests import complaining

pytestmark = pytest.mark.django_db
PAGE = "/staff/desk/dashboard"
LINE = re.compile(r'class="row-link"\s+href="/staff/desk/cases/(PGD-\d+-\d+)')


def numbers(found) -> dict[str, int]:
    return {figure.label: figure.number for figure in found}


def test_every_number_leads_to_a_list_of_that_length(case, siti, budi, rina, signed_in):
    """D26."""
    now = timezone.now()
    rows = [case, *(complaining.case(siti.membership.customer, category="slik", assignee=budi) for _ in range(3))]
    climbing.climb(rows[1], "manager", reason="Tenggat terlewati.", by=System("tenggat"), at=now)
    passing.report_to_manager(rows[2].pk, "Tolong.", by=budi)
    for row, hours in zip(rows, (-1, -2, 1, 99), strict=True):
        Case.objects.filter(pk=row.pk).update(urgent_at=now + timedelta(hours=hours))
    browser = signed_in(rina)
    assert browser.get(PAGE).status_code == 200
    heads = figures.heads(rina, now)
    assert [figure.number for figure in heads] == [4, 2, 1, 1, 2]
    tables = [*figures.by_category(rina, now), *figures.by_person(rina, now)]
    cells = [*heads, *(figure for row in tables for figure in (row.open, row.late, row.soon))]
    for figure in cells:
        assert len(LINE.findall(browser.get(figure.href).content.decode())) == figure.number, figure


def test_today_is_compared_with_the_median_of_the_same_weekday(case, siti, rina):
    """D26."""
    now = timezone.now()
    for weeks, many in ((1, 3), (2, 1), (3, 2), (4, 9)):
        for _ in range(many):
            row = complaining.case(siti.membership.customer)
            Case.objects.filter(pk=row.pk).update(received_at=now - timedelta(weeks=weeks))
    received = figures.days(rina, now)[0]
    assert (received.today, received.usual) == (1, 2.5)
    assert [number for _, number in received.earlier] == [3, 1, 2, 9]


def test_those_on_duty_are_shown_with_what_they_have(case, budi, rina, hire, jakarta):
    """D26."""
    duty.begin(budi)
    complaining.case(case.customer, assignee=hire("made", Role.AGENT, jakarta))
    rows = figures.by_person(rina, timezone.now())
    assert [(row.label, row.is_on_duty, row.open.number) for row in rows] == [("Budi", True, 0), ("Made", False, 1)]


def test_a_manager_of_a_branch_counts_their_own_only(case, hire, jakarta, makassar):
    """D26, S1."""
    here, there = hire("yanti", Role.MANAGER, jakarta), hire("yusuf", Role.MANAGER, makassar)
    now = timezone.now()
    assert numbers(figures.heads(here, now))["Terbuka"] == 1
    assert numbers(figures.heads(there, now))["Terbuka"] == 0
    assert figures.days(there, now)[0].today == 0
    assert Branch.objects.count() == 3


def test_the_dashboard_asks_as_often_however_much_there_is(case, siti, rina, signed_in):
    """D26."""
    browser = signed_in(rina)
    browser.get(PAGE)
    current.forget()
    with CaptureQueriesContext(connection) as few:
        browser.get(PAGE)
    for _ in range(4):
        complaining.case(siti.membership.customer, category="slik")
    current.forget()
    with CaptureQueriesContext(connection) as many:
        browser.get(PAGE)
    assert len(many) == len(few) <= 25


def test_a_day_on_which_nothing_usually_comes_is_not_compared_with_nought(case, rina, signed_in):
    """D26: such as a Sunday."""
    page = signed_in(rina).get(PAGE).text
    assert "biasanya tidak ada pada hari seperti ini" in page
    assert "biasanya 0" not in page

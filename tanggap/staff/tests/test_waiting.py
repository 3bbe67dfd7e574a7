"""What staff are told on arrival, and the rail: only what a person may open, with the numbers that wait there."""

import re

import pytest
from django.utils import timezone

from tanggap.identity.models import Role, RoleGrant
from tanggap.institution.models import LegalText
from tanggap.staff.waiting import waiting_for
from tests import complaining

pytestmark = pytest.mark.django_db


@pytest.fixture
def waiting_grant(wati, budi, head_office):
    return RoleGrant.objects.create(user=budi, role=Role.MANAGER, branch=head_office, granted_by=wati)


def rail(client, person):
    client.force_login(person)
    page = client.get("/staff/").text
    return re.findall(r'<a href="(/staff/[^"]*)"', page[: page.index("<main")])


def test_a_grant_waits_for_a_second_person_only(waiting_grant, wati, hadi, budi):
    """S12."""
    assert [notice.href for notice in waiting_for(hadi)] == ["/staff/settings/users"]
    assert waiting_for(wati) == []
    assert waiting_for(budi) == []


def test_a_role_that_is_in_effect_without_a_second_person_waits_for_nobody(wati, hadi, budi, head_office):
    """S12."""
    RoleGrant.objects.create(
        user=budi, role=Role.ADMIN, branch=head_office, granted_by=wati, confirmed_at=timezone.now()
    )
    assert waiting_for(hadi) == []


def test_a_draft_waits_for_whoever_did_not_write_it(wati, hadi):
    LegalText.objects.create(kind=LegalText.Kind.RISK, version=1, body="Teks", drafter_ids=[wati.pk])
    assert [notice.href for notice in waiting_for(hadi)] == ["/staff/settings/texts"]
    assert waiting_for(wati) == []


def test_home_and_rail_show_the_number_that_waits(client, hadi, waiting_grant):
    client.force_login(hadi)
    page = client.get("/staff/").text
    assert "1 pemberian peran menunggu konfirmasi" in page
    assert '<b class="count">1</b>' in page


def test_home_says_so_when_nothing_waits(client, budi):
    client.force_login(budi)
    assert "Tidak ada yang menunggu Anda" in client.get("/staff/").text


def test_the_rail_shows_only_what_a_person_may_open(client, wati, budi):
    """S1."""
    for_agent, for_admin = rail(client, budi), rail(client, wati)
    assert not any(href.startswith("/staff/settings") for href in for_agent)
    assert {"/staff/settings/users", "/staff/settings/components"} <= set(for_admin)


@pytest.mark.parametrize("person", ["budi", "wati", "hadi", "dewi"])
def test_every_entry_of_the_rail_opens(request, client, person):
    """S1: a menu promises nothing that the page refuses."""
    for href in rail(client, request.getfixturevalue(person)):
        assert client.get(href).status_code == 200, href


def test_one_entry_at_most_is_current(client, wati):
    client.force_login(wati)
    page = client.get("/staff/settings/components").text
    assert re.findall(r'<a href="(/[^"]*)" aria-current="page"', page) == ["/staff/settings/components"]


def test_cases_that_wait_are_told_at_home_with_their_clocks_and_the_next_is_taken_there(client, case, budi, siti):
    """D16, D23."""
    mine = complaining.case(siti.membership.customer, assignee=budi)
    client.force_login(budi)
    page = client.get("/staff/").text
    assert "1 kasus menunggu Anda" in page
    assert f"/staff/desk/cases/{mine.number}?queue=waiting" in page
    assert "lagi" in page
    assert "Ambil berikutnya" in page
    assert case.number not in page

"""Merging duplicates and linking cases (D24)."""

import pytest

from tanggap.desk import relating
from tanggap.desk.models import Case, Relation
from tanggap.desk.moves import MovedOn
from tanggap.lib.errors import Forbidden, NotFound
from tests import complaining
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(case, siti) -> Case:
    return complaining.case(siti.membership.customer, text="Sekali lagi: masih ditagih.")


def test_a_duplicate_ends_in_the_case_that_goes_on(case, other, budi):
    assert relating.merge(other.pk, case.number, reason="Sama.", by=budi) == case
    other.refresh_from_db()
    assert (other.state, other.merged_into) == ("merged", case)
    assert not other.clocks.open().exists()
    assert case.clocks.open().exists()
    assert "Sekali lagi" in case.entries.last().text
    relating.merge(other.pk, case.number, reason="Sama.", by=budi)
    assert other.moves.filter(new_state="merged").count() == 1


def test_a_merged_case_offers_neither_recovery_nor_ladder(case, other, budi, signed_in):
    """D17, D27: whoever wants that is led to the case that goes on."""
    browser = signed_in(budi)
    for words in ("Pemulihan akun", "Tangga eskalasi"):
        assert words in browser.get(f"/staff/desk/cases/{other.number}").text
    relating.merge(other.pk, case.number, reason="", by=budi)
    shown = browser.get(f"/staff/desk/cases/{other.number}").text
    for words in ("Pemulihan akun", "Tangga eskalasi", "Bank mitra"):
        assert words not in shown


def test_the_page_of_a_merged_case_asks_for_no_report(case, other, budi, signed_in):
    """D19."""
    relating.merge(other.pk, case.number, reason="Sama.", by=budi)
    shown = signed_in(budi).get(f"/staff/desk/cases/{other.number}").text
    assert "tidak memerlukan laporan" in shown
    assert "tidak dapat ditutup tanpa laporan" not in shown


def test_two_customers_cases_are_never_merged_but_may_be_linked(case, andi, budi):
    foreign = complaining.case(andi.membership.customer)
    with pytest.raises(relating.AnotherPersons):
        relating.merge(foreign.pk, case.number, reason="", by=budi)
    relating.link(foreign.pk, case.number, by=budi)
    relating.link(case.pk, foreign.number, by=budi)
    assert Relation.objects.count() == 1
    assert relating.related_to(case, budi) == [foreign]
    relating.unlink(case.pk, foreign.number, by=budi)
    relating.unlink(case.pk, foreign.number, by=budi)
    assert relating.related_to(case, budi) == []


def test_a_case_is_not_merged_into_itself_nor_into_what_is_over(case, other, budi):
    with pytest.raises(relating.TheSameCase):
        relating.merge(case.pk, case.number, reason="", by=budi)
    relating.merge(other.pk, case.number, reason="", by=budi)
    with pytest.raises(relating.EndedAlready, match="masih terbuka"):
        relating.merge(case.pk, other.number, reason="", by=budi)


def test_what_one_may_not_see_can_neither_be_merged_nor_linked(case, other, hire, makassar, budi):
    case.assignee = budi
    case.save()
    tono = hire("tono", "agent", makassar)
    for act in (relating.link, lambda *args, by: relating.merge(*args, reason="", by=by)):
        with pytest.raises(NotFound):
            act(other.pk, case.number, by=tono)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_merge_crosswise_at_once_one_is_too_late(case, other, budi, rina):
    def merge(one: Case, into: Case, by) -> bool:
        try:
            relating.merge(one.pk, into.number, reason="", by=by)
        except MovedOn:
            return False
        return True

    done = at_once(lambda: merge(case, other, budi), lambda: merge(other, case, rina))
    assert sorted(done) == [False, True]
    assert Case.objects.filter(state="merged").count() == 1


def test_the_page_leads_to_the_case_that_goes_on(case, other, signed_in, budi):
    browser = signed_in(budi)
    answer = browser.post(f"/staff/desk/cases/{other.number}/merge", {"other": case.number, "reason": "Sama."})
    assert answer.headers["Location"] == f"/staff/desk/cases/{case.number}"
    answer = browser.post(f"/staff/desk/cases/{case.number}/links", {"other": "PGD-2020-000009"}, follow=True)
    assert "tidak ditemukan" in answer.text


def test_officers_do_not_end_a_case_by_merging_it(case, other, fitri):
    """D19: a merged case has no report of its own."""
    complaining.tasked(case, fitri)
    complaining.tasked(other, fitri)
    with pytest.raises(Forbidden):
        relating.merge(case.pk, other.number, reason="", by=fitri)


def test_the_path_of_a_duplicate_ends_with_it(case, other, budi):
    relating.merge(other.pk, case.number, reason="Sama.", by=budi)
    assert other.steps.last().outcome == "merged"
    assert not other.steps.filter(ended_at=None).exists()

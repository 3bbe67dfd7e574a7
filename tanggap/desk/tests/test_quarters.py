"""The quarterly complaint report (D21)."""

import datetime as dt

import pytest
import time_machine

from tanggap.customers.models import ContractProduct
from tanggap.desk import relating
from tanggap.desk.evaluation import quarters
from tanggap.desk.evaluation.quarters import Quarter
from tanggap.desk.models import Category, Clock, QuarterlySubmission
from tanggap.desk.tests.test_evaluation import answered, opened
from tanggap.lib.dates import WIB

pytestmark = pytest.mark.django_db
FIRST = Quarter(2027, 1)


def day(month: int, number: int, hour: int = 10) -> dt.datetime:
    return dt.datetime(2027, month, number, hour, tzinfo=WIB)


def told(quarter: Quarter = FIRST) -> dict[tuple[str, str], tuple[int, int, int]]:
    return {
        (row.product, row.problem): (row.finished, row.in_process, row.unfinished) for row in quarters.lines(quarter)
    }


def test_each_complaint_is_counted_once_as_it_stood_at_the_end(desk, siti, budi):
    """D21: what happens after the quarter does not change its report."""
    hers = siti.membership.customer
    answered(opened(day(1, 5), hers), day(1, 8), budi)
    late = opened(day(2, 1), hers, category="slik")
    young = opened(day(3, 29), hers)
    opened(day(2, 2), hers, kind="question")
    opened(day(4, 1), hers)
    answered(late, day(4, 2), budi)
    answered(young, day(4, 2), budi)
    with time_machine.travel(day(4, 5), tick=False):
        assert told() == {("Motor", "Lainnya"): (1, 1, 0), ("Motor", "SLIK"): (0, 0, 1)}
        assert sum(row.total for row in quarters.lines(FIRST)) == 3


def test_what_was_open_before_is_carried_over_and_what_was_finished_is_not(desk, siti, budi):
    hers = siti.membership.customer
    answered(opened(day(1, 5), hers), day(1, 8), budi)
    opened(day(3, 30), hers)
    with time_machine.travel(day(7, 1), tick=False):
        assert told(Quarter(2027, 2)) == {("Motor", "Lainnya"): (0, 0, 1)}


def test_a_case_without_a_contract_is_of_no_product(desk):
    opened(day(1, 5))
    with time_machine.travel(day(1, 6), tick=False):
        assert told() == {("Umum", "Lainnya"): (0, 1, 0)}
        assert [row.product_code for row in quarters.lines(FIRST)] == [""]


def test_product_and_problem_are_named_as_the_regulators_form_has_them(desk, siti):
    """D2, D21."""
    ContractProduct.objects.create(code="motor", name="Kredit Motor", regulator_code="0601")
    Category.objects.filter(code="slik").update(regulator_code="P-07")
    opened(day(1, 5), siti.membership.customer, category="slik")
    with time_machine.travel(day(1, 6), tick=False):
        (row,) = quarters.lines(FIRST)
    assert (row.product, row.product_code, row.problem, row.code) == ("Kredit Motor", "0601", "SLIK", "P-07")


@pytest.mark.parametrize("text", ["2026-Q5", "2026", "Q1-2026", "2026-Q1; drop", "1999-Q1", ""])
def test_what_is_no_quarter_is_told(text):
    with pytest.raises(quarters.BadQuarter):
        quarters.named(text)


def test_quarters_follow_each_other_over_the_year():
    assert (str(Quarter(2026, 4).after), str(Quarter(2027, 1).before)) == ("2027-Q1", "2026-Q4")
    assert Quarter(2026, 4).due_on == dt.date(2027, 1, 10)
    assert quarters.quarter_of(dt.date(2026, 10, 1)) == quarters.named("2026-Q4")


def test_it_is_owed_until_somebody_notes_that_it_was_handed_in(desk, siti, rina):
    assert quarters.owed(day(4, 7)) is None
    opened(day(3, 1), siti.membership.customer)
    with time_machine.travel(day(4, 7), tick=False):
        assert quarters.owed(day(4, 7)) == FIRST
        assert quarters.days_left(FIRST, day(4, 7)) == 3
        assert quarters.days_left(FIRST, day(4, 12)) == -2
        quarters.submitted(FIRST, by=rina)
        quarters.submitted(FIRST, by=rina)
        assert quarters.owed(day(4, 7)) is None
        with pytest.raises(quarters.BadQuarter):
            quarters.submitted(Quarter(2027, 2), by=rina)
    assert QuarterlySubmission.objects.count() == 1


def test_no_quarter_is_offered_from_before_the_first_complaint(desk, siti, rina, signed_in):
    assert quarters.newest(day(7, 1), most=5) == [Quarter(2027, 3)]
    opened(day(3, 1), siti.membership.customer)
    with time_machine.travel(day(7, 1), tick=False):
        assert quarters.newest(day(7, 1), most=5) == [Quarter(2027, 3), Quarter(2027, 2), FIRST]
        assert len(quarters.newest(day(7, 1), most=2)) == 2
        page = signed_in(rina).get("/staff/reports/").text
        assert page.count("Catat sudah disampaikan") == 2
        assert "2026-Q4" not in page


def test_what_happens_at_the_very_end_belongs_to_the_next_quarter(desk, siti, budi):
    """D21."""
    answered(opened(day(3, 29), siti.membership.customer), FIRST.bounds[1], budi)
    with time_machine.travel(day(4, 5), tick=False):
        assert told() == {("Motor", "Lainnya"): (0, 1, 0)}


def test_a_term_that_ends_with_the_quarter_was_not_over_in_it(desk, siti):
    """D21."""
    opened(day(3, 29), siti.membership.customer)
    Clock.objects.filter(kind="written").update(due_at=FIRST.bounds[1])
    with time_machine.travel(day(4, 5), tick=False):
        assert told() == {("Motor", "Lainnya"): (0, 1, 0)}


def test_what_stood_still_at_its_due_was_late(desk, siti):
    """D21: a breach is at the instant of the due."""
    opened(day(3, 1), siti.membership.customer)
    Clock.objects.filter(kind="written").update(due_at=day(3, 12), stopped_at=day(3, 12), next_at=None)
    with time_machine.travel(day(4, 5), tick=False):
        assert told() == {("Motor", "Lainnya"): (0, 0, 1)}


def test_a_duplicate_is_counted_in_the_case_that_goes_on(desk, siti, budi):
    """D21, D24."""
    first, second = (opened(day(3, number), siti.membership.customer) for number in (28, 29))
    with time_machine.travel(day(3, 30), tick=False):
        relating.merge(second.pk, first.number, reason="Sama.", by=budi)
    with time_machine.travel(day(4, 5), tick=False):
        assert told() == {("Motor", "Lainnya"): (0, 1, 0)}

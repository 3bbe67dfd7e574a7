"""What falls into which week of the evaluation, to the instant (D20)."""

import datetime as dt

import pytest
import time_machine

from tanggap.desk import relating
from tanggap.desk.evaluation import making, weeks
from tanggap.desk.models import Clock, EvaluatedCase, Rung
from tanggap.desk.tests.test_evaluation import MONDAY, answered, at, made, opened
from tests import complaining

pytestmark = pytest.mark.django_db
BEGIN, END = weeks.bounds(MONDAY)
MOMENT = dt.timedelta(seconds=1)


def counted(case) -> EvaluatedCase:
    return made().cases.get(case=case)


def test_what_comes_in_at_midnight_is_the_next_weeks(desk, siti):
    opened(END, siti.membership.customer)
    assert not made().cases.exists()
    assert made(MONDAY + weeks.WEEK).cases.filter(is_received=True).count() == 1


def test_a_duplicate_is_no_case_of_the_week(desk, siti, budi):
    first, second = (opened(at(day), siti.membership.customer) for day in (1, 2))
    with time_machine.travel(at(3), tick=False):
        relating.merge(second.pk, first.number, reason="Sama.", by=budi)
    evaluation = made()
    assert [row.case for row in evaluation.cases.all()] == [first]
    after = made(MONDAY + weeks.WEEK).figures["before"][-1]
    assert (after["monday"], after["received"]) == (MONDAY.isoformat(), 1)


def test_what_was_answered_after_the_week_was_open_in_it(desk, siti, budi):
    case = answered(opened(at(1), siti.membership.customer), END, budi)
    row = counted(case)
    assert (row.is_answered, row.is_open, row.minutes, row.cause) == (False, True, None, "")


@pytest.mark.parametrize(("ago", "is_repeat"), [(28, True), (28 + 1 / 86400, False)])
def test_a_customer_repeats_within_four_weeks(desk, siti, ago, is_repeat):
    hers = siti.membership.customer
    opened(at(3) - dt.timedelta(days=ago), hers)
    assert counted(opened(at(3), hers)).is_repeat == is_repeat


def test_the_first_of_two_cases_repeats_nothing(desk, siti):
    hers = siti.membership.customer
    first = opened(at(1), hers)
    opened(at(2), hers)
    assert not counted(first).is_repeat


@pytest.mark.parametrize(
    ("moment", "is_in"), [(BEGIN - MOMENT, False), (BEGIN, True), (END - MOMENT, True), (END, False)]
)
def test_clocks_and_escalations_count_in_the_week_of_their_instant(desk, siti, rina, moment, is_in):
    case = opened(at(-5), siti.membership.customer)
    met, late = case.clocks.get(kind="first_response"), case.clocks.get(kind="written")
    Clock.objects.filter(pk=met.pk).update(stopped_at=moment, breached_at=None, next_at=None)
    Clock.objects.filter(pk=late.pk).update(due_at=moment, breached_at=moment, next_at=None)
    Rung.objects.create(case=case, origin="agent", level="manager", reason="Uji.", given_at=moment)
    row, figures = counted(case), making.figures_of(made())
    assert (row.met, row.breached, row.escalations) == ((1, 1, 1) if is_in else (0, 0, 0))
    assert figures["total"]["met"] == sum(line["met"] for line in figures["clocks"])
    assert figures["total"]["breached"] == sum(line["breached"] for line in figures["clocks"])
    assert figures["total"]["escalations"] == sum(line["count"] for line in figures["ladder"])


def test_a_late_clock_that_was_stopped_is_not_met_too(desk, siti):
    case = opened(at(1), siti.membership.customer)
    clock = case.clocks.get(kind="written")
    Clock.objects.filter(pk=clock.pk).update(due_at=at(2), breached_at=at(2), stopped_at=at(3), next_at=None)
    case.clocks.exclude(pk=clock.pk).delete()
    [line] = made().figures["clocks"]
    assert (line["met"], line["breached"]) == (0, 1)


def test_an_old_repeat_that_is_still_open_is_counted_once(desk, siti):
    """Among the repeat customers of the week in which it came."""
    hers = siti.membership.customer
    opened(at(-8), hers)
    opened(at(-7), hers)
    assert made().figures["total"]["repeat"] == 0
    assert made().figures["total"]["open"] == 2


def test_four_weeks_before_are_shown_in_their_order(desk, siti, budi):
    hers = siti.membership.customer
    for week in range(5):
        answered(opened(at(-7 * week), hers), at(-7 * week + 8), budi)
    opened(at(-28.5), hers)
    before = made().figures["before"]
    assert [row["monday"] for row in before] == [str(MONDAY - week * weeks.WEEK) for week in (4, 3, 2, 1)]
    assert [row["received"] for row in before] == [1, 1, 1, 1]
    assert [row["answered"] for row in before] == [0, 1, 1, 1]


def test_nothing_is_made_while_cases_of_the_past_are_brought_in(desk, siti, settings):
    opened(at(1), siti.membership.customer)
    settings.EVALUATION_WAITS_FOR = [f"{__name__}.is_busy"]
    with time_machine.travel(weeks.made_at(MONDAY), tick=False):
        assert making.make_due() == weeks.made_at(MONDAY) + making.SOON
    assert not EvaluatedCase.objects.exists()


def is_busy() -> bool:
    return True


def test_a_report_that_came_after_the_week_gives_it_no_cause(desk, siti, budi):
    case = opened(at(1), siti.membership.customer)
    with time_machine.travel(END, tick=False):
        complaining.report(case, by=budi)
    assert counted(case).cause == ""


def test_what_was_reported_and_not_answered_yet_adds_no_cause(desk, siti, budi):
    case = opened(at(1), siti.membership.customer)
    with time_machine.travel(at(2), tick=False):
        complaining.report(case, by=budi)
    figures = made().figures
    assert (counted(case).cause, figures["causes"], figures["causes_by_category"]) == ("lainnya", [], [])

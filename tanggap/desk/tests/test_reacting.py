"""What the customer says to an answer, and what it does to the case."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from tanggap.desk import answers, closing
from tanggap.desk.answers.reacting import NothingNew, TooLate
from tanggap.desk.models import Answer, Case, Report
from tanggap.desk.moves import CUSTOMER, MovedOn
from tanggap.desk.procedure import evidence, path
from tanggap.lib.errors import DomainError
from tests import complaining
from tests.at_once import at_once
from tests.complaining import step

pytestmark = pytest.mark.django_db


@pytest.fixture
def answered(case, budi) -> Case:
    """Siti's complaint, answered; she has not said anything to it."""
    return complaining.answered(case, by=budi)


def test_an_accepted_answer_closes_the_case_once(answered):
    """D18."""
    answers.accept(answered.pk, CUSTOMER)
    answers.accept(answered.pk, CUSTOMER)
    case = Case.objects.get(pk=answered.pk)
    assert (case.state, case.clocks.open().count()) == ("closed", 0)
    assert case.moves.filter(new_state="closed").count() == 1
    assert case.answers.get().reaction == "accepted"


def test_an_objection_opens_the_case_anew(answered):
    """D3, D18: the procedure takes it up again, the clocks run, and the report no longer holds."""
    answers.contest(answered.pk, "Tagihan datang lagi pada 20 November.", CUSTOMER)
    answers.contest(answered.pk, "Tagihan datang lagi pada 20 November.", CUSTOMER)
    case = Case.objects.get(pk=answered.pk)
    assert (case.state, path.current(case).step) == ("in_progress", "investigate")
    assert [move.new_state for move in case.moves.order_by("-id")[:2]] == ["in_progress", "reopened"]
    assert {clock.kind for clock in case.clocks.open()} >= {"written"}
    assert not evidence.report_filed(case)
    assert case.entries.public().last().text == "Tagihan datang lagi pada 20 November."


def test_a_second_round_needs_an_answer_and_a_report_of_its_own(answered, budi):
    """D18, D19."""
    answers.contest(answered.pk, "Masih ditagih.", CUSTOMER)
    case = Case.objects.get(pk=answered.pk)
    step(case, "done", by=budi, finding="Benar.")
    with pytest.raises(path.StepMissing):
        step(case, "answered", by=budi)
    complaining.answer(case, by=budi)
    step(case, "answered", by=budi)
    with pytest.raises(path.StepMissing):
        step(case, "filed", by=budi)


def test_an_objection_brings_something_new(answered):
    """D18."""
    for text in ("", "   ", "x" * 4001):
        with pytest.raises(NothingNew):
            answers.contest(answered.pk, text, CUSTOMER)


@pytest.mark.parametrize(("late", "is_heard"), [(dt.timedelta(0), True), (dt.timedelta(seconds=1), False)])
def test_objections_are_heard_until_the_last_instant_of_ten_working_days(answered, late, is_heard):
    """D18: 10 working days after the answer."""
    until = answers.objection_until(answered)
    assert (until - answered.answered_at).days >= 11
    with time_machine.travel(until + late, tick=False):
        if is_heard:
            assert answers.contest(answered.pk, "Belum sesuai.", CUSTOMER).state == "in_progress"
        else:
            with pytest.raises(TooLate):
                answers.contest(answered.pk, "Belum sesuai.", CUSTOMER)


def test_who_has_accepted_objects_no_more(answered):
    """D18."""
    answers.accept(answered.pk, CUSTOMER)
    with pytest.raises(MovedOn):
        answers.contest(answered.pk, "Ternyata belum.", CUSTOMER)


def test_an_open_case_has_no_answer_to_react_to(case):
    """D18."""
    for react in (lambda: answers.accept(case.pk, CUSTOMER), lambda: answers.contest(case.pk, "Belum.", CUSTOMER)):
        with pytest.raises(MovedOn):
            react()


def test_silence_is_noted_when_the_case_is_closed_by_its_clock(answered):
    """D18."""
    closing.close(answered, by=path.PROCEDURE, at=timezone.now())
    assert answered.answers.get().reaction == "silence"


def test_no_way_leads_to_closed_while_the_report_is_being_mended(answered, rina):
    """D19: neither the clock nor the customer's consent closes it; mending the report does."""
    Report.objects.update(returned_at=timezone.now(), returned_by=rina, return_reason="Kurang jelas.")
    case = Case.objects.get(pk=answered.pk)
    with pytest.raises(closing.NotReported):
        closing.close(case, by=path.PROCEDURE, at=timezone.now())
    assert answers.accept(case.pk, CUSTOMER).state == "answered"
    assert not closing.close_if_over(Case.objects.get(pk=case.pk), by=rina, at=timezone.now())
    Report.objects.update(returned_at=None)
    case = Case.objects.get(pk=answered.pk)
    assert closing.close_if_over(case, by=rina, at=timezone.now())
    assert case.state == "closed"


@pytest.mark.django_db(transaction=True)
def test_of_acceptance_and_objection_at_once_one_holds(answered):
    """D18."""
    outcomes = at_once(
        lambda: answers.accept(answered.pk, CUSTOMER),
        lambda: answers.contest(answered.pk, "Belum sesuai.", CUSTOMER),
    )
    assert len([one for one in outcomes if isinstance(one, DomainError)]) == 1
    assert Answer.objects.get().reaction in ("accepted", "objected")

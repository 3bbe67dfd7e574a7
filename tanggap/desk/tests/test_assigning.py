"""Who gets a case: by hand, the next one, in turn, many at once, handed over (D24, D31)."""

import pytest

from tanggap.desk import assigning, duty
from tanggap.desk.models import Assignment, Case
from tanggap.desk.moves import MovedOn
from tanggap.identity.models import Role, User
from tanggap.lib.errors import Forbidden, NotFound
from tests import complaining
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(hire, jakarta) -> User:
    """A second agent of Jakarta."""
    return hire("made", Role.AGENT, jakarta)


@pytest.fixture
def far(hire, makassar) -> User:
    """An agent of Makassar."""
    return hire("far", Role.AGENT, makassar)


@pytest.fixture
def cases(case, siti) -> list[Case]:
    return [case, *(complaining.case(siti.membership.customer) for _ in range(3))]


def owner(row: Case) -> User | None:
    return Case.objects.get(pk=row.pk).assignee


def test_an_agent_takes_a_case_and_it_is_written_down(case, budi):
    """D24."""
    assigning.assign(case.pk, budi, by=budi, was=None)
    assigning.assign(case.pk, budi, by=budi, was=None)
    assert owner(case) == budi
    assert [(row.old, row.new, row.way, row.by) for row in Assignment.objects.all()] == [(None, budi, "taken", budi)]
    assert case.entries.last().text == "Diambil Budi"


def test_an_agent_gives_nothing_to_others_and_a_manager_only_to_the_team(case, budi, made, far, rina, hire, makassar):
    """D24, S1."""
    with pytest.raises(Forbidden):
        assigning.assign(case.pk, made, by=budi)
    assigning.assign(case.pk, made, by=rina)
    with pytest.raises(assigning.NotOfTheTeam):
        assigning.assign(case.pk, far, by=rina)
    with pytest.raises(NotFound):
        assigning.assign(case.pk, far, by=far)
    with pytest.raises(NotFound):
        assigning.assign(case.pk, None, by=hire("yanti", Role.MANAGER, makassar))
    assert owner(case) == made


def test_whoever_looked_at_an_older_state_is_told(case, budi, made, rina):
    """D4, D24."""
    assigning.assign(case.pk, made, by=made, was=None)
    with pytest.raises(assigning.TakenAlready, match="Made"):
        assigning.assign(case.pk, budi, by=budi, was=None)
    assigning.assign(case.pk, None, by=rina, was=made.pk)
    assert owner(case) is None


def test_what_is_over_is_given_to_nobody(case, budi):
    """D24."""
    Case.objects.filter(pk=case.pk).update(state="withdrawn")
    with pytest.raises(MovedOn):
        assigning.assign(case.pk, budi, by=budi)


def test_the_next_one_is_the_most_urgent_of_ones_own_branch(cases, budi, far):
    """D24."""
    Case.objects.filter(pk=cases[2].pk).update(urgent_at=cases[0].received_at)
    assert assigning.take_next(budi) == cases[2]
    assert assigning.take_next(far) in cases
    assigning.take_next(budi), assigning.take_next(budi)
    with pytest.raises(assigning.NothingToTake):
        assigning.take_next(budi)


@pytest.mark.django_db(transaction=True)
def test_agents_who_take_at_once_get_a_case_each(desk, siti, hire, jakarta):
    """D24."""
    rows = [complaining.case(siti.membership.customer) for _ in range(20)]
    agents = [hire(f"agen{number}", Role.AGENT, jakarta) for number in range(20)]
    taken = at_once(*(lambda agent=agent: assigning.take_next(agent) for agent in agents))
    assert {row.pk for row in taken} == {row.pk for row in rows}


@pytest.mark.django_db(transaction=True)
def test_two_who_take_the_same_case_at_once_are_one_and_a_refusal(case, budi, made):
    """D24."""
    outcomes = at_once(
        lambda: assigning.assign(case.pk, budi, by=budi, was=None),
        lambda: assigning.assign(case.pk, made, by=made, was=None),
    )
    assert sum(isinstance(found, assigning.TakenAlready) for found in outcomes) == 1
    assert Assignment.objects.count() == 1


def test_cases_go_in_turn_to_those_on_duty(cases, budi, made, far, rina):
    """D24."""
    with pytest.raises(assigning.NobodyOnDuty):
        assigning.give_in_turn(cases[0].pk, by=rina)
    for agent in (budi, made, far):
        duty.begin(agent)
        duty.begin(agent)
    given = [assigning.give_in_turn(row.pk, by=rina).assignee for row in cases]
    assert given == [budi, made, budi, made]
    duty.end(budi)
    duty.end(budi)
    more = complaining.case(cases[0].customer)
    assert assigning.give_in_turn(more.pk, by=rina).assignee == made
    with pytest.raises(Forbidden):
        assigning.give_in_turn(complaining.case(cases[0].customer).pk, by=budi)


@pytest.mark.django_db(transaction=True)
def test_turns_given_at_once_are_shared_evenly(desk, siti, budi, rina, hire, jakarta):
    """D24."""
    agents = [budi, hire("made", Role.AGENT, jakarta)]
    for agent in agents:
        duty.begin(agent)
    rows = [complaining.case(siti.membership.customer) for _ in range(8)]
    at_once(*(lambda row=row: assigning.give_in_turn(row.pk, by=rina) for row in rows))
    assert [agent.cases.count() for agent in agents] == [4, 4]


def test_many_at_once_never_go_past_the_rights_of_each(cases, budi, made, far, rina):
    """D23, S1."""
    numbers = [row.number for row in cases]
    refused = assigning.each(numbers, lambda row: assigning.assign(row.pk, made, by=budi), by=budi)
    assert all(one.refusal for one in refused)
    assigning.assign(cases[0].pk, made, by=rina)
    Case.objects.filter(pk=cases[1].pk).update(state="withdrawn")
    done = assigning.each([*numbers, "PGD-2026-999999"], lambda row: assigning.assign(row.pk, far, by=far), by=far)
    assert [bool(one.refusal) for one in done] == [True, True, False, False, True]
    assert done[0].refusal == NotFound.message


def test_an_absent_agents_cases_are_handed_over_in_one_act(cases, budi, made, rina):
    """D31."""
    for row in cases[:3]:
        assigning.assign(row.pk, budi, by=budi)
    with pytest.raises(Forbidden):
        assigning.hand_over(budi, made, by=made)
    outcomes = assigning.hand_over(budi, made, by=rina)
    assert [one.assignee for one in outcomes] == ["Made"] * 3
    assert made.cases.count() == 3
    assert assigning.hand_over(budi, made, by=rina) == []
    duty.begin(budi)
    assert {one.assignee for one in assigning.hand_over(made, None, by=rina)} == {"Budi"}
    assert made.cases.count() == 0


def test_who_is_away_and_still_on_duty_gets_none_back(cases, budi, made, rina):
    """D24, D31: with nobody else on duty the cases stay, and the manager is told so."""
    assigning.assign(cases[0].pk, budi, by=budi)
    duty.begin(budi)
    [refused] = assigning.hand_over(budi, None, by=rina)
    assert refused.refusal == assigning.NobodyOnDuty.message
    assert budi.cases.count() == 1
    duty.begin(made)
    [given] = assigning.hand_over(budi, None, by=rina)
    assert (given.assignee, budi.cases.count()) == ("Made", 0)


def test_one_takes_the_cases_of_ones_own_branch_first(cases, far, makassar):
    """D24: another branch's, though more urgent, come after."""
    Case.objects.filter(pk=cases[3].pk).update(branch=makassar)
    Case.objects.exclude(pk=cases[3].pk).update(urgent_at=cases[0].received_at)
    assert assigning.take_next(far) == cases[3]


def test_what_waits_for_somebody_else_is_not_the_next_one(case, budi):
    """D24: nothing is to be done on it now."""
    for state in ("in_progress", "waiting_customer"):
        Case.objects.filter(pk=case.pk).update(state=state)
    with pytest.raises(assigning.NothingToTake):
        assigning.take_next(budi)


def test_a_turn_takes_no_case_from_whoever_has_it(case, budi, made, rina):
    """D24: given out in turn a moment after somebody took it."""
    assigning.assign(case.pk, budi, by=budi)
    duty.begin(made)
    assert assigning.give_in_turn(case.pk, by=rina).assignee == budi
    assert owner(case) == budi


def test_a_colleague_who_took_a_case_meanwhile_keeps_it_when_cases_are_handed_over(case, budi, made, rina, monkeypatch):
    """D31: between the list and the act."""
    assigning.assign(case.pk, budi, by=budi)
    held = assigning.held_by
    monkeypatch.setattr(assigning, "held_by", lambda absent, by: _took(held(absent, by=by), case, made))
    [refused] = assigning.hand_over(budi, rina, by=rina)
    assert "sudah dipegang Made" in refused.refusal
    assert owner(case) == made


def _took(found, case: Case, by: User):
    """The list as it was, and somebody takes the case at once."""
    pks = list(found.values_list("pk", flat=True))
    Case.objects.filter(pk=case.pk).update(assignee=by)
    return Case.objects.filter(pk__in=pks)


def test_those_who_do_not_answer_customers_are_never_on_duty(fitri, desk):
    """D24, S1."""
    with pytest.raises(Forbidden):
        duty.begin(fitri)
    assert not duty.is_on(fitri)


def test_nobody_who_was_shut_out_gets_a_case_in_turn(case, budi, made, rina):
    """D24."""
    duty.begin(budi)
    duty.begin(made)
    User.objects.filter(pk=budi.pk).update(is_active=False)
    assert assigning.give_in_turn(case.pk, by=rina).assignee == made

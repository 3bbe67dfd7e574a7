"""Many workers on the same clocks: each is acted on once, whoever dies in between (D14)."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from tanggap.desk.clocks import breaching, extending, firing, starting
from tanggap.desk.clocks.extending import Grounds
from tanggap.desk.models import Case, Clock, Entry, Extension, Firing, Rung
from tanggap.desk.models.clock import ClockKind
from tanggap.messaging.models import Message
from tests import complaining
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
CASES = 12


@pytest.fixture
def overdue(desk, siti, budi) -> list[Case]:
    """Cases whose clock of two hours is over; no other clock of theirs is due."""
    cases = [complaining.case(siti.membership.customer, assignee=budi) for _ in range(CASES)]
    since = timezone.now() - timedelta(hours=3)
    for case in cases:
        with transaction.atomic():
            starting.start(Case.objects.lock(case.pk), ClockKind.TWO_HOURS, at=timezone.now(), since=since)
    Clock.objects.exclude(kind=ClockKind.TWO_HOURS).update(next_at=None)
    return cases


def test_twenty_threads_fire_each_clock_once(overdue, rina):
    """D14, D17: one firing, one rung, one line on the timeline for each case."""
    at_once(*[firing.fire_due] * 20)
    assert Firing.objects.filter(percent=Firing.BREACH).count() == CASES
    assert Clock.objects.filter(kind=ClockKind.TWO_HOURS, breached_at__isnull=False).count() == CASES
    assert Rung.objects.filter(level="manager").count() == CASES
    assert Entry.objects.filter(text="Diteruskan ke Manajer: Tenggat terlewati: Batas 2 jam").count() == CASES


def test_a_worker_that_dies_in_the_act_leaves_it_to_the_next(overdue, monkeypatch):
    """D14: nothing of half an act stays."""

    class Killed(BaseException):
        """As a process ends: nobody tidies up."""

    def die(clock, *, at):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(breaching, "breached", die)
        with pytest.raises(Killed):
            firing.fire_next()
    assert not Firing.objects.exists()
    assert not Clock.objects.exclude(breached_at=None).exists()
    connection.close()
    firing.fire_due()
    assert Firing.objects.count() == CASES


def test_a_case_that_somebody_holds_is_passed_over_and_comes_later(overdue):
    """D14: the others do not wait for it, and the loop comes back within a tenth of a second."""
    held = overdue[0]

    def while_held():
        with transaction.atomic():
            Case.objects.lock(held.pk)
            [again] = at_once(firing.fire_due)
            return again - timezone.now()

    wait = while_held()
    assert timedelta(0) < wait + timedelta(seconds=1)
    assert wait <= firing.HELD_ELSEWHERE
    assert Firing.objects.count() == CASES - 1
    firing.fire_due()
    assert Firing.objects.count() == CASES


def test_a_term_that_two_managers_extend_at_once_grows_once(case, rina, hire, head_office):
    """D13."""
    nana = hire("nana", "manager", head_office)
    before = case.clocks.get(kind="written").amount
    outcomes = at_once(
        *[lambda who=who: extending.extend(case.pk, Grounds("office"), by=who) for who in (rina, nana, rina, nana)]
    )
    assert case.clocks.get(kind="written").amount == before + 10
    assert Extension.objects.count() == 1
    assert Message.objects.filter(kind="case_extended").count() == 1
    assert sum(isinstance(outcome, extending.AlreadyExtended) for outcome in outcomes) == 2


def test_a_step_done_and_its_clock_firing_at_once_agree(overdue, budi):
    """D13, D14: the agent stops the clock or it breaches first; never is a stopped one breached afterwards."""

    def stop(case):
        with transaction.atomic():
            return starting.stop(Case.objects.lock(case.pk), ClockKind.TWO_HOURS, at=timezone.now())

    at_once(*[lambda case=case: stop(case) for case in overdue], *[firing.fire_due] * 4)
    for clock in Clock.objects.filter(kind=ClockKind.TWO_HOURS):
        fired = clock.firings.filter(percent=Firing.BREACH).first()
        assert clock.stopped_at
        assert clock.next_at is None
        assert bool(fired) == bool(clock.breached_at)
        assert fired is None or fired.acted_at <= clock.stopped_at

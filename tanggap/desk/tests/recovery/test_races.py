"""D27: whatever comes at the same moment, an account is recovered once, by two persons, or not at all."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection
from django.utils import timezone

from tanggap.desk.models import AccountRecovery, Case
from tanggap.desk.moves import MovedOn
from tanggap.desk.recovery import confirming, proposing, stopping, taking_effect
from tanggap.desk.tests.recovering import NEW, OLD, link_in, recognised, sent, waiting
from tanggap.identity.models import User
from tests import complaining
from tests.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
State = AccountRecovery.State


@pytest.fixture
def proposed(case, budi) -> AccountRecovery:
    recognised(case, budi)
    return proposing.propose(case.pk, NEW, "mailbox", by=budi)


@pytest.fixture
def overdue(case, budi, rina) -> AccountRecovery:
    """Its 24 hours were over a moment ago."""
    row = waiting(case, budi, rina)
    back_by(row, timedelta(hours=24, seconds=1))
    return row


def back_by(row: AccountRecovery, span: timedelta) -> None:
    """Let the row be as old as that."""
    with connection.cursor() as cursor:
        shift = "confirmed_at = confirmed_at - %s, due_at = due_at - %s, next_at = next_at - %s"
        cursor.execute(f"update desk_accountrecovery set {shift} where id = %s", [span, span, span, row.pk])


def test_twenty_confirmations_are_one(proposed, rina):
    """D27: the messages leave once."""
    outcomes = at_once(*[lambda: confirming.confirm(proposed.case_id, proposed.pk, by=rina)] * 20)
    assert {row.confirmed_at for row in outcomes} == {AccountRecovery.objects.get().confirmed_at}
    assert [len(sent(f"recovery_begun{who}")) for who in ("", "_new", "_phone")] == [1, 1, 1]
    assert proposed.case.entries.filter(text__startswith="Pemulihan akun disetujui").count() == 1


def test_twenty_proposals_from_two_cases_are_one(case, siti, budi):
    """D27: one open for each account."""
    other = complaining.case(siti.membership.customer)
    for row in (case, other):
        recognised(row, budi)
    with_room = [lambda: proposing.propose(case.pk, NEW, "mailbox", by=budi)] * 5
    with_room += [lambda: proposing.propose(other.pk, NEW, "mailbox", by=budi)] * 5
    outcomes = at_once(*with_room)
    assert AccountRecovery.objects.count() == 1
    assert sum(isinstance(outcome, proposing.AlreadyOpen) for outcome in outcomes) == 5


def test_confirming_and_refusing_at_once_is_one_of_them(proposed, rina, hire, jakarta):
    """D27."""
    tuti = hire("tuti", "manager", jakarta)
    outcomes = at_once(
        lambda: confirming.confirm(proposed.case_id, proposed.pk, by=rina),
        lambda: confirming.refuse(proposed.case_id, proposed.pk, "Tidak wajar.", by=tuti),
    )
    assert sum(isinstance(outcome, MovedOn) for outcome in outcomes) == 1
    assert AccountRecovery.objects.get().state in (State.WAITING, State.REFUSED)


def test_twenty_workers_carry_it_out_once(overdue):
    """D27."""
    at_once(*[taking_effect.act_on_due] * 20)
    assert User.objects.filter(email=NEW).count() == 1
    assert len(sent("account_recovered")) == len(sent("recovery_done")) == 1
    assert overdue.case.entries.filter(text__startswith="Pemulihan akun berlaku").count() == 1


def test_stopping_and_taking_effect_at_once_is_one_of_them(case, budi, rina):
    """D27: at the very end of the day, the clock decides and both agree."""
    row = waiting(case, budi, rina)
    back_by(row, timedelta(hours=24) - timedelta(milliseconds=150))
    token = link_in(sent("recovery_begun")[0])[1]
    outcomes = at_once(*[lambda: stopping.stop(token)] * 5, *[taking_effect.act_on_due] * 5)
    while AccountRecovery.objects.open().filter(next_at__gt=timezone.now()).exists():
        pass
    taking_effect.act_on_due()
    ended = AccountRecovery.objects.get()
    stopped = [outcome for outcome in outcomes[:5] if isinstance(outcome, AccountRecovery)]
    assert ended.state == (State.OBJECTED if stopped else State.DONE)
    assert User.objects.get(pk=row.account_id).email == (OLD if stopped else NEW)
    assert len(sent("recovery_stopped")) == (2 if stopped else 0)


def test_somebody_who_takes_the_address_at_that_moment_gets_it_or_not(overdue, andi):
    """D27: never both; whoever is late changes nothing."""

    def take() -> None:
        andi.email = NEW
        andi.save(update_fields=["email"])

    def taken() -> bool:
        try:
            take()
        except IntegrityError:
            return False
        return True

    has_taken, _ = at_once(taken, taking_effect.act_on_due)
    assert User.objects.filter(email=NEW).count() == 1
    assert AccountRecovery.objects.get().state == (State.LAPSED if has_taken else State.DONE)


def test_a_worker_that_dies_in_the_act_leaves_it_to_the_next(overdue, siti, monkeypatch):
    """D27, S11: all of it or nothing."""

    def dies(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(taking_effect, "_tell", dies)
    with pytest.raises(KeyboardInterrupt):
        taking_effect.act_on_due()
    assert User.objects.get(pk=siti.pk).email == OLD
    assert not sent("account_recovered")
    monkeypatch.undo()
    taking_effect.act_on_due()
    assert User.objects.get(pk=siti.pk).email == NEW


def test_withdrawing_the_case_and_confirming_at_once_ends_in_one_order(proposed, rina):
    """D27: both take the case's lock first."""

    def withdraw() -> None:
        Case.objects.filter(pk=proposed.case_id).update(state="withdrawn")

    at_once(withdraw, lambda: confirming.confirm(proposed.case_id, proposed.pk, by=rina))
    row = AccountRecovery.objects.get()
    if row.state == State.WAITING:
        back_by(row, timedelta(hours=24, seconds=1))
        taking_effect.act_on_due()
    assert User.objects.get(pk=row.account_id).email == OLD

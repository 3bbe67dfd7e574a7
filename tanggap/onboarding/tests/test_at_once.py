"""Many people at the same moment, with real threads: one confirmation, five counted tries, one code (O8–O11)."""

import datetime as dt
import time

import pytest
from django.db import transaction
from django.utils import timezone

from tanggap.lib.errors import DomainError
from tanggap.messaging.models import Message
from tanggap.messaging.states import State as Sending
from tanggap.onboarding.codes import validation
from tanggap.onboarding.codes.consent import ThroughService, text_in_force
from tanggap.onboarding.codes.ending import end_all
from tanggap.onboarding.codes.hearing import code_message
from tanggap.onboarding.codes.issuing import LIFE
from tanggap.onboarding.codes.outcome import Outcome, Result
from tanggap.onboarding.codes.resending import NoCodeNow, resend
from tanggap.onboarding.codes.unlocking import NotLocked, unlock
from tanggap.onboarding.codes.validation import validate
from tanggap.onboarding.models import Application, Code, Confirmation, Link, Method, Move, Try
from tanggap.onboarding.moves import CUSTOMER, move
from tanggap.onboarding.states import State
from tanggap.onboarding.tests.trying import issued, other_than, plain
from tests import applying
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("account_consent")]


def trying(application, typed, service=None):
    text_id = text_in_force().pk
    return lambda: validate(application.pk, typed, text_id=text_id, service=service)


def results(outcomes):
    return sorted(o.result for o in outcomes if isinstance(o, Outcome))


def test_twenty_validations_of_the_right_code_by_customer_and_service_confirm_once(application, budi):
    """O11."""
    right = plain(issued(application))
    stated = ThroughService(budi, Confirmation.Reason.NO_INTERNET, Confirmation.Channel.SMS)
    outcomes = at_once(*[trying(application, right, stated if n % 2 else None) for n in range(20)])
    assert results(outcomes) == [Result.ALREADY] * 19 + [Result.CONFIRMED]
    at = Confirmation.objects.get().at
    assert {o.confirmed_at for o in outcomes} == {at}
    assert all(o.message.startswith("Sudah dikonfirmasi pada ") for o in outcomes if o.result == Result.ALREADY)
    assert Move.objects.filter(act=Move.Act.CONFIRMED).count() == 1
    assert Try.objects.filter(outcome=Try.Outcome.ALREADY).count() == 19
    assert {t.method for t in Try.objects.all()} == set(Method)


def test_of_twenty_wrong_codes_exactly_five_count_and_the_code_is_dead(application):
    """O9."""
    code = issued(application)
    right = plain(code)
    outcomes = at_once(*[trying(application, other_than(right, n)) for n in range(1, 21)])
    code.refresh_from_db()
    application.refresh_from_db()
    counted = Try.objects.filter(outcome__in=["wrong", "exhausted"], code=code).count()
    assert results(outcomes) == [Result.EXHAUSTED] + [Result.NO_CODE] * 15 + [Result.WRONG] * 4
    assert (counted, code.tries, application.failures, code.ending) == (5, 5, 5, Code.Ending.EXHAUSTED)
    assert trying(application, right)().result == Result.NO_CODE
    assert not Confirmation.objects.exists()


def test_the_right_code_among_wrong_ones_confirms_or_comes_too_late_but_never_both(application):
    """O9, O11."""
    code = issued(application)
    right = plain(code)
    jobs = [trying(application, other_than(right, n)) for n in range(1, 11)]
    outcomes = at_once(*jobs[:5], *[trying(application, right)] * 3, *jobs[5:])
    code.refresh_from_db()
    is_confirmed = Confirmation.objects.exists()
    found = results(outcomes)
    assert found.count(Result.CONFIRMED) == int(is_confirmed)
    assert code.ending == (Code.Ending.USED if is_confirmed else Code.Ending.EXHAUSTED)
    assert code.tries < 5 if is_confirmed else code.tries == 5


def test_of_twenty_orders_to_send_again_one_sends(application, dewi):
    """O10."""
    outcomes = at_once(*[lambda: resend(application.pk, by=dewi)] * 20)
    refused = [o for o in outcomes if isinstance(o, NoCodeNow)]
    assert (Code.objects.count(), len(refused)) == (1, 19)
    assert all(o.allowance.next_at == Code.objects.get().made_at + dt.timedelta(minutes=5) for o in refused)


def test_two_applications_with_one_number_ordered_at_once_send_one_code(application, dewi, agus, lina, savings):
    """O10: the gap holds for the number."""
    other = applying.application(dewi, savings, section_head=agus, branch_head=lina)
    outcomes = at_once(*[lambda pk=pk: resend(pk, by=dewi) for pk in (application.pk, other.pk) * 5])
    assert sum(isinstance(o, Code) for o in outcomes) == 1
    assert Code.objects.count() == 1


def test_a_validation_against_a_new_code_is_one_or_the_other(application, dewi):
    """O4: the older code confirms before the new one is made, or not at all."""
    code = issued(application)
    Code.objects.update(
        made_at=timezone.now() - dt.timedelta(minutes=5), expires_at=timezone.now() + dt.timedelta(minutes=1)
    )
    right = plain(code)
    tried, sent = at_once(trying(application, right), lambda: resend(application.pk, by=dewi))
    application.refresh_from_db()
    if tried.result == Result.CONFIRMED:
        assert isinstance(sent, DomainError)
        assert (application.state, Code.objects.count()) == (State.IN_PROGRESS, 1)
    else:
        assert tried.result == Result.SUPERSEDED
        assert (application.state, Code.objects.live().count()) == (State.WAITING_CONFIRMATION, 1)


@pytest.mark.parametrize(
    ("act", "state"), [(Move.Act.CANCELLED, State.CANCELLED), (Move.Act.EXPIRED, State.EXPIRED)], ids=str
)
def test_a_validation_against_the_end_of_the_application_is_one_or_the_other(application, act, state):
    """O2, O8."""
    right = plain(issued(application))

    def end():
        with transaction.atomic():
            locked = Application.objects.lock(application.pk)
            if locked.state == State.WAITING_CONFIRMATION:
                now = timezone.now()
                end_all(locked, at=now)
                locked.expires_at = None
                move(locked, act, to=state, by=CUSTOMER, at=now, fields=("expires_at",))

    tried, _ = at_once(trying(application, right), end)
    application.refresh_from_db()
    is_confirmed = tried.result == Result.CONFIRMED
    assert application.state == (State.IN_PROGRESS if is_confirmed else state)
    assert Confirmation.objects.exists() == is_confirmed
    assert is_confirmed or tried.result == Result.STATE


@pytest.mark.parametrize("state", [Sending.SENT, Sending.FAILED], ids=str)
def test_news_of_a_message_never_blocks_a_new_code_nor_a_validation(application, dewi, state):
    """O5: whoever holds the message waits for the application, never the other way round."""
    code = issued(application)
    Code.objects.update(made_at=timezone.now() - dt.timedelta(minutes=5), expires_at=timezone.now() + LIFE)
    Message.objects.filter(pk=code.message_id).update(fallback="")
    right = plain(code)

    def news():
        with transaction.atomic():
            message = Message.objects.select_for_update().get(pk=code.message_id)
            time.sleep(0.05)
            code_message(message, state)

    outcomes = at_once(
        news, lambda: resend(application.pk, by=dewi), *[trying(application, other_than(right))] * 3, news
    )
    assert len(outcomes) == 6
    assert Code.objects.live().count() <= 1
    assert Link.objects.filter(superseded_at=None).count() == 1


def test_two_branch_heads_unlock_once(application, lina):
    """O9."""
    application.failures = 10
    application.save()
    outcomes = at_once(*[lambda: unlock(application.pk, by=lina, reason="Nasabah hadir di cabang")] * 2)
    application.refresh_from_db()
    assert application.unlocks == 1
    assert sum(isinstance(o, NotLocked) for o in outcomes) == 1


def test_a_wrong_try_stays_counted_when_what_follows_fails(application, monkeypatch):
    """O9: the answer cannot be written, the process dies: the count is in the database."""
    code = issued(application)
    right = plain(code)

    def dies(*_):
        raise ConnectionResetError

    monkeypatch.setattr(validation, "_after", dies)
    with pytest.raises(ConnectionResetError):
        trying(application, other_than(right))()
    code.refresh_from_db()
    application.refresh_from_db()
    assert (code.tries, application.failures, Try.objects.count()) == (1, 1, 1)


def test_a_try_inside_somebody_elses_transaction_is_a_bug_and_says_so(application):
    """O9: it could be rolled back with it."""
    issued(application)
    with pytest.raises(RuntimeError), transaction.atomic():
        trying(application, "123456")()

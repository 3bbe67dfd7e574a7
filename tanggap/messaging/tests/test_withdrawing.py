"""Messages that nobody wants any more: a superseded code (O4)."""

import datetime as dt

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from tanggap.messaging import claims, taking
from tanggap.messaging.claims import Outcome
from tanggap.messaging.models import Message, Withdrawal
from tanggap.messaging.outbox import queue, withdraw
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import work
from tanggap.messaging.withdrawing import WITHDRAWN, settle_withdrawn
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
SITI = Recipient(phone="081234566797")


def code(**rest) -> Message:
    return queue("confirmation_code", to=SITI, code="493027", url="https://contoh.test/customer?p=rahasia", **rest)


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def test_a_queued_code_that_is_withdrawn_never_leaves_and_holds_no_secret(provider):
    """O4"""
    message = code()
    withdraw(message)
    withdraw(message)
    work()
    message = fresh(message)
    assert (message.state, message.reason, message.holds_secrets) == (State.EXPIRED, WITHDRAWN, False)
    assert provider.sent == []
    assert list(message.events.values_list("state", flat=True)) == [State.QUEUED, State.EXPIRED]


def test_a_sent_code_that_is_withdrawn_does_not_fall_back_and_loses_its_secret(provider):
    """O4, O5"""
    message = code()
    work()
    withdraw(message)
    message = fresh(message)
    assert (message.state, message.holds_secrets) == (State.SENT, False)
    assert (message.fallback, message.fallback_at) == ("", None)


@pytest.mark.parametrize("outcome", [State.QUEUED, State.SENT])
def test_a_code_withdrawn_while_it_is_being_sent_is_not_tried_again(provider, outcome):
    """O4"""
    message = code()
    (held,) = taking.claim([0], limit=1, holder="w")
    withdraw(message)
    now = timezone.now()
    claims.record([Outcome(held, outcome, now, next_attempt_at=now if outcome == State.QUEUED else None)], holder="w")
    work()
    message = fresh(message)
    assert message.state == (State.EXPIRED if outcome == State.QUEUED else State.SENT)
    assert not message.holds_secrets
    assert message.fallback_at is None
    assert provider.sent == []


def test_a_withdrawn_code_whose_worker_died_is_not_sent_again(provider):
    message = code()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        taking.claim([0], limit=1, holder="w")
        withdraw(message)
        clock.shift(dt.timedelta(minutes=1))
        work()
    assert fresh(message).state == State.UNKNOWN


@pytest.mark.django_db(transaction=True)
def test_withdrawing_never_waits_for_a_message_that_somebody_holds(provider):
    """Whoever holds it may be waiting for what the withdrawing one has locked."""
    message = code()
    with transaction.atomic():
        Message.objects.select_for_update().get(pk=message.pk)
        at_once(lambda: withdraw(message))
    assert fresh(message).state == State.QUEUED
    assert Withdrawal.objects.filter(settled_at=None).count() == 1
    work()
    assert fresh(message).state == State.EXPIRED
    assert provider.sent == []
    assert settle_withdrawn() == 0


@pytest.mark.django_db(transaction=True)
def test_a_code_withdrawn_and_sent_at_once_is_either_expired_or_sent_once(provider):
    messages = [code() for _ in range(12)]
    at_once(work, *(lambda m=m: withdraw(m) for m in messages), work)
    work()
    rows = [fresh(message) for message in messages]
    assert {row.state for row in rows} <= {State.EXPIRED, State.SENT}
    assert sum(row.state == State.SENT for row in rows) == len(provider.sent)
    assert not any(row.holds_secrets or row.fallback for row in rows)

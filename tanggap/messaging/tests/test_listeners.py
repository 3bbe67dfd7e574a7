"""The rooms above are told what became of a message, in the transaction that records it (O5)."""

import datetime as dt

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone
from psycopg.errors import DeadlockDetected

from tanggap.messaging import claims, taking
from tanggap.messaging.claims import Outcome
from tanggap.messaging.models import Message
from tanggap.messaging.outbox import queue, withdraw
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import work
from tanggap.messaging.transports import TransportError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
HERE = "tanggap.messaging.tests.test_listeners"
heard: list[tuple[int, str]] = []


def listener(message, state):
    heard.append((message.pk, state, message.state))


def queues_the_link(message, state):
    if state == State.SENT:
        queue("confirmation_link", to=message.to, product="Tabungan", url="https://contoh.test")


def breaks(message, state):
    queue("trial", to=message.to, note="must not stay")
    Message.objects.raw("select nonsense")[0]


def is_deadlocked(message, state):
    raise OperationalError from DeadlockDetected()


@pytest.fixture(autouse=True)
def told(settings):
    heard.clear()
    settings.MESSAGE_LISTENERS = {"confirmation_code": [f"{HERE}.breaks", f"{HERE}.listener"]}


def code() -> Message:
    return queue("confirmation_code", to=Recipient(phone="081234566797"), code="493027", url="https://contoh.test")


def test_a_listener_hears_once_that_the_provider_has_accepted(provider):
    """O5"""
    message = code()
    work()
    assert heard == [(message.pk, State.SENT, State.SENT)]


def test_a_listener_that_breaks_is_undone_alone(provider):
    code()
    work()
    assert len(heard) == 1
    assert not Message.objects.filter(kind="trial").exists()


def test_a_listener_that_deadlocks_undoes_the_record_so_that_it_is_made_again(provider, settings):
    """M3: swallowed, the link would never follow its code."""
    settings.MESSAGE_LISTENERS = {"confirmation_code": [f"{HERE}.is_deadlocked"]}
    code()
    (message,) = taking.claim([0], limit=1, holder="w")
    with pytest.raises(OperationalError):
        claims.record([Outcome(message, State.SENT, timezone.now(), provider_id="p")], holder="w")
    assert Message.objects.get().state == State.SENDING


def test_what_a_listener_queues_goes_out(provider, settings):
    """O5: the link follows when the code was accepted."""
    settings.MESSAGE_LISTENERS = {"confirmation_code": [f"{HERE}.queues_the_link"]}
    code()
    work()
    work()
    assert list(Message.objects.order_by("pk").values_list("kind", "state")) == [
        ("confirmation_code", State.SENT),
        ("confirmation_link", State.SENT),
    ]


def test_another_attempt_is_not_told_but_the_final_refusal_is(provider):
    """O10: a send that is refused for certain can be told from others."""
    provider.answers = [TransportError("ditolak", permanent=True), TransportError("ditolak", permanent=True)]
    message = code()
    work()
    work()
    assert heard == [(message.pk, State.FAILED, State.FAILED)]


def test_a_code_that_expires_unsent_is_told_and_one_that_is_withdrawn_is_not(provider):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        message, unwanted = code(), code()
        withdraw(unwanted)
        clock.shift(dt.timedelta(minutes=5))
        work()
    assert heard == [(message.pk, State.EXPIRED, State.EXPIRED)]

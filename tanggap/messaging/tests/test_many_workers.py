"""M1, M3: many requests queue and several workers drain at once; each message leaves once."""

import threading
import time
from collections import Counter

import pytest
from django.db import connection

from tanggap.messaging import attempts, drainer, taking
from tanggap.messaging.models import Message, MessageEvent
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import work
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("institution")]


def until_all_have_left(count):
    def job():
        deadline = time.monotonic() + 30
        while Message.objects.exclude(state__in=[State.QUEUED, State.SENDING]).count() < count:
            assert time.monotonic() < deadline
            work()
            time.sleep(0.01)

    return job


def queue_ten(n):
    def job():
        for i in range(10):
            if i % 2:
                queue("trial", to=Recipient(email=f"orang{n}-{i}@contoh.test"), note="x")
            else:
                queue("password_reset", to=Recipient(email=f"orang{n}-{i}@contoh.test"), url="https://contoh.test")

    return job


def test_twenty_queue_while_two_workers_drain_and_each_message_leaves_once(mail_server):
    at_once(*(queue_ten(n) for n in range(20)), until_all_have_left(200), until_all_have_left(200))
    assert set(Message.objects.values_list("state", flat=True)) == {State.SENT}
    arrived = Counter(mail.recipient for mail in mail_server.mails)
    assert len(arrived) == 200
    assert set(arrived.values()) == {1}
    events = Counter(MessageEvent.objects.values_list("state", flat=True))
    assert events == {"queued": 200, "sending": 200, "sent": 200}


def test_a_worker_killed_half_way_loses_nothing_and_sends_no_code_twice(provider):
    """M3: of what the dead worker held, codes become unknown, the rest leaves under its old key."""
    provider.takes_key = True
    for n in range(20):
        queue("confirmation_code", to=Recipient(phone=f"08123456{n:04}"), code=f"{n:06}", url="https://contoh.test")
        queue("password_reset", to=Recipient(email=f"orang{n}@contoh.test"), url="https://contoh.test")

    held = taking.claim([0], limit=8, holder="killed")
    for message in held[:8]:
        attempts.attempt(message)
    before = Counter(provider.keys)
    Message.objects.filter(claimed_by="killed").update(lease_until=held[0].state_at)
    at_once(until_all_have_left(40), until_all_have_left(40))

    states = Counter(Message.objects.values_list("kind", "state"))
    assert states == {
        ("confirmation_code", "unknown"): 8,
        ("confirmation_code", "sent"): 12,
        ("password_reset", "sent"): 20,
    }
    times = Counter(provider.keys)
    held_codes = {m.key for m in held if m.kind == "confirmation_code"}
    assert all(times[key] == before[key] for key in held_codes), "no code was handed over again"
    assert max(times.values()) <= 2
    assert {key for key, n in times.items() if n == 2} <= {m.key for m in held[:8]}


def test_a_code_leaves_while_a_campaign_is_stuck_at_a_slow_provider(provider):
    """M3: an OTP never waits behind a campaign."""
    provider.pause = 0.2
    for n in range(200):
        queue("trial", to=Recipient(email=f"massal{n}@contoh.test"), note="x")
    campaign = threading.Thread(target=lambda: (drainer.drain(drainer.ORDINARY), connection.close()))
    campaign.start()
    time.sleep(0.3)
    begun = time.monotonic()
    message = queue("confirmation_code", to=Recipient(phone="081234566797"), code="493027", url="https://contoh.test")
    drainer.drain(drainer.URGENT)
    waited = time.monotonic() - begun
    campaign.join(60)
    assert Message.objects.get(pk=message.pk).state == State.SENT
    assert waited < 1
    assert not Message.objects.waiting().exists()

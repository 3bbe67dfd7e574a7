"""M1, M3: many requests queue and several workers drain at once; each message leaves once."""

import threading
import time
from collections import Counter

import pytest
from django.db import connection

from tanggap.lib import loops
from tanggap.messaging import attempts, drainer, taking, transports
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


class SlowToMake:
    is_demo = False

    def __init__(self):
        time.sleep(0.05)


def test_lanes_that_send_for_the_first_time_at_once_share_one_transport(settings):
    """M2: the lines of a second one would never be closed."""
    settings.TRANSPORTS = {"email": f"{__name__}.SlowToMake"}
    assert len(set(at_once(*[lambda: transports.transport_for("email")] * 8))) == 1


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
    message = queue("confirmation_code", to=Recipient(phone="081234566797"), code="493027", url="https://contoh.test")
    drainer.drain(drainer.URGENT)
    assert Message.objects.get(pk=message.pk).state == State.SENT
    assert Message.objects.waiting().exists(), "the campaign is still at it"
    campaign.join(60)
    assert not Message.objects.waiting().exists()


ANOTHER_19_999 = """
insert into messaging_message (kind, state, priority, channel, fallback, recipient, recipient_index, about_type,
    about_id, payload, key, created_at, state_at, expires_at, attempts, next_attempt_at, claimed_by, provider_id,
    reason)
select kind, state, priority, channel, fallback, recipient, decode(md5(n::text), 'hex'), about_type, about_id,
    payload, gen_random_uuid(), created_at, state_at, expires_at, 0, next_attempt_at, '', '', ''
from messaging_message cross join generate_series(2, 20000) n
"""


@pytest.fixture
def campaign(provider, unlimited):
    """20,000 messages in the outbox and a worker whose provider does not answer any of them until told."""
    queue("trial", to=Recipient(phone="081234560000"), note="massal")
    with connection.cursor() as cursor:
        cursor.execute(ANOTHER_19_999)
    answers, send = threading.Event(), provider.send
    provider.send = lambda message: send(message) if message.kind != "trial" or answers.wait(60) else None
    worker = threading.Thread(target=lambda: (drainer.drain(drainer.ORDINARY), connection.close()))
    worker.start()
    yield
    loops.stopping.set()
    answers.set()
    worker.join(60)
    loops.stopping.clear()


def test_codes_leave_while_20_000_others_wait_and_the_provider_hangs_on_them(campaign, provider):
    """M3, M6: an OTP never waits behind a campaign, also on the same channel."""
    until(lambda: Message.objects.filter(kind="trial", state=State.SENDING).exists())
    for number in range(20):
        queue("confirmation_code", to=Recipient(phone=f"08133456{number:04}"), code=f"{number:06}", url="x")
    drainer.drain(drainer.URGENT)
    codes = Message.objects.filter(kind="confirmation_code")
    assert set(codes.values_list("state", "channel")) == {(State.SENT, "whatsapp")}
    others = Counter(Message.objects.filter(kind="trial").values_list("state", flat=True))
    held = drainer.ORDINARY.threads + drainer.ORDINARY.ahead
    assert others == {State.QUEUED: 20_000 - held, State.SENDING: held}


def until(condition):
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)

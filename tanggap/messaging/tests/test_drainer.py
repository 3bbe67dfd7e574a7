"""M1, M3: what the drainer does with one message, its retries, its time to live, its fallbacks, its crashes."""

import datetime as dt

import pytest
import time_machine
from django.db import OperationalError
from django.utils import timezone

from tanggap.lib import loops
from tanggap.lib.loops import stopping
from tanggap.messaging import attempts, claims, drainer, taking
from tanggap.messaging.attempts import LONGEST_WAIT, backoff
from tanggap.messaging.figures import outbox_depth, outbox_oldest_seconds, outbox_unknown
from tanggap.messaging.models import Message
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import work
from tanggap.messaging.transports import TransportError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
PHONE = Recipient(phone="0812-3456-6797")
START = dt.datetime(2026, 11, 15, 3, 0, tzinfo=dt.UTC)
BUSY = TransportError("penyedia sibuk")
NO_SUCH = TransportError("nomor tidak terdaftar", permanent=True)
SILENCE = TransportError("tidak menjawab", uncertain=True)


def code():
    return queue("confirmation_code", to=PHONE, code="493027", url="https://contoh.test/customer?p=abc")


def fresh(message) -> Message:
    return Message.objects.get(pk=message.pk)


def states(message) -> list[str]:
    return [event.state for event in message.events.all()]


def test_a_message_is_sent_once_and_each_move_has_its_instant(provider):
    """M1"""
    message = code()
    body = fresh(message).text.body
    work()
    work()
    message = fresh(message)
    assert provider.sent == [("whatsapp", "+6281234566797", body)]
    assert (message.state, message.provider_id, message.attempts) == (State.SENT, f"id-{message.pk}", 1)
    assert states(message) == ["queued", "sending", "sent"]
    instants = [event.at for event in message.events.all()]
    assert instants == sorted(instants)


def test_a_temporary_failure_is_tried_again_with_growing_waits_under_the_same_key(provider):
    """M3"""
    provider.answers = [BUSY, BUSY, BUSY]
    waits = []
    with time_machine.travel(START, tick=False) as clock:
        message = queue("password_reset", to=Recipient(email="siti@contoh.test"), url="https://contoh.test")
        for _ in range(3):
            work()
            due = fresh(message).next_attempt_at
            waits.append(due - timezone.now())
            clock.move_to(due - dt.timedelta(milliseconds=1))
            work()
            assert len(provider.keys) == len(waits), "not before its time"
            clock.move_to(due)
        work()
    assert fresh(message).state == State.SENT
    assert set(provider.keys) == {message.key}
    for wait, longest in zip(waits, (2, 4, 8), strict=True):
        assert longest / 2 <= wait.total_seconds() <= longest


def test_the_wait_doubles_up_to_a_quarter_of_an_hour_and_half_of_it_is_chance():
    """M3"""
    longest = [backoff(n, lambda low, high: high).total_seconds() for n in range(1, 14)]
    assert longest[:5] == [2, 4, 8, 16, 32]
    assert longest[-1] == LONGEST_WAIT.total_seconds() == backoff(10_000, lambda low, high: high).total_seconds()
    assert backoff(3, lambda low, high: low).total_seconds() == 4


def test_a_permanent_failure_is_not_tried_again_and_keeps_the_providers_reason(provider):
    """M3"""
    provider.answers = [NO_SUCH]
    message = queue("password_reset", to=Recipient(email="siti@contoh.test"), url="https://contoh.test")
    work()
    work()
    message = fresh(message)
    assert (message.state, message.reason, message.attempts) == (State.FAILED, "nomor tidak terdaftar", 1)
    assert len(provider.keys) == 1


@pytest.mark.parametrize(
    ("age", "state"),
    [(dt.timedelta(minutes=4, seconds=59), State.SENT), (dt.timedelta(minutes=5), State.EXPIRED)],
)
def test_a_code_leaves_until_4_59_and_expires_at_5_00(provider, age, state):
    """M3: never sent late."""
    with time_machine.travel(START, tick=False) as clock:
        message = code()
        clock.shift(age)
        work()
    assert fresh(message).state == state
    assert len(provider.sent) == (state == State.SENT)


def test_a_code_that_waits_for_a_retry_expires_on_the_dot(provider):
    """M3"""
    provider.answers = [BUSY] * 50
    with time_machine.travel(START, tick=False) as clock:
        message = code()
        while fresh(message).state == State.QUEUED:
            work()
            if due := fresh(message).next_attempt_at:
                clock.move_to(due)
        assert timezone.now() == START + dt.timedelta(minutes=5)
    assert fresh(message).state == State.EXPIRED
    assert not provider.sent


def test_a_code_claimed_in_time_but_begun_too_late_is_not_sent(provider):
    """M3"""
    with time_machine.travel(START, tick=False) as clock:
        code()
        (message,) = taking.claim([0], limit=1, holder="w")
        clock.shift(dt.timedelta(minutes=5))
        outcome = attempts.attempt(message)
    assert outcome.state == State.EXPIRED
    assert not provider.sent


def test_a_refusal_for_good_falls_back_to_the_next_channel_at_once(provider):
    """M2"""
    provider.answers = [NO_SUCH]
    message = code()
    work()
    message = fresh(message)
    assert (message.state, message.channel, message.fallback) == (State.SENT, "sms", "")
    assert "Sinar Contoh Finance: OTP 493027 berlaku 5 menit" in provider.sent[0][2]
    assert [(e.state, e.channel) for e in message.events.all()] == [
        ("queued", "whatsapp"),
        ("sending", "whatsapp"),
        ("queued", "whatsapp"),
        ("sending", "sms"),
        ("sent", "sms"),
    ]


def test_patience_with_one_channel_ends_where_another_is_left(provider):
    """M2, M3"""
    provider.answers = [BUSY, BUSY]
    with time_machine.travel(START, tick=False) as clock:
        message = code()
        work()
        assert fresh(message).channel == "whatsapp"
        clock.move_to(fresh(message).next_attempt_at)
        work()
    assert (fresh(message).state, fresh(message).channel) == (State.SENT, "sms")


def test_a_fallback_goes_through_all_channels_in_their_order(provider):
    provider.answers = [NO_SUCH, NO_SUCH]
    queue("trial", to=Recipient(email="siti@contoh.test", phone="081234566797"), note="x")
    work()
    assert [channel for channel, *_ in provider.sent] == ["sms"]


def test_a_channel_that_is_not_set_up_fails_with_that_reason(settings):
    settings.TRANSPORTS = {"whatsapp": None, "sms": None}
    message = code()
    work()
    assert (fresh(message).state, fresh(message).reason) == (State.FAILED, "Saluran SMS belum disetel.")


def test_a_code_whose_hand_over_got_no_answer_is_unknown_and_not_sent_again(provider):
    """M3"""
    provider.answers = [SILENCE]
    message = code()
    work()
    work()
    assert (fresh(message).state, len(provider.keys)) == (State.UNKNOWN, 1)
    assert outbox_unknown() == 1


def test_a_notice_whose_hand_over_got_no_answer_is_sent_again_where_the_key_is_known(provider):
    """M3"""
    provider.takes_key = True
    provider.answers = [SILENCE]
    with time_machine.travel(START, tick=False) as clock:
        message = queue("password_reset", to=Recipient(email="siti@contoh.test"), url="https://contoh.test")
        work()
        clock.shift(dt.timedelta(seconds=10))
        work()
    assert fresh(message).state == State.SENT
    assert provider.keys == [message.key] * 2


def test_a_transport_that_breaks_does_not_stop_the_others(provider):
    provider.answers = [ZeroDivisionError("bug")]
    broken = queue("trial", to=Recipient(email="a@contoh.test"), note="x")
    well = queue("trial", to=Recipient(email="b@contoh.test"), note="x")
    work()
    states = {fresh(broken).state, fresh(well).state}
    assert states == {State.UNKNOWN, State.SENT}


def test_a_row_that_does_not_open_fails_alone(provider):
    """S3: fails closed, and holds nobody up."""
    broken, well = code(), code()
    Message.objects.filter(pk=broken.pk).update(payload=b"\x01\x02k1" + b"x" * 40)
    work()
    assert (fresh(broken).state, fresh(well).state) == (State.FAILED, State.SENT)


class TestCrash:
    """M3: a worker killed between send and record."""

    def test_a_code_becomes_unknown_and_is_not_sent_again(self, provider):
        with time_machine.travel(START, tick=False) as clock:
            message = code()
            taking.claim([0], limit=1, holder="killed")
            clock.shift(taking.LEASE)
            work()
        assert fresh(message).state == State.UNKNOWN
        assert fresh(message).reason
        assert not provider.keys

    def test_a_notice_is_sent_again_under_the_same_key_where_the_provider_knows_it(self, provider):
        provider.takes_key = True
        with time_machine.travel(START, tick=False) as clock:
            message = queue("password_reset", to=Recipient(email="siti@contoh.test"), url="https://contoh.test")
            taking.claim([0], limit=1, holder="killed")
            clock.shift(taking.LEASE - dt.timedelta(milliseconds=1))
            work()
            assert not provider.keys, "its worker may still live"
            clock.shift(dt.timedelta(milliseconds=1))
            work()
        assert fresh(message).state == State.SENT
        assert provider.keys == [message.key]

    def test_a_notice_is_reported_unknown_where_the_provider_takes_no_key(self, provider):
        with time_machine.travel(START, tick=False) as clock:
            message = queue("password_reset", to=Recipient(email="siti@contoh.test"), url="https://contoh.test")
            taking.claim([0], limit=1, holder="killed")
            clock.shift(taking.LEASE)
            work()
        assert fresh(message).state == State.UNKNOWN

    def test_a_late_answer_settles_what_was_unknown(self, provider):
        with time_machine.travel(START, tick=False) as clock:
            code()
            (message,) = taking.claim([0], limit=1, holder="slow")
            clock.shift(taking.LEASE)
            claims.recover_lapsed()
            claims.record([claims.Outcome(message, State.SENT, timezone.now(), provider_id="p")], holder="slow")
        assert fresh(message).state == State.SENT
        assert states(message) == ["queued", "sending", "unknown", "sent"]

    def test_a_late_answer_changes_nothing_once_the_arrival_was_reported(self, provider):
        """M4: states never go backwards."""
        with time_machine.travel(START, tick=False) as clock:
            code()
            (message,) = taking.claim([0], limit=1, holder="slow")
            clock.shift(taking.LEASE)
            claims.recover_lapsed()
            Message.objects.update(state=State.DELIVERED)
            late = claims.Outcome(message, State.SENT, timezone.now(), provider_id="p")
            assert not claims.record([late], holder="slow")
        assert fresh(message).state == State.DELIVERED

    def test_a_late_answer_never_touches_what_another_worker_holds(self, provider):
        provider.takes_key = True
        with time_machine.travel(START, tick=False) as clock:
            queue("password_reset", to=Recipient(email="siti@contoh.test"), url="https://contoh.test")
            (message,) = taking.claim([0], limit=1, holder="slow")
            clock.shift(taking.LEASE)
            claims.recover_lapsed()
            taking.claim([0], limit=1, holder="other")
            written = claims.record([claims.Outcome(message, State.FAILED, timezone.now(), "x")], holder="slow")
        assert not written
        assert (fresh(message).state, fresh(message).claimed_by) == (State.SENDING, "other")

    def test_a_lease_is_renewed_while_the_worker_lives(self, provider):
        with time_machine.travel(START, tick=False) as clock:
            code()
            held = taking.claim([0], limit=1, holder="w")
            clock.shift(taking.LEASE / 2)
            claims.renew(held, holder="w")
            clock.shift(taking.LEASE / 2)
            assert claims.recover_lapsed() == 0


def test_a_worker_that_is_stopping_begins_nothing_new(provider):
    message = code()
    stopping.set()
    try:
        work()
    finally:
        stopping.clear()
    assert fresh(message).state == State.QUEUED


@pytest.mark.django_db(transaction=True)
def test_a_worker_told_to_stop_gives_back_what_it_has_not_begun(provider, unlimited):
    """M3: so that another takes it at once, and no code is called unknown that nobody has sent."""
    send = provider.send

    def stop(message):
        stopping.set()
        return send(message)

    provider.send = stop
    provider.pause = 0.05
    for number in range(60):
        queue("trial", to=Recipient(phone=f"08123456{number:04}"), note="x")
    try:
        work()
    finally:
        stopping.clear()
    left = Message.objects.filter(state=State.QUEUED)
    assert set(left.values_list("attempts", flat=True)) == {0}
    assert left.count() + len(provider.sent) == 60
    assert len(provider.sent) <= drainer.ORDINARY.threads
    provider.send = send
    work()
    assert len(provider.sent) == 60


def test_a_drain_that_lasts_says_that_it_lives(provider):
    beats = []
    token = loops.beat.set(lambda: beats.append(1))
    code()
    work()
    loops.beat.reset(token)
    assert beats


def test_what_has_left_is_written_down_once_the_database_is_back(provider, monkeypatch):
    """M3"""
    tries = []

    def away_at_first(outcomes, *, holder):
        tries.append(len(outcomes))
        if len(tries) < 3:
            raise OperationalError("the database is starting up")
        return claims.record(outcomes, holder=holder)

    monkeypatch.setattr(drainer, "record", away_at_first)
    monkeypatch.setattr(drainer.time, "sleep", lambda seconds: None)
    monkeypatch.setattr(drainer.connection, "close", lambda: None)
    message = code()
    work()
    assert fresh(message).state == State.SENT
    assert len(provider.sent) == 1


def test_the_loop_says_when_it_wants_to_look_again(provider):
    with time_machine.travel(START, tick=False):
        assert drainer.drain(drainer.URGENT) is None
        provider.answers = [BUSY]
        message = code()
        assert drainer.drain(drainer.URGENT) == fresh(message).next_attempt_at


def test_urgent_messages_are_taken_before_older_ordinary_ones_and_have_a_lane_of_their_own(provider):
    """M3: a code never waits behind a campaign."""
    for _ in range(3):
        queue("trial", to=PHONE, note="kampanye")
    code()
    drainer.drain(drainer.URGENT)
    assert ["493027" in text for _, _, text in provider.sent] == [True]


def test_figures_tell_depth_and_age_of_what_is_due(provider):
    with time_machine.travel(START, tick=False) as clock:
        assert (outbox_depth(), outbox_oldest_seconds()) == (0, 0.0)
        code()
        clock.shift(dt.timedelta(seconds=90))
        assert (outbox_depth(), outbox_oldest_seconds()) == (1, 90.0)


def test_a_provider_that_names_a_wait_is_not_asked_before_it(provider, send):
    """M3"""
    provider.answers = [TransportError("429", retry_after=120.0)]
    message = send(kind="trial", note="a")
    assert message.state == State.QUEUED
    assert dt.timedelta(seconds=120) <= message.next_attempt_at - message.state_at < dt.timedelta(seconds=121)

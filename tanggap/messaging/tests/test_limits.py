"""M6: how much may leave by a channel and to one person, over all workers, and what never waits for it."""

import datetime as dt
from collections import Counter

import pytest
import time_machine
from django.utils import timezone

from tanggap.institution import current
from tanggap.messaging import drainer, taking
from tanggap.messaging.channels.metering import Level
from tanggap.messaging.models import ChannelRules, Message, MessageEvent
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import Priority, State
from tanggap.messaging.tests.conftest import work
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
START = dt.datetime(2026, 11, 15, 3, 0, tzinfo=dt.UTC)
MIDNIGHT = dt.datetime(2026, 11, 15, 17, 0, tzinfo=dt.UTC)
"""In Jakarta."""


@pytest.fixture
def rules(request):
    def set_to(channel="whatsapp", **limits):
        ChannelRules.objects.update_or_create(channel=channel, defaults=limits)
        current.forget()

    return set_to


@pytest.fixture
def clock():
    with time_machine.travel(START, tick=False) as traveller:
        yield traveller


def notice(number=0, phone=""):
    return queue("trial", to=Recipient(phone=phone or f"08123456{number:04}"), note=f"n{number}")


def code(number=0, phone=""):
    to = Recipient(phone=phone or f"08133456{number:04}")
    return queue("confirmation_code", to=to, code=f"{number:06}", url="https://contoh.test")


def link(phone):
    url = "https://layanan.contoh.test/customer?p=abc"
    return queue("confirmation_link", to=Recipient(phone=phone), product="Tabungan", url=url)


def fresh(message):
    return Message.objects.get(pk=message.pk)


class TestOneRecipient:
    def test_a_second_notice_to_a_phone_waits_six_seconds_and_no_attempt_is_counted(self, provider, rules, clock):
        rules(pair_seconds=6)
        first, second = notice(1, "081234566797"), notice(2, "081234566797")
        work()
        assert (fresh(first).state, fresh(second).state, fresh(second).attempts) == (State.SENT, State.QUEUED, 0)
        assert fresh(second).next_attempt_at == START + dt.timedelta(seconds=6)
        assert [event.state for event in second.events.all()] == ["queued"]
        clock.move_to(START + dt.timedelta(seconds=5.999))
        work()
        assert fresh(second).state == State.QUEUED
        clock.move_to(START + dt.timedelta(seconds=6))
        work()
        assert fresh(second).state == State.SENT

    def test_a_code_and_its_link_follow_each_other_at_once_and_also_follow_a_notice(self, provider, rules, clock):
        """O5: two messages back to back."""
        rules(pair_seconds=6)
        notice(1, "081234566797")
        work()
        messages = [code(1, "081234566797"), link("081234566797")]
        work()
        work()
        assert [fresh(message).state for message in messages] == [State.SENT] * 2

    def test_a_third_urgent_message_in_a_row_waits_too(self, provider, rules, clock):
        rules(pair_seconds=6)
        messages = [link("081234566797") for _ in range(4)]
        for _ in range(4):
            work()
        assert Counter(fresh(message).state for message in messages) == {State.SENT: 3, State.QUEUED: 1}

    def test_others_are_not_held_up(self, provider, rules, clock):
        rules(pair_seconds=6)
        for number in range(5):
            notice(number, "081234566797")
        other = notice(9, "081311112222")
        work()
        assert fresh(other).state == State.SENT
        assert len(provider.sent) == 2

    def test_the_day_brings_no_more_than_so_many_notices_and_the_next_day_the_rest(self, provider, rules, clock):
        rules(recipient_per_day=3)
        messages = [notice(number, "081234566797") for number in range(5)]
        Message.objects.update(expires_at=START + dt.timedelta(days=3))
        for _ in range(5):
            work()
        waiting = [fresh(message) for message in messages[3:]]
        assert len(provider.sent) == 3
        assert {message.next_attempt_at.isoformat() for message in waiting} == {"2026-11-15T17:00:00+00:00"}, (
            "00.00 WIB"
        )
        clock.move_to(dt.datetime(2026, 11, 15, 16, 59, 59, tzinfo=dt.UTC))
        work()
        assert len(provider.sent) == 3
        clock.move_to(dt.datetime(2026, 11, 15, 17, 0, tzinfo=dt.UTC))
        for _ in range(2):
            work()
        assert len(provider.sent) == 5

    def test_a_code_is_not_counted_by_the_day(self, provider, rules, clock):
        rules(recipient_per_day=1)
        notice(1, "081234566797")
        work()
        message = code(1, "081234566797")
        work()
        assert fresh(message).state == State.SENT

    def test_what_waits_for_its_turn_longer_than_it_lives_expires_on_the_dot(self, provider, rules, clock):
        """M3, M6"""
        rules(recipient_per_day=1)
        notice(1, "081234566797")
        message = notice(2, "081234566797")
        for _ in range(2):
            work()
        assert fresh(message).next_attempt_at == message.expires_at
        clock.move_to(message.expires_at)
        work()
        assert fresh(message).state == State.EXPIRED


class TestOneChannel:
    def test_a_rate_lets_a_seconds_worth_through_and_then_so_many_a_second(self, provider, rules, clock):
        rules(per_second=10, urgent_share=20)
        for number in range(30):
            notice(number)
        work()
        assert len(provider.sent) == 8, "a fifth is kept for codes"
        clock.shift(dt.timedelta(seconds=1))
        work()
        assert len(provider.sent) == 16
        clock.shift(dt.timedelta(milliseconds=100))
        work()
        assert len(provider.sent) == 17

    def test_the_loop_comes_back_when_there_is_room_again(self, provider, rules, clock):
        rules(per_second=10, urgent_share=20)
        for number in range(9):
            notice(number)
        due = drainer.drain(drainer.ORDINARY)
        assert due == START + dt.timedelta(milliseconds=100)
        assert Message.objects.waiting().get().attempts == 0

    def test_codes_leave_at_once_where_others_have_used_up_their_part(self, provider, rules, clock):
        """M6: never delayed by the limits of others."""
        rules(per_second=10, urgent_share=20)
        for number in range(30):
            notice(number)
        work()
        messages = [code(number) for number in range(2)]
        work()
        assert [fresh(message).state for message in messages] == [State.SENT] * 2
        clock.shift(dt.timedelta(milliseconds=200))
        more = [code(number) for number in range(10, 12)]
        work()
        assert [fresh(message).state for message in more] == [State.SENT] * 2

    def test_a_quota_is_for_the_day_and_keeps_a_share_for_codes(self, provider, rules, clock):
        rules(per_day=10, urgent_share=30)
        for number in range(20):
            notice(number)
        work()
        assert len(provider.sent) == 7
        codes = [code(number) for number in range(4)]
        work()
        work()
        assert Counter((fresh(each).state, fresh(each).channel) for each in codes) == {
            (State.SENT, "whatsapp"): 3,
            (State.SENT, "sms"): 1,
        }, "the code that finds the quota used up falls back"

    def test_a_new_day_brings_a_new_quota(self, provider, rules, clock):
        rules(per_day=2, urgent_share=0)
        for number in range(3):
            notice(number)
        Message.objects.update(expires_at=START + dt.timedelta(days=3))
        assert drainer.drain(drainer.ORDINARY) == MIDNIGHT
        assert len(provider.sent) == 2
        clock.move_to(MIDNIGHT)
        work()
        assert len(provider.sent) == 3

    def test_a_limited_channel_does_not_hold_up_another(self, provider, rules, clock):
        rules(per_second=1)
        for number in range(40):
            notice(number)
        mail = queue("trial", to=Recipient(email="siti@contoh.test"), note="x")
        work()
        assert fresh(mail).state == State.SENT

    def test_without_limits_everything_leaves(self, provider, unlimited):
        for number in range(200):
            notice(number, "081234566797")
        work()
        assert len(provider.sent) == 200

    @pytest.mark.parametrize("per_second", [1, 2, 3, 80, 5000])
    @pytest.mark.parametrize("share", [0, 25, 90])
    def test_any_rate_and_share_leave_room_for_one_of_each(self, per_second, share):
        limits = ChannelRules(channel="whatsapp", per_second=per_second, urgent_share=share)
        for is_urgent in (True, False):
            assert Level(limits, is_urgent, START, START, 0).room >= 1


@pytest.mark.django_db(transaction=True)
class TestManyWorkers:
    """M6: limits hold over all of them."""

    def test_a_rate_holds_over_eight_workers(self, provider, rules):
        rules(per_second=40, urgent_share=25)
        for number in range(200):
            notice(number)
        began = timezone.now()
        at_once(*[lambda: drainer.drain(drainer.ORDINARY)] * 8)
        seconds = (timezone.now() - began).total_seconds()
        assert 30 <= len(provider.sent) <= 30 + 40 * seconds + 1

    def test_a_phone_gets_one_message_in_six_seconds_over_eight_workers(self, provider, rules):
        rules(pair_seconds=6)
        for number in range(40):
            notice(number, f"0812345600{number % 4:02}")
        at_once(*[lambda: taking.claim([Priority.NORMAL], limit=5, holder="w")] * 8)
        taken = Counter(message.address for message in Message.objects.filter(state=State.SENDING))
        assert taken == {f"+62812345600{number:02}": 1 for number in range(4)}
        assert MessageEvent.objects.filter(state=State.SENDING).count() == 4

    def test_a_quota_holds_over_eight_workers(self, provider, rules):
        rules(per_day=40, urgent_share=50)
        for number in range(100):
            notice(number)
        at_once(*[lambda: drainer.drain(drainer.ORDINARY)] * 8)
        assert len(provider.sent) == 20

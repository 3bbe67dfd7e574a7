"""O5: a code that WhatsApp does not bring goes by one SMS: the same code, and only while it is good."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tanggap.messaging import fallback, taking
from tanggap.messaging.incoming.reading import read_waiting
from tanggap.messaging.models import Message, Withdrawal
from tanggap.messaging.outbox import queue, withdraw
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import work
from tanggap.messaging.tests.hooks import SMS, WHATSAPP
from tanggap.messaging.tests.providers import whatsapp as wa
from tanggap.messaging.tests.providers.server import SILENCE
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
SITI = Recipient(phone="081234566797")
SECOND = dt.timedelta(seconds=1)
UNREACHABLE = 131026


@pytest.fixture(autouse=True)
def _secrets(settings):
    settings.WHATSAPP_APP_SECRET = wa.APP_SECRET
    settings.SMS_HOOK_SECRET = "gateway-" + "13579bdf" * 5


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


def code(settings) -> Message:
    return queue("confirmation_code", to=SITI, code="493027", url=f"{settings.PUBLIC_BASE_URL}/customer?p=rahasia")


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def post(report) -> int:
    return report.by(Client(), WHATSAPP).status_code


def live() -> None:
    """What all loops of a worker do."""
    read_waiting()
    fallback.watch_silence()
    work()


@pytest.fixture
def accepted(whatsapp, sms_gateway, settings) -> Message:
    """A code that WhatsApp has taken over."""
    message = code(settings)
    work()
    assert len(whatsapp.sent) == 1
    return fresh(message)


def test_a_reported_failure_sends_the_same_code_by_sms_at_once(accepted, whatsapp, sms_gateway):
    """O5"""
    post(whatsapp.report(whatsapp.sent[0], "failed", error=UNREACHABLE))
    live()
    (text,) = sms_gateway.sent
    assert text.to == "+6281234566797"
    assert whatsapp.sent[0].text in text.text
    assert "493027" in text.text
    assert "5 menit" in text.text
    successor = Message.objects.get(fallback_of=accepted)
    assert (successor.state, successor.channel, successor.fallback) == (State.SENT, "sms", "")
    assert (successor.expires_at, successor.about_id) == (accepted.expires_at, accepted.about_id)
    assert successor.key != accepted.key
    assert (fresh(accepted).state, fresh(accepted).has_fallen_back) == (State.FAILED, True)
    assert fresh(accepted).reason == "Nomor ini tidak dapat dijangkau lewat WhatsApp. (131026)"


def test_silence_of_a_minute_sends_the_same_code_by_sms(accepted, clock, sms_gateway, settings):
    """O5"""
    Message.objects.filter(pk=accepted.pk).update(fallback_at=timezone.now() + dt.timedelta(seconds=60))
    clock.shift(59 * SECOND)
    live()
    assert sms_gateway.sent == []
    clock.shift(SECOND)
    for _ in range(3):
        live()
    assert len(sms_gateway.sent) == 1
    assert "493027" in sms_gateway.sent[0].text
    assert fresh(accepted).state == State.SENT


def test_the_minute_begins_when_whatsapp_takes_the_code_over(accepted, settings):
    """O5"""
    assert accepted.fallback_at == accepted.state_at + dt.timedelta(seconds=settings.FALLBACK_AFTER_SECONDS)


def test_silence_is_not_awaited_where_the_code_is_over_before(accepted, settings):
    """O4, O5"""
    late = accepted.expires_at - dt.timedelta(seconds=settings.FALLBACK_AFTER_SECONDS)
    assert fallback.falls_back_at(accepted, State.SENT, late) is None
    assert fallback.falls_back_at(accepted, State.SENT, late - SECOND) == accepted.expires_at - SECOND


@pytest.mark.parametrize(("state", "texts"), [("sent", 1), ("delivered", 0), ("read", 0)])
def test_only_arrival_keeps_the_sms_from_going(accepted, whatsapp, sms_gateway, state, texts):
    """O5: that WhatsApp has it helps nobody whose phone is off."""
    post(whatsapp.report(whatsapp.sent[0], state))
    live()
    with time_machine.travel(timezone.now() + 61 * SECOND, tick=False):
        live()
    assert len(sms_gateway.sent) == texts


@pytest.mark.parametrize("state", ["delivered", "read"])
def test_what_has_arrived_holds_no_secret_any_more(accepted, whatsapp, state):
    """O4, S8"""
    assert accepted.holds_secrets
    post(whatsapp.report(whatsapp.sent[0], state))
    live()
    assert not fresh(accepted).holds_secrets
    assert "493027" not in str(fresh(accepted).content)


def test_what_has_fallen_back_and_left_holds_no_secret_any_more(accepted, whatsapp):
    """O4, S8"""
    post(whatsapp.report(whatsapp.sent[0], "failed", error=UNREACHABLE))
    live()
    assert not Message.objects.filter(holds_secrets=True).exists()
    assert not any("493027" in str(message.content) for message in Message.objects.all())


def test_no_sms_goes_once_the_code_is_over(accepted, whatsapp, sms_gateway):
    """O4: at 5:00 exactly it is over."""
    with time_machine.travel(accepted.expires_at, tick=False):
        post(whatsapp.report(whatsapp.sent[0], "failed", error=UNREACHABLE))
        live()
    assert fresh(accepted).state == State.FAILED
    assert (sms_gateway.sent, Message.objects.count()) == ([], 1)
    assert not fresh(accepted).holds_secrets


def test_no_sms_goes_for_a_code_that_a_newer_one_replaced(accepted, whatsapp, sms_gateway):
    """O4"""
    withdraw(accepted)
    post(whatsapp.report(whatsapp.sent[0], "failed", error=UNREACHABLE))
    with time_machine.travel(timezone.now() + 61 * SECOND, tick=False):
        live()
    assert (sms_gateway.sent, Message.objects.count()) == ([], 1)


def test_no_sms_goes_for_a_code_that_was_replaced_while_somebody_held_its_message(accepted, whatsapp, sms_gateway):
    """O4: the withdrawal is written down, and not settled yet, when the failure is read."""
    Withdrawal.objects.create(message=accepted, at=timezone.now())
    post(whatsapp.report(whatsapp.sent[0], "failed", error=UNREACHABLE))
    read_waiting()
    assert not fresh(accepted).has_fallen_back


def test_a_code_that_is_replaced_takes_its_waiting_sms_with_it(accepted, whatsapp, sms_gateway):
    """O4"""
    post(whatsapp.report(whatsapp.sent[0], "failed", error=UNREACHABLE))
    read_waiting()
    withdraw(accepted)
    live()
    assert Message.objects.get(fallback_of=accepted).state == State.EXPIRED
    assert sms_gateway.sent == []
    assert not Message.objects.filter(holds_secrets=True).exists()


def test_a_hand_over_that_was_never_answered_falls_back_too(whatsapp, sms_gateway, settings):
    """O5, M3: it is not sent again by WhatsApp; the SMS is the same code."""
    settings.PROVIDER_TIMEOUT = 0.2
    whatsapp.answer(SILENCE)
    message = code(settings)
    work()
    assert fresh(message).state == State.UNKNOWN
    with time_machine.travel(timezone.now() + 61 * SECOND, tick=False):
        live()
    assert (len(whatsapp.sent), len(sms_gateway.sent)) == (1, 1)
    post(whatsapp.report(whatsapp.sent[0], "delivered"))
    live()
    assert fresh(message).state == State.DELIVERED, "its key settles it"


def test_a_worker_that_died_over_a_code_leaves_it_to_the_sms(sms_gateway, whatsapp, settings, clock):
    """M3, O5"""
    message = code(settings)
    taking.claim([0], limit=1, holder="dead")
    clock.shift(31 * SECOND)
    work()
    assert fresh(message).state == State.UNKNOWN
    clock.shift(60 * SECOND)
    live()
    assert (len(whatsapp.sent), len(sms_gateway.sent)) == (0, 1)


def test_a_late_arrival_on_whatsapp_changes_nothing_about_the_sms(accepted, whatsapp, sms_gateway):
    """M4"""
    with time_machine.travel(timezone.now() + 61 * SECOND, tick=False):
        live()
        post(whatsapp.report(whatsapp.sent[0], "delivered"))
        live()
        post(whatsapp.report(whatsapp.sent[0], "failed", error=UNREACHABLE))
        live()
    assert fresh(accepted).state == State.DELIVERED
    assert len(sms_gateway.sent) == 1


def test_an_sms_that_fails_has_nowhere_to_go(accepted, whatsapp, sms_gateway, settings):
    """O5"""
    post(whatsapp.report(whatsapp.sent[0], "failed", error=UNREACHABLE))
    live()
    answer = Client().post(
        SMS,
        {"id": sms_gateway.sent[0].id, "status": "UNDELIV"},
        content_type="application/json",
        headers={"X-Webhook-Secret": settings.SMS_HOOK_SECRET},
    )
    assert answer.status_code == 200
    live()
    assert Message.objects.get(fallback_of=accepted).state == State.FAILED
    assert Message.objects.count() == 2


def test_a_notice_that_is_not_insistent_is_not_repeated_for_silence(whatsapp, sms_gateway):
    """O5: only what somebody waits for."""
    whatsapp.open_windows = {SITI.phone}
    message = queue("trial", to=SITI, note="Halo")
    work()
    assert (fresh(message).channel, fresh(message).fallback, fresh(message).fallback_at) == ("whatsapp", "sms", None)


def test_the_sample_does_not_wait_for_reports(settings):
    message = code(settings)
    work()
    assert (fresh(message).state, fresh(message).fallback_at) == (State.SENT, None)


@pytest.mark.django_db(transaction=True)
def test_a_report_in_twenty_copies_at_once_sends_one_sms(accepted, whatsapp, sms_gateway):
    """M4, O5"""
    report = whatsapp.report(whatsapp.sent[0], "failed", error=UNREACHABLE)
    assert at_once(*[lambda: post(report)] * 20) == [200] * 20
    at_once(*[read_waiting] * 6, fallback.watch_silence, work)
    live()
    assert len(sms_gateway.sent) == 1
    assert accepted.events.filter(state=State.FAILED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_failure_and_silence_and_arrival_at_once_send_one_sms_at_most(accepted, whatsapp, sms_gateway):
    """O5"""
    for _ in range(4):
        Message.objects.filter(pk=accepted.pk).update(fallback_at=timezone.now())
        post(whatsapp.report(whatsapp.sent[0], "failed", error=UNREACHABLE))
        post(whatsapp.report(whatsapp.sent[0], "delivered"))
        at_once(read_waiting, fallback.watch_silence, read_waiting, fallback.watch_silence, work)
    live()
    assert len(sms_gateway.sent) <= 1
    assert Message.objects.filter(fallback_of=accepted).count() == len(sms_gateway.sent)
    assert fresh(accepted).state in (State.FAILED, State.DELIVERED)


@pytest.mark.django_db(transaction=True)
def test_a_code_replaced_while_it_falls_back_leaves_no_secret_and_no_second_sms(whatsapp, sms_gateway, settings):
    """O4, O5"""
    for _ in range(6):
        message = code(settings)
        work()
        Message.objects.filter(pk=message.pk).update(fallback_at=timezone.now())
        at_once(lambda m=message: withdraw(m), fallback.watch_silence, work)
        live()
        successor = Message.objects.filter(fallback_of=message).first()
        assert successor is None or successor.state in (State.EXPIRED, State.SENT)
        assert not fresh(message).fallback
    assert not Message.objects.filter(holds_secrets=True).exists()

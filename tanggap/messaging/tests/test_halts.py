"""M6: a channel by which nothing leaves is marked and told once, and resumed by a probe or an administrator."""

import datetime as dt
from collections import Counter

import pytest
import time_machine

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.identity.models import User
from tanggap.messaging import doctor, drainer
from tanggap.messaging.channels import halts, noting, probing, standing, watch
from tanggap.messaging.models import ChannelHalt, Message, Tally
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import work
from tanggap.messaging.transports import TransportError
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
START = dt.datetime(2026, 11, 15, 3, 0, tzinfo=dt.UTC)
REVOKED = TransportError("Token akses dicabut.", halts=True, code="190")
SILENT = TransportError("tidak menjawab")
Cause = ChannelHalt.Cause


def code(number=0):
    to = Recipient(phone=f"08133456{number:04}")
    return queue("confirmation_code", to=to, code=f"{number:06}", url="https://contoh.test")


def notice(number=0):
    return queue("trial", to=Recipient(phone=f"08123456{number:04}"), note=f"n{number}")


def fresh(message):
    return Message.objects.get(pk=message.pk)


def refused(channel="whatsapp"):
    return halts.halt(channel, cause=Cause.REFUSED, reason="Token akses dicabut.")


class TestRaising:
    def test_a_provider_that_refuses_us_halts_the_channel_with_its_reason(self, provider, wati):
        provider.answers = [REVOKED]
        with time_machine.travel(START, tick=False):
            message = notice()
            work()
        halt = ChannelHalt.objects.get()
        assert (halt.channel, halt.cause, halt.reason) == ("whatsapp", Cause.REFUSED, "Token akses dicabut.")
        assert halt.raised_at == START
        assert (fresh(message).state, fresh(message).attempts) == (State.QUEUED, 0), "no attempt is counted"

    def test_a_code_falls_back_at_once_and_the_next_one_does_not_try(self, provider):
        provider.answers = [REVOKED]
        first = code(1)
        work()
        second = code(2)
        work()
        assert [(fresh(each).state, fresh(each).channel) for each in (first, second)] == [(State.SENT, "sms")] * 2
        assert Counter(channel for channel, *_ in provider.sent) == {"sms": 2}
        assert len(provider.keys) == 3
        assert fresh(second).events.filter(channel="whatsapp").last().reason.startswith("Saluran WhatsApp dihentikan")

    def test_a_notice_waits_and_leaves_when_the_channel_is_resumed(self, provider, wati):
        refused()
        message = notice()
        work()
        assert (fresh(message).state, fresh(message).channel, fresh(message).attempts) == (State.QUEUED, "whatsapp", 0)
        halts.resume("whatsapp", by=wati)
        work()
        assert (fresh(message).state, fresh(message).channel) == (State.SENT, "whatsapp")

    def test_what_waits_on_a_halted_channel_expires_on_the_dot(self, provider):
        """M3"""
        with time_machine.travel(START, tick=False) as clock:
            refused()
            message = notice()
            assert drainer.drain(drainer.ORDINARY) == message.expires_at
            clock.move_to(message.expires_at)
            work()
        assert fresh(message).state == State.EXPIRED

    def test_a_halted_channel_holds_up_no_other(self, provider):
        refused()
        for number in range(20):
            notice(number)
        mail = queue("trial", to=Recipient(email="siti@contoh.test"), note="x")
        work()
        assert fresh(mail).state == State.SENT

    def test_what_was_taken_with_the_message_that_was_refused_is_not_tried(self, provider, settings):
        provider.answers = [REVOKED] * 100
        for number in range(60):
            notice(number)
        work()
        assert len(provider.keys) <= drainer.ORDINARY.threads
        assert set(Message.objects.filter(kind="trial").values_list("state", "attempts")) == {(State.QUEUED, 0)}

    def test_ten_failures_in_a_row_halt_a_channel_and_one_success_begins_anew(self, provider):
        with time_machine.travel(START, tick=False) as clock:
            provider.answers = [SILENT] * 9
            for number in range(10):
                notice(number)
            work()
            clock.shift(dt.timedelta(seconds=1))
            provider.answers = [SILENT] * 9
            for number in range(20, 29):
                notice(number)
            Message.objects.filter(state=State.QUEUED, attempts=1).update(next_attempt_at=START + dt.timedelta(hours=1))
            work()
            assert not ChannelHalt.objects.exists()
            clock.shift(dt.timedelta(seconds=15))
            provider.answers = [SILENT]
            notice(40)
            work()
        assert ChannelHalt.objects.get().cause == Cause.FAILING

    def test_a_channel_on_which_something_left_lately_is_not_halted_for_what_hangs(self, provider):
        """A code still leaves where a campaign hangs."""
        with time_machine.travel(START, tick=False) as clock:
            notice(1)
            work()
            clock.shift(dt.timedelta(seconds=14))
            provider.answers = [SILENT] * 30
            for number in range(2, 32):
                notice(number)
            work()
        assert not ChannelHalt.objects.exists()

    @pytest.mark.parametrize(
        "error",
        [
            TransportError("nomor tidak terdaftar", permanent=True),
            TransportError("terlalu cepat", retry_after=6.0),
            TransportError("kotak penuh", code="452"),
        ],
    )
    def test_failures_that_are_about_single_messages_halt_nothing(self, provider, error):
        provider.answers = [error] * 30
        for number in range(30):
            notice(number)
        work()
        assert not ChannelHalt.objects.exists()

    def test_failures_of_two_lanes_are_counted_together(self, provider):
        provider.answers = [SILENT] * 10
        for number in range(5):
            notice(number)
            code(number)
        work()
        assert ChannelHalt.objects.filter(channel="whatsapp").exists()
        assert noting.rows.counts["whatsapp"] == 0


class TestRinging:
    def test_administrators_are_told_once_by_mail(self, provider, wati):
        assert refused() is not None
        assert refused() is None
        message = Message.objects.get(kind="channel_halted")
        assert message.to.email == wati.email
        assert "WhatsApp" in message.text.subject
        assert "Token akses dicabut." in message.text.body
        assert "/staff/settings/transports" in message.text.body
        assert AuditEvent.objects.filter(act="message_channel.halted").count() == 1

    def test_nobody_is_told_of_mail_by_mail(self, wati):
        refused("email")
        assert not Message.objects.exists()

    def test_a_channel_that_halts_again_soon_after_a_probe_goes_on_being_halted_and_does_not_ring(self, provider, wati):
        with time_machine.travel(START, tick=False) as clock:
            first = refused()
            clock.shift(dt.timedelta(seconds=30))
            probing.watch()
            assert not ChannelHalt.objects.open().exists()
            clock.shift(dt.timedelta(minutes=10))
            assert refused() is None
        assert ChannelHalt.objects.get() == first
        assert first.raised_at == START
        assert Message.objects.filter(kind="channel_halted").count() == 1

    @pytest.mark.parametrize("later", [dt.timedelta(minutes=10, seconds=1), dt.timedelta(days=1)])
    def test_a_channel_that_worked_for_a_while_rings_anew(self, provider, wati, later):
        with time_machine.travel(START, tick=False) as clock:
            refused()
            clock.shift(dt.timedelta(seconds=30))
            probing.watch()
            clock.shift(later)
            assert refused() is not None

    def test_a_channel_that_a_person_resumed_rings_anew(self, provider, wati):
        refused()
        halts.resume("whatsapp", by=wati)
        assert refused() is not None


class TestProbing:
    def test_it_is_asked_less_and_less_often_until_it_works(self, provider, monkeypatch):
        said = ["Token masih ditolak."]
        monkeypatch.setattr(type(provider), "faults", lambda self: said)
        asked = []
        with time_machine.travel(START, tick=False) as clock:
            halt = refused()
            for _ in range(8):
                due = probing.watch()
                asked.append((due - START).total_seconds())
                clock.move_to(due)
        assert asked[:4] == [30, 60, 120, 240]
        assert asked[-1] - asked[-2] == 900
        halt.refresh_from_db()
        assert (halt.is_open, halt.said, halt.probes) == (True, "Token masih ditolak.", 7)

    def test_a_probe_that_finds_all_well_resumes_the_channel(self, provider):
        with time_machine.travel(START, tick=False) as clock:
            halt = refused()
            message = notice()
            clock.shift(dt.timedelta(seconds=30))
            assert probing.watch() is None
            work()
        halt.refresh_from_db()
        assert (halt.cleared_at, halt.cleared_by) == (START + dt.timedelta(seconds=30), "sistem: saluran pesan")
        assert fresh(message).state == State.SENT
        assert AuditEvent.objects.filter(act="message_channel.resumed").count() == 1

    def test_a_transport_that_breaks_while_it_is_asked_does_not_work(self, provider, monkeypatch):
        monkeypatch.setattr(type(provider), "faults", lambda self: 1 / 0)
        with time_machine.travel(START, tick=False) as clock:
            halt = refused()
            clock.shift(dt.timedelta(seconds=30))
            probing.watch()
        halt.refresh_from_db()
        assert halt.is_open
        assert halt.said.startswith("ZeroDivisionError")

    def test_a_halt_by_hand_is_not_probed(self, provider, wati):
        with time_machine.travel(START, tick=False) as clock:
            halts.halt_by_hand("whatsapp", reason="Gangguan diumumkan", by=wati)
            clock.shift(dt.timedelta(days=2))
            assert probing.watch() is None
        assert ChannelHalt.objects.open().exists()

    def test_meters_and_minutes_that_are_over_are_forgotten(self, provider):
        with time_machine.travel(START, tick=False) as clock:
            notice()
            work()
            clock.shift(dt.timedelta(days=32))
            probing.watch()
        assert not Tally.objects.exists()


class TestByHand:
    def test_a_halt_by_hand_takes_the_place_of_one_that_would_resume_by_itself(self, provider, wati):
        first = refused()
        second = halts.halt_by_hand("whatsapp", reason="Ganti penyedia", by=wati)
        first.refresh_from_db()
        assert not first.is_open
        assert second.is_open
        with pytest.raises(halts.AlreadyHalted):
            halts.halt_by_hand("whatsapp", reason="Lagi", by=wati)

    def test_reason_and_person_are_on_the_record(self, wati):
        halts.halt_by_hand("sms", reason="Ganti penyedia", by=wati)
        halts.resume("sms", by=wati)
        acts = AuditEvent.objects.filter(act__startswith="message_channel").order_by("id")
        assert [(act.act, act.actor_id, act.reason) for act in acts] == [
            ("message_channel.halted_by_hand", wati.pk, "Ganti penyedia"),
            ("message_channel.resumed_by_hand", wati.pk, ""),
        ]

    def test_a_probe_of_the_halt_before_does_not_resume_a_halt_by_hand(self, provider, wati):
        first = refused()
        halts.halt_by_hand("whatsapp", reason="Ganti penyedia", by=wati)
        assert halts.resume("whatsapp", by=halts.ME, halt_id=first.pk) is None
        assert ChannelHalt.objects.open().exists()


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_a_halt_raised_by_twenty_threads_rings_once(self, provider, wati):
        outcomes = at_once(*[refused] * 20)
        assert sum(outcome is not None for outcome in outcomes) == 1
        assert ChannelHalt.objects.count() == 1
        assert Message.objects.filter(kind="channel_halted").count() == 1
        assert AuditEvent.objects.filter(act="message_channel.halted").count() == 1

    def test_workers_that_are_all_refused_ring_once_and_every_code_leaves_by_the_next_channel(self, provider, wati):
        real = provider.send

        def send(message):
            if message.channel == "whatsapp":
                raise TransportError("Token akses dicabut.", halts=True)
            return real(message)

        provider.send = send
        messages = [code(number) for number in range(40)]
        at_once(*[lambda: drainer.drain(drainer.URGENT)] * 6)
        drainer.drain(drainer.URGENT)
        assert {(fresh(each).state, fresh(each).channel) for each in messages} == {(State.SENT, "sms")}
        assert ChannelHalt.objects.count() == 1
        assert Message.objects.filter(kind="channel_halted").count() == 1

    def test_a_probe_is_made_by_one_of_many_workers(self, provider, monkeypatch):
        asked = []
        monkeypatch.setattr(type(provider), "faults", lambda self: asked.append(1) or ["belum"])
        halt = refused()
        ChannelHalt.objects.update(probe_at=START)
        halt.refresh_from_db()
        at_once(*[lambda: probing.probe(halt)] * 8)
        assert len(asked) == 1

    def test_a_channel_resumed_by_many_at_once_is_resumed_once(self, wati):
        refused()
        outcomes = at_once(*[lambda: halts.resume("whatsapp", by=wati)] * 8)
        assert sum(outcome is not None for outcome in outcomes) == 1
        assert AuditEvent.objects.filter(act="message_channel.resumed_by_hand").count() == 1

    def test_stopping_by_hand_while_the_machinery_halts_leaves_one_halt_by_hand(self, wati):
        for _ in range(5):
            at_once(refused, lambda: halts.halt_by_hand("whatsapp", reason="Ganti", by=User.objects.get(pk=wati.pk)))
            (halt,) = ChannelHalt.objects.open()
            assert halt.is_by_hand
            halts.resume("whatsapp", by=wati)


class TestStanding:
    def test_it_tells_what_left_what_waits_and_what_went_wrong(self, provider, wati):
        with time_machine.travel(START, tick=False) as clock:
            provider.answers = [TransportError("penyedia sibuk", retry_after=600.0)]
            notice(1)
            work()
            clock.shift(dt.timedelta(minutes=1))
            notice(2)
            notice(3)
            work()
            now = {each.channel: each for each in standing.standings()}["whatsapp"]
        assert (now.sent, now.refused, now.waiting, now.pace) == (2, 1, 1, 0.2)
        assert (now.sent_at, now.error) == (START + dt.timedelta(minutes=1), "penyedia sibuk")
        assert now.oldest_for == dt.timedelta(minutes=1)
        assert not now.is_troubled
        assert not now.is_limited

    def test_today_begins_at_midnight_of_the_institution(self, provider):
        midnight = dt.datetime(2026, 11, 15, 17, 0, tzinfo=dt.UTC)
        with time_machine.travel(midnight - dt.timedelta(minutes=2), tick=False) as clock:
            notice(1)
            work()
            clock.move_to(midnight)
            now = standing.standings()[1]
        assert (now.sent, now.pace) == (0, 0.1)

    def test_a_failure_after_the_last_success_is_trouble_for_a_quarter_of_an_hour(self, provider):
        with time_machine.travel(START, tick=False) as clock:
            provider.answers = [SILENT]
            notice(1)
            work()
            assert standing.standings()[1].is_troubled
            clock.shift(dt.timedelta(minutes=15, seconds=1))
            assert not standing.standings()[1].is_troubled


class TestDoctor:
    def test_it_names_the_halted_channel_its_reason_and_what_to_do(self, provider):
        refused()
        (fault,) = watch.faults()
        assert fault.startswith("WhatsApp is halted since ")
        assert "Token akses dicabut." in fault

    def test_it_tells_the_state_of_each_channel(self, provider):
        notice()
        work()
        facts = watch.facts()
        assert [fact.split(":")[0] for fact in facts] == ["E-mail", "WhatsApp", "SMS"]
        assert "1 sent today" in facts[1]

    def test_what_waits_for_a_halted_or_limited_channel_is_not_called_stuck(self, provider):
        with time_machine.travel(START, tick=False) as clock:
            refused()
            notice()
            clock.shift(dt.timedelta(minutes=5))
            assert doctor.outbox_faults() == []
            halts.resume("whatsapp", by=System("test"))
            assert len(doctor.outbox_faults()) == 1

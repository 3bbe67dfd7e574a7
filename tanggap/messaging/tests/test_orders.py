"""M2: the institution chooses by which channels a kind of message goes, and in which order."""

import itertools
from functools import partial

import pytest
from django.db import Error, transaction

from tanggap.audit.models import AuditEvent
from tanggap.institution import current
from tanggap.messaging import orders
from tanggap.messaging.doctor import transport_faults
from tanggap.messaging.kinds import KINDS
from tanggap.messaging.models import ChannelHalt, ChannelOrder, Message
from tanggap.messaging.order_words import sentence, warnings_of
from tanggap.messaging.orders import NotAnOrder, choices_of, choose, order_of
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import Channel, State
from tanggap.messaging.tests.conftest import work
from tanggap.messaging.transports import TransportError
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
SITI = Recipient(email="siti@contoh.test", phone="081234566797", name="Siti")
CODE = KINDS["confirmation_code"]
WHATSAPP, SMS, EMAIL = Channel.WHATSAPP, Channel.SMS, Channel.EMAIL


class Person:
    def __init__(self, number: int) -> None:
        self.actor_id, self.actor_label = number, f"Orang {number}"


WATI, TINA = Person(1), Person(2)


def chosen(*order: str) -> None:
    choose(CODE, order, by=WATI)
    current.forget()


def code() -> Message:
    return queue("confirmation_code", to=SITI, code="493027", url="https://contoh.test/customer?p=rahasia")


def way(message: Message) -> tuple[str, str]:
    return message.channel, message.fallback


def test_a_kind_keeps_its_own_order_until_another_is_chosen():
    """M2"""
    assert way(code()) == ("whatsapp", "sms")
    chosen("sms", "whatsapp")
    assert way(code()) == ("sms", "whatsapp")
    chosen("whatsapp", "sms")
    assert way(code()) == ("whatsapp", "sms")


def test_a_message_that_is_queued_keeps_its_order():
    """M2"""
    message = code()
    chosen("sms")
    assert way(Message.objects.get(pk=message.pk)) == ("whatsapp", "sms")
    assert way(code()) == ("sms", "")


def test_the_order_decides_which_transport_is_asked_first(provider):
    """M2"""
    chosen("sms", "whatsapp")
    provider.answers = [TransportError("unknown subscriber", permanent=True)]
    message = code()
    for _ in range(2):
        work()
    assert [channel for channel, *_ in provider.sent] == ["whatsapp"]
    assert [event.channel for event in message.events.filter(state=State.QUEUED)] == ["sms", "sms"]


def test_narrowed_to_one_channel_nothing_goes_by_the_other(provider):
    """M2"""
    chosen("sms")
    provider.answers = [TransportError("unknown subscriber", permanent=True)]
    message = code()
    for _ in range(3):
        work()
    assert provider.sent == []
    assert Message.objects.get(pk=message.pk).state == State.FAILED
    assert "whatsapp" not in message.content["texts"]


@pytest.mark.parametrize("order", [(), ("email",), ("sms", "sms"), ("sms", "email"), ("",), ("pigeon",)])
def test_what_is_no_order_of_the_kinds_channels_is_refused(order):
    """M2"""
    with pytest.raises(NotAnOrder):
        choose(CODE, order, by=WATI)
    assert not ChannelOrder.objects.exists()


@pytest.mark.parametrize("kind", ["trial", "password_reset"])
def test_where_there_is_nothing_to_choose_nothing_is_chosen(kind):
    """M2"""
    with pytest.raises(NotAnOrder):
        choose(KINDS[kind], KINDS[kind].channels[:1], by=WATI)


def test_the_table_itself_refuses_what_no_channel_is():
    with pytest.raises(Error), transaction.atomic():
        ChannelOrder.objects.create(kind=CODE.name, channels="whatsapp,")


def test_channels_that_a_kind_has_no_more_are_passed_over():
    """M2: what was chosen never keeps a message from being queued."""
    ChannelOrder.objects.create(kind=CODE.name, channels="email,sms")
    assert order_of(CODE) == (SMS,)
    ChannelOrder.objects.update(channels="email")
    current.forget()
    assert order_of(CODE) == CODE.channels


def test_all_orders_of_all_sizes_may_be_chosen():
    """M2"""
    assert choices_of(CODE) == [(WHATSAPP, SMS), (SMS, WHATSAPP), (WHATSAPP,), (SMS,)]
    assert len(choices_of(KINDS["trial"])) == 15
    assert CODE in orders.chosen_kinds()
    assert KINDS["trial"] not in orders.chosen_kinds()


def test_every_change_is_in_the_audit_trail_and_a_repetition_is_none():
    """M2, S4"""
    for _ in range(2):
        chosen("sms")
    event = AuditEvent.objects.get()
    assert (event.act, event.object_label, event.reason) == ("message_order.changed", "Kode OTP", "WhatsApp, SMS → SMS")
    assert event.fields == ["channels"]


def test_a_change_holds_at_once_where_it_was_made_and_only_if_it_is_committed(django_capture_on_commit_callbacks):
    """M2"""
    assert order_of(CODE) == (WHATSAPP, SMS)
    with django_capture_on_commit_callbacks(execute=True):
        choose(CODE, ["sms"], by=WATI)
        assert order_of(CODE) == (WHATSAPP, SMS)
    assert order_of(CODE) == (SMS,)


def test_orders_cost_one_query_however_many_messages(django_assert_num_queries):
    """M2"""
    chosen("sms", "whatsapp")
    with django_assert_num_queries(1):
        for _ in range(50):
            for kind in KINDS.values():
                order_of(kind)


def test_queueing_costs_no_more_queries_than_without(django_assert_num_queries):
    """M2: row, event, notification."""
    code()
    with django_assert_num_queries(3):
        code()
    chosen("sms", "whatsapp")
    code()
    with django_assert_num_queries(3):
        code()


@pytest.mark.django_db(transaction=True)
def test_twenty_administrators_at_once_leave_one_order_and_each_change_is_written_down():
    """M2"""
    wanted = choices_of(CODE)
    outcomes = at_once(*(partial(choose, CODE, wanted[n % 4], by=Person(n)) for n in range(20)))
    assert {type(outcome) for outcome in outcomes} == {ChannelOrder}
    stored = orders.chosen_in(ChannelOrder.objects.get())
    steps = [event.reason.split(" → ") for event in AuditEvent.objects.order_by("id")]
    assert steps[0][0] == "WhatsApp, SMS"
    assert all(before[1] == after[0] for before, after in itertools.pairwise(steps))
    assert steps[-1][1] == ", ".join(channel.label for channel in stored)


@pytest.mark.django_db(transaction=True)
def test_an_order_changed_while_messages_are_queued_disturbs_none():
    """M2"""

    def some() -> set[tuple[str, str]]:
        return {way(code()) for _ in range(20)}

    outcomes = at_once(some, partial(choose, CODE, ["sms"], by=WATI), some)
    assert set().union(*(each for each in outcomes if isinstance(each, set))) <= {("whatsapp", "sms"), ("sms", "")}
    assert way(code()) == ("sms", "")


@pytest.mark.parametrize(
    ("order", "words"),
    [
        ((WHATSAPP, SMS), "WhatsApp lebih dahulu; bila gagal atau 60 detik tanpa laporan, SMS."),
        ((SMS, WHATSAPP), "SMS lebih dahulu; bila gagal atau 60 detik tanpa laporan, WhatsApp."),
        ((SMS,), "Hanya SMS; bila gagal, tidak dikirim lewat saluran lain."),
    ],
)
def test_an_order_is_told_in_words(order, words):
    """M2"""
    assert sentence(CODE, order) == words


def test_a_kind_that_does_not_insist_waits_for_no_report():
    """M2"""
    words = "E-mail lebih dahulu; bila gagal, WhatsApp; bila itu pun gagal, SMS."
    assert sentence(KINDS["trial"], (EMAIL, WHATSAPP, SMS)) == words


class TestWarnings:
    """M2: what keeps messages from going as the order says."""

    def test_nothing_is_amiss(self):
        assert [warnings_of(CODE, order) for order in choices_of(CODE)[:2]] == [[], []]

    def test_the_first_channel_has_no_transport(self, settings):
        settings.TRANSPORTS = settings.TRANSPORTS | {"sms": ""}
        assert warnings_of(CODE, (SMS, WHATSAPP)) == ["SMS belum disetel: pesan langsung dikirim lewat WhatsApp."]
        assert warnings_of(CODE, (SMS,)) == ["SMS belum disetel: pesan ini tidak dapat dikirim."]
        assert warnings_of(CODE, (WHATSAPP, SMS)) == []

    def test_no_channel_has_one(self, settings):
        settings.TRANSPORTS = {}
        assert warnings_of(CODE, CODE.channels) == ["WhatsApp dan SMS belum disetel: pesan ini tidak dapat dikirim."]

    @pytest.mark.parametrize(
        ("order", "then"),
        [((SMS, WHATSAPP), "pesan dikirim lewat WhatsApp"), ((SMS,), "pesan menunggu")],
    )
    def test_the_first_channel_is_halted(self, order, then):
        now = current.timezone.now()
        ChannelHalt.objects.create(channel="sms", cause="hand", reason="Uji", raised_at=now, raised_by="Wati")
        assert warnings_of(CODE, order) == [f"SMS sedang terhenti: {then} sampai saluran itu berjalan lagi."]

    def test_reports_of_the_first_channel_are_shut_out(self, sms_gateway, settings):
        settings.SMS_HOOK_SECRET = ""
        (warning,) = warnings_of(CODE, (SMS, WHATSAPP))
        assert warning == "Laporan penyedia SMS tidak diterima: setiap pesan juga dikirim lewat WhatsApp."
        assert warnings_of(CODE, (SMS,)) == []

    def test_some_have_no_whatsapp(self):
        assert warnings_of(CODE, (WHATSAPP,)) == ["Penerima tanpa WhatsApp tidak mendapat pesan ini."]


def test_doctor_names_kinds_that_were_narrowed_to_a_channel_without_transport(settings):
    """M2"""
    settings.TRANSPORTS = settings.TRANSPORTS | {"sms": ""}
    assert "confirmation_code" not in " ".join(transport_faults())
    chosen("sms")
    assert "confirmation_code" in " ".join(transport_faults())

"""M4, O5: what providers report is written down once, in any order, and never backwards."""

import datetime as dt
import json
from datetime import UTC, datetime

import pytest
import time_machine
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tanggap.messaging import claims, listeners, taking
from tanggap.messaging.claims import Outcome
from tanggap.messaging.incoming import Reading, keep
from tanggap.messaging.incoming.reading import PATIENCE, forget_old, read_waiting
from tanggap.messaging.models import Incoming, IncomingState, Message
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests import hooks
from tanggap.messaging.tests.conftest import work
from tanggap.messaging.tests.hooks import UNDELIVERABLE, gateway_posts, meta_posts, of_meta, status, twilio_posts
from tanggap.setting_kinds import pairs

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
SITI = Recipient(phone="081234566797")


@pytest.fixture(autouse=True)
def providers(settings):
    hooks.set_up(settings)


def link() -> Message:
    return queue("confirmation_link", to=SITI, product="Tabungan", url="https://contoh.test/customer?p=rahasia")


@pytest.fixture
def sent(provider) -> Message:
    """Accepted by WhatsApp as `id-<pk>`; it has no other channel."""
    message = link()
    work()
    return fresh(message)


@pytest.fixture
def text(provider) -> Message:
    """Accepted by the SMS provider."""
    message = queue("activation_code", to=SITI, code="493027", url="https://contoh.test")
    work()
    return fresh(message)


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def reported(message: Message, *states: str, **rest) -> Message:
    """One request of Meta for each state."""
    for state in states:
        meta_posts(of_meta(status(message.provider_id, state, **rest)))
        read_waiting()
    return fresh(message)


def told(message: Message) -> list[str]:
    """Its moves after it was queued and taken."""
    return list(message.events.values_list("state", flat=True))[2:]


@pytest.mark.parametrize(
    ("states", "state", "events"),
    [
        (["sent", "delivered", "read"], State.READ, ["sent", "delivered", "read"]),
        (["read", "delivered", "sent"], State.READ, ["sent", "read", "delivered"]),
        (["read"], State.READ, ["sent", "read"]),
        (["delivered", "delivered", "sent", "delivered"], State.DELIVERED, ["sent", "delivered"]),
        (["failed", "delivered"], State.FAILED, ["sent", "failed", "delivered"]),
        (["delivered", "failed"], State.DELIVERED, ["sent", "delivered", "failed"]),
        (["played"], State.READ, ["sent", "read"]),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_states_never_go_backwards_and_each_is_kept_once(sent, states, state, events):
    """M4: `delivered` may be skipped, come late, or after a failure."""
    message = reported(sent, *states)
    assert message.state == state
    assert told(message) == events


def test_an_event_keeps_the_providers_instant(sent):
    """M1, M4"""
    now = timezone.now().replace(microsecond=0)
    with time_machine.travel(now + dt.timedelta(minutes=9), tick=False):
        message = reported(sent, "delivered", at=int(now.timestamp()) + 60)
    assert message.state_at == message.events.last().at == now + dt.timedelta(seconds=60)


@pytest.mark.parametrize("at", [1, 99_999_999_999_999_999_999, 4_000_000_000, "soon"])
def test_an_instant_that_cannot_be_is_held_within_what_can(sent, at):
    """M4"""
    message = reported(sent, "delivered", at=at)
    assert message.created_at <= message.state_at <= timezone.now()


def test_a_refusal_keeps_the_providers_reason_without_the_number(sent):
    """M1, S8"""
    message = reported(sent, "failed", errors=[UNDELIVERABLE])
    assert message.reason == "Nomor ini tidak dapat dijangkau lewat WhatsApp. (131026)"
    assert message.events.last().reason == message.reason


def test_a_refusal_that_we_do_not_know_is_quoted_without_the_number(sent):
    """S8"""
    error = {"code": 999, "title": "Odd", "error_data": {"details": "Message to +62 812-3456-6797\n is\x00 odd."}}
    message = reported(sent, "failed", errors=[error])
    assert message.reason == "WhatsApp melaporkan gagal: Message to <angka> is odd. (999)"


def test_a_failure_without_a_reason_has_one_of_ours(sent):
    assert reported(sent, "failed").reason


@pytest.mark.usefixtures("unlimited")
def test_many_states_of_many_messages_come_in_one_request(provider):
    """M4"""
    messages = [link() for _ in range(5)]
    work()
    raw = of_meta(*(status(fresh(m).provider_id, s) for m in reversed(messages) for s in ("read", "delivered")))
    meta_posts(raw)
    read_waiting()
    assert {fresh(m).state for m in messages} == {State.READ}


def test_a_report_before_the_worker_has_recorded_the_id_waits_for_it(provider):
    """M4"""
    message = link()
    (held,) = taking.claim([0], limit=1, holder="w")
    meta_posts(of_meta(status(f"id-{message.pk}", "delivered")))
    due = read_waiting()
    assert fresh(message).state == State.SENDING
    assert timezone.now() < due < timezone.now() + dt.timedelta(seconds=2)
    claims.record([Outcome(held, State.SENT, timezone.now(), provider_id=f"id-{message.pk}")], holder="w")
    with time_machine.travel(due):
        read_waiting()
    assert fresh(message).state == State.DELIVERED


def test_a_report_of_a_message_that_is_not_ours_is_let_go_after_a_while(provider):
    """M4: other systems may use the same number."""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        meta_posts(of_meta(status("wamid.foreign", "delivered")))
        looks = 0
        while (due := read_waiting()) is not None:
            clock.move_to(due)
            looks += 1
    kept = Incoming.objects.get()
    assert (kept.standing, kept.note) == (IncomingState.DONE, "1 of 1 reports wait for their message.")
    assert looks < 20
    assert kept.settled_at - kept.received_at >= PATIENCE


def test_what_waits_does_not_hold_up_what_is_known(sent):
    """M4: one request brings both."""
    meta_posts(of_meta(status("wamid.foreign", "delivered"), status(sent.provider_id, "delivered")))
    read_waiting()
    assert fresh(sent).state == State.DELIVERED
    assert Incoming.objects.get().standing == IncomingState.WAITING


def test_a_key_settles_a_message_whose_answer_never_came(provider, sent):
    """M3: a crash between send and record is resolved by what the provider gives back."""
    message = link()
    (held,) = taking.claim([0], limit=1, holder="w")
    claims.record([Outcome(held, State.UNKNOWN, timezone.now(), reason="tidak menjawab")], holder="w")
    meta_posts(of_meta(status("wamid.late", "delivered", biz_opaque_callback_data=str(message.key))))
    read_waiting()
    message = fresh(message)
    assert (message.state, message.provider_id, message.reason) == (State.DELIVERED, "wamid.late", "")
    for key in ("", "x", "9" * 30, str(message.key), str(sent.key)):
        meta_posts(of_meta(status("wamid.other", "read", biz_opaque_callback_data=key)))
    read_waiting()
    assert (fresh(message).state, fresh(sent).state) == (State.DELIVERED, State.SENT), (
        "only an unanswered one is sought"
    )


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        (b"", "It is no JSON."),
        (b"{", "It is no JSON."),
        (b"[" * 100_000, "It is no JSON."),
        (bytes(range(256)), "It is no JSON."),
        (b"[]", "It has no list 'entry'."),
        (b'{"entry": 5}', "It has no list 'entry'."),
        (of_meta(status("wamid.1", "vanished")), "1 of 1 states not understood: 'vanished'."),
        (of_meta({"status": {"x": 1}}), "1 of 1 states not understood: ''."),
        (of_meta(5), "1 of 1 states not understood: ''."),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_what_cannot_be_read_lies_in_quarantine_with_its_reason_and_holds_nothing_up(sent, raw, note):
    """M8"""
    meta_posts(raw)
    meta_posts(of_meta(status(sent.provider_id, "delivered")))
    read_waiting()
    first, second = Incoming.objects.order_by("pk")
    assert (first.standing, first.note, first.raw) == (IncomingState.QUARANTINED, note, raw)
    assert (second.standing, fresh(sent).state) == (IncomingState.DONE, State.DELIVERED)


def test_the_readable_part_of_a_request_is_taken_in_nevertheless(sent):
    """M8"""
    meta_posts(of_meta(status("wamid.1", "vanished"), status(sent.provider_id, "delivered")))
    read_waiting()
    assert fresh(sent).state == State.DELIVERED
    assert Incoming.objects.get().standing == IncomingState.QUARANTINED


def test_what_customers_write_is_kept_for_later(sent):
    """M8"""
    message = {"from": "6281234566797", "id": "wamid.in", "type": "text", "text": {"body": "Halo"}}
    meta_posts(of_meta(messages=[message]))
    read_waiting()
    kept = Incoming.objects.get()
    assert (kept.standing, kept.note) == (IncomingState.DONE, "1 of 1 changes tell nothing of our messages.")
    assert b"Halo" in kept.raw


broken = [True]


def sometimes_breaks(incoming) -> Reading:
    if broken[0]:
        Message.objects.raw("select nonsense")[0]
    return Reading()


def test_what_a_reader_broke_on_can_be_read_again(settings, capsys):
    """M8"""
    settings.INCOMING_READERS = {"odd": f"{__name__}.sometimes_breaks"}
    broken[0] = True
    kept, nobody = keep("odd", b"1"), keep("nobody", b"2")
    read_waiting()
    assert set(Incoming.objects.values_list("standing", flat=True)) == {IncomingState.QUARANTINED}
    broken[0] = False
    call_command("incoming")
    assert f"{kept.pk} odd" in capsys.readouterr().out
    call_command("incoming", again=True)
    read_waiting()
    kept.refresh_from_db()
    nobody.refresh_from_db()
    assert (kept.standing, nobody.standing) == (IncomingState.DONE, IncomingState.QUARANTINED)


def test_reading_again_changes_nothing_that_is_known(sent):
    """M8"""
    reported(sent, "delivered", "read")
    before = list(sent.events.values_list("id", "state"))
    call_command("incoming", id=list(Incoming.objects.values_list("pk", flat=True)))
    read_waiting()
    assert list(sent.events.values_list("id", "state")) == before


def test_raw_bodies_go_after_their_time(sent, settings):
    """S9"""
    reported(sent, "delivered")
    waiting = keep("whatsapp", of_meta(status("wamid.foreign", "read")))
    with time_machine.travel(timezone.now() + dt.timedelta(days=settings.INCOMING_KEPT_DAYS, seconds=5)):
        assert forget_old() == 1
    assert Incoming.objects.get() == waiting


def test_a_link_that_has_arrived_holds_no_secret(sent):
    assert not reported(sent, "delivered").holds_secrets


def test_twilio_reports_of_a_text(text):
    """M4"""
    for word in ("queued", "sent", "delivered"):
        twilio_posts(MessageSid=text.provider_id, MessageStatus=word, To="+6281234566797")
    read_waiting()
    assert fresh(text).state == State.DELIVERED
    assert set(Incoming.objects.values_list("standing", flat=True)) == {IncomingState.DONE}


def test_twilio_tells_by_its_code_why_a_text_failed(text):
    twilio_posts(MessageSid=text.provider_id, MessageStatus="undelivered", ErrorCode="30003")
    read_waiting()
    assert (fresh(text).state, fresh(text).reason) == (
        State.FAILED,
        "Handphone tujuan sedang mati atau di luar jangkauan. (30003)",
    )


def test_a_text_that_somebody_sent_to_us_is_left_for_later(text):
    twilio_posts(MessageSid="SM9", From="+628111111111", Body="Halo", SmsStatus="received")
    twilio_posts(MessageSid="SM9", MessageStatus="lost")
    twilio_posts(Hello="1")
    read_waiting()
    assert list(Incoming.objects.order_by("pk").values_list("standing", flat=True)) == [
        IncomingState.DONE,
        IncomingState.QUARANTINED,
        IncomingState.QUARANTINED,
    ]


GATEWAYS = {
    "plain": ("id=id state=status reason=reason", {"id": "{}", "status": "DELIVRD"}, State.DELIVERED),
    "number": ("id=id state=status", {"id": "{}", "status": "read"}, State.READ),
    "nested": (
        "items=results id=messageId state=status.groupName reason=error.description at=doneAt",
        {
            "results": [
                {"messageId": "other", "status": {"groupName": "PENDING"}},
                {
                    "messageId": "{}",
                    "status": {"groupName": "UNDELIVERABLE"},
                    "error": {"description": "No route to 6281234566797"},
                    "doneAt": "2026-11-09T16:00:00.000+0000",
                },
            ]
        },
        State.FAILED,
    ),
    "own words": ("id=data.0.ref state=data.1", {"data": [{"ref": "{}"}, "Terkirim"]}, State.DELIVERED),
}


@pytest.mark.parametrize("case", GATEWAYS)
def test_a_gateway_is_described_by_settings(text, settings, case):
    """M4"""
    fields, data, state = GATEWAYS[case]
    settings.SMS_HOOK_FIELDS = pairs("items", "id", "state", "reason", "at", "key")(fields)
    settings.SMS_HOOK_STATES = {"delivered": frozenset({"terkirim"})}
    gateway_posts(json.dumps(data).replace("{}", text.provider_id).encode())
    read_waiting()
    assert (fresh(text).state, Incoming.objects.get().standing) == (state, IncomingState.DONE)
    assert fresh(text).reason == ("No route to <angka>" if state == State.FAILED else "")


def test_a_gateway_may_send_a_form(text):
    """M4"""
    gateway_posts(f"id={text.provider_id}&status=delivered".encode())
    read_waiting()
    assert fresh(text).state == State.DELIVERED


@pytest.mark.parametrize(
    ("raw", "note"),
    [
        (b'{"id": "1"}', "1 of 1: SMS_HOOK_FIELDS finds no id and state in it."),
        (b'{"id": "1", "status": "eaten"}', "1 of 1: SMS_HOOK_STATES does not know the state 'eaten'."),
        (b"\xff", "It is no form."),
        (b"[1]", "1 of 1: SMS_HOOK_FIELDS finds no id and state in it."),
    ],
)
def test_a_gateway_that_the_settings_do_not_describe_is_named(raw, note):
    """M8"""
    gateway_posts(raw)
    read_waiting()
    assert Incoming.objects.get().note == note


heard = []


def listener(message, state):
    heard.append((message.pk, state))


def test_listeners_hear_of_reports(provider, settings):
    """O5"""
    settings.MESSAGE_LISTENERS = {"confirmation_link": [f"{__name__}.listener"]}
    heard.clear()
    message = link()
    work()
    reported(fresh(message), "delivered", "delivered", "sent", "read")
    assert heard == [(message.pk, state) for state in (State.SENT, State.DELIVERED, State.READ)]
    assert {state for _, state in heard} <= listeners.TOLD


def test_what_is_read_asks_the_database_a_bounded_number_of_times_a_state(sent):
    """M8: a thousand states in one request are no flood of statements."""
    raw = of_meta(*(status(sent.provider_id, "delivered") for _ in range(1000)))
    meta_posts(raw)
    with CaptureQueriesContext(connection) as asked:
        read_waiting()
    assert len(asked) <= 4 * 1000
    assert fresh(sent).events.filter(state=State.DELIVERED).count() == 1
    assert datetime.now(UTC) > fresh(sent).state_at

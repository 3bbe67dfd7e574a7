"""S8: what is secret in a message does not outlive its use."""

import datetime as dt
import json

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from tanggap.lib.sealing import CannotUnseal, unseal
from tanggap.messaging import claims, taking
from tanggap.messaging.kinds import KINDS
from tanggap.messaging.models import Message
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import work
from tanggap.messaging.transports import TransportError
from tanggap.messaging.wiping import GONE, MASK, wipe_outlived

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
SITI = Recipient(email="siti@contoh.test", phone="081234566797")
CODE = "kode-493027"
"""Not of digits alone: an instant could end in them."""
SECRETS = {"code": CODE, "url": "https://contoh.test/customer?p=rahasia-sekali"}


def code() -> Message:
    return queue("confirmation_code", to=SITI, **SECRETS)


def last_code() -> Message:
    """A code that has no other channel left."""
    return queue("activation_code", to=SITI, **SECRETS)


def fresh(message: Message) -> Message:
    return Message.objects.get(pk=message.pk)


def everything_in_the_table() -> str:
    """All rows as they are stored, their sealed payloads opened."""
    with connection.cursor() as cursor:
        cursor.execute("select m::text, payload from messaging_message m")
        return "\n".join(row + unseal(payload, context="messaging.message.payload") for row, payload in cursor)


def assert_no_secret_is_left() -> None:
    table = everything_in_the_table()
    assert CODE not in table
    assert "rahasia-sekali" not in table


def test_a_code_that_has_left_is_no_longer_in_the_table(provider):
    """S8"""
    message = last_code()
    assert CODE in everything_in_the_table()
    work()
    assert CODE in provider.sent[0][2]
    assert_no_secret_is_left()
    message = fresh(message)
    assert (message.state, message.holds_secrets) == (State.SENT, False)
    assert message.params == {"code": MASK, "url": MASK}
    assert MASK in message.text.body


def test_a_code_that_may_yet_fall_back_keeps_its_secret_until_its_time_is_over(provider):
    """S8, O5"""
    with time_machine.travel(timezone.now(), tick=False) as clock:
        message = code()
        work()
        assert (fresh(message).state, fresh(message).params) == (State.SENT, SECRETS)
        clock.shift(dt.timedelta(minutes=5))
        work()
    assert_no_secret_is_left()


def test_what_is_no_secret_stays_as_proof(provider):
    message = queue("confirmation_link", to=SITI, product="Tabungan Cerdas", url=SECRETS["url"])
    work()
    assert_no_secret_is_left()
    assert fresh(message).params == {"product": "Tabungan Cerdas", "url": MASK}
    assert "Tabungan Cerdas" in fresh(message).text.body


def test_a_kind_without_secrets_is_left_as_it_is(provider):
    message = queue("trial", to=SITI, note="Halo")
    work()
    wipe_outlived()
    assert fresh(message).params == {"note": "Halo"}


@pytest.mark.parametrize("kind", [kind for kind in KINDS.values() if kind.secrets], ids=lambda kind: kind.name)
def test_every_declared_secret_goes(provider, kind):
    """S8"""
    values = {name: f"rahasia-sekali-{name}" if name in kind.secrets else "nilai" for name in kind.params}
    with time_machine.travel(timezone.now(), tick=False) as clock:
        queue(kind.name, to=SITI, **values)
        work()
        clock.shift(kind.ttl if len(kind.channels) > 1 else dt.timedelta())
        work()
    assert_no_secret_is_left()


def test_a_refused_message_keeps_its_reason_and_no_secret(provider):
    provider.answers = [TransportError("nomor tidak terdaftar", permanent=True)] * 2
    message = code()
    work()
    work()
    assert (fresh(message).state, fresh(message).reason) == (State.FAILED, "nomor tidak terdaftar")
    assert_no_secret_is_left()


def test_a_message_that_waits_for_a_retry_keeps_what_it_needs(provider):
    provider.answers = [TransportError("penyedia sibuk")]
    message = code()
    work()
    assert fresh(message).params == SECRETS


def test_without_an_address_a_secret_is_never_written():
    message = queue("password_reset", to=Recipient(phone="081234566797"), url=SECRETS["url"])
    assert message.state == State.FAILED
    assert_no_secret_is_left()


def test_the_demo_transport_shows_a_code_as_long_as_it_is_good():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        message = code()
        clock.shift(dt.timedelta(minutes=4, seconds=59))
        work()
        assert fresh(message).state == State.SENT
        assert fresh(message).params == SECRETS
        clock.shift(dt.timedelta(seconds=1))
        work()
    assert_no_secret_is_left()


def test_an_uncertain_code_keeps_its_secret_no_longer_than_its_time_to_live(provider):
    provider.answers = [TransportError("tidak menjawab", uncertain=True)]
    with time_machine.travel(timezone.now(), tick=False) as clock:
        message = code()
        work()
        assert fresh(message).state == State.UNKNOWN
        clock.shift(dt.timedelta(minutes=5))
        work()
    assert_no_secret_is_left()


def test_what_expired_unsent_is_wiped_in_the_same_look(provider):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        message = code()
        clock.shift(dt.timedelta(minutes=5))
        work()
    assert fresh(message).state == State.EXPIRED
    assert_no_secret_is_left()


def test_a_late_answer_does_not_bring_a_secret_back(provider):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        code()
        (message,) = taking.claim([0], limit=1, holder="slow")
        clock.shift(dt.timedelta(minutes=5))
        work()
        claims.record([claims.Outcome(message, State.SENT, timezone.now())], holder="slow")
    assert_no_secret_is_left()


def test_a_row_that_does_not_open_holds_nobody_up(provider):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        broken, well = code(), code()
        Message.objects.filter(pk=broken.pk).update(payload=b"\x01\x02k1" + b"x" * 40)
        clock.shift(dt.timedelta(minutes=5))
        assert wipe_outlived() == 2
    assert not fresh(well).holds_secrets
    assert fresh(broken).holds_secrets
    with pytest.raises(CannotUnseal):
        _ = fresh(broken).params


def test_a_message_of_an_older_version_loses_its_texts_altogether(provider):
    message = last_code()
    content = message.content
    message.payload = json.dumps({"params": content["params"], "texts": content["texts"]})
    message.save()
    work()
    assert_no_secret_is_left()
    assert fresh(message).text.body == GONE

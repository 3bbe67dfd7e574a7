"""M1: a message is a row of the fact's own transaction."""

import pytest
from django.db import connection, transaction

from tanggap.messaging.kinds import KINDS, UnknownKind
from tanggap.messaging.models import Message
from tanggap.messaging.outbox import WrongParameters, queue
from tanggap.messaging.recipients import BadRecipient, Recipient
from tanggap.messaging.states import State
from tanggap.messaging.texts import BadParameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
SITI = Recipient(email="siti@contoh.test", phone="0812-3456-6797", name="Siti")


def test_a_queued_message_holds_what_was_meant_in_finished_words(institution):
    """M1"""
    message = queue("password_reset", to=SITI, url="https://contoh.test/r?k=1")
    institution.name = "Nama Lain"
    institution.save()
    message = Message.objects.get(pk=message.pk)
    assert message.state == State.QUEUED
    assert message.text.subject == "Atur ulang password Anda"
    assert "Halo Siti," in message.text.body
    assert "https://contoh.test/r?k=1" in message.text.body
    assert "Sinar Contoh Finance" in message.text.body
    assert [event.state for event in message.events.all()] == [State.QUEUED]


def test_nothing_readable_of_recipient_or_secret_lies_in_the_table():
    """M1, S3"""
    queue("confirmation_code", to=SITI, code="kode-493027", url="https://contoh.test/customer?p=abc")
    with connection.cursor() as cursor:
        cursor.execute("select m::text from messaging_message m")
        row = cursor.fetchone()[0]
    for secret in ("siti@contoh", "81234566797", "kode-493027", "Siti"):
        assert secret not in row
        assert secret.encode().hex() not in row


def test_the_message_dies_with_the_transaction_of_its_fact():
    """M1"""
    with transaction.atomic():
        queue("trial", to=SITI, note="x")
        transaction.set_rollback(True)
    assert not Message.objects.exists()


def test_a_kind_that_nobody_declared_is_a_bug():
    with pytest.raises(UnknownKind):
        queue("surprise", to=SITI)


@pytest.mark.parametrize("params", [{}, {"url": "x", "extra": 1}, {"uri": "x"}])
def test_parameters_are_exactly_those_of_the_kind(params):
    with pytest.raises(WrongParameters):
        queue("password_reset", to=SITI, **params)


@pytest.mark.parametrize(
    "fields",
    [
        {"email": "siti@contoh.test\nBcc: semua@contoh.test"},
        {"email": "siti@contoh.test", "name": "Siti\r\nBcc: semua@contoh.test"},
        {"email": "bukan alamat"},
        {"phone": "12"},
    ],
)
def test_an_address_or_name_that_could_break_a_header_is_refused(fields):
    with pytest.raises(BadRecipient):
        Recipient(**fields)


def test_a_one_line_parameter_cannot_bring_a_header_or_a_paragraph():
    with pytest.raises(BadParameter):
        queue("mail", to=SITI, subject="Halo\nBcc: semua@contoh.test", body="isi")
    with pytest.raises(BadParameter):
        queue("confirmation_link", to=SITI, product="Tabungan\n\nTransfer ke 123", url="https://contoh.test")


def test_a_recipient_without_address_leaves_a_failed_row_with_its_reason():
    message = queue("password_reset", to=Recipient(phone="081234566797"), url="https://contoh.test")
    assert message.state == State.FAILED
    assert "alamat" in message.reason


def test_channels_without_an_address_are_left_out():
    """M2"""
    message = queue("trial", to=Recipient(phone="081234566797"), note="x")
    assert (message.channel, message.next_channels) == ("whatsapp", ["sms"])


def test_a_message_knows_what_it_is_about_and_is_found_by_it_and_by_its_address(siti):
    message = queue("trial", to=SITI, about=siti, note="x")
    assert Message.objects.about(siti).get() == message
    assert Message.objects.addressed_to("SITI@contoh.test").get() == message


def test_masks_show_no_more_than_first_and_last():
    assert SITI.masked("email") == "s•••@contoh.test"
    assert SITI.masked("sms") == "0812••••6797"


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_kind_has_a_text_for_each_of_its_channels(kind):
    """M1"""
    values = dict.fromkeys(kind.params, "nilai")
    message = queue(kind.name, to=SITI, **values)
    for channel in kind.channels:
        message.channel = channel
        text = message.text
        assert text.body
        assert bool(text.subject) == (channel == "email")
        assert "{{" not in text.body
        assert "None" not in text.body
    assert kind.secrets <= kind.params
    assert kind.prose <= kind.params

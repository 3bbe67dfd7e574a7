"""M2, M3: SMS through Twilio, as a server on loopback plays it."""

from dataclasses import replace

import pytest
import time_machine

from tanggap.messaging.doctor import transport_faults
from tanggap.messaging.models import Message
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import free_port, work
from tanggap.messaging.tests.providers import DEAD_LINE, SILENCE, Answer, throttled, twilio_error
from tanggap.messaging.tests.providers.twilio import API_KEY, API_SECRET
from tanggap.messaging.transports import TransportError, transport_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
SITI = Recipient(phone="0813-7397-4798", name="Siti Rahmawati")


def queue_code() -> Message:
    return queue("activation_code", to=SITI, code="493027", url="https://layanan.contoh.test/bukan-saya")


def sent_once(message: Message) -> Message:
    work()
    return Message.objects.get(pk=message.pk)


def refused(message: Message) -> TransportError:
    with pytest.raises(TransportError) as caught:
        transport_for("sms").send(message)
    return caught.value


def test_a_message_is_a_form_with_number_sender_text_report_address_and_validity(twilio):
    """M2, M3: Twilio itself drops a code that has waited there too long."""
    with time_machine.travel("2026-03-02 10:00:00+07:00", tick=False):
        message = queue_code()
        text = message.text.body
        message = sent_once(message)
    (sent,) = twilio.sent
    assert (message.state, message.provider_id) == (State.SENT, sent.id)
    assert sent.request.path.endswith("/2010-04-01/Accounts/AC0a1b2c3d0a1b2c3d0a1b2c3d0a1b2c3d/Messages.json")
    assert sent.request.form == {
        "To": "+6281373974798",
        "From": "+622150001234",
        "Body": text,
        "ValidityPeriod": "300",
        "StatusCallback": "https://layanan.contoh.test/hooks/sms-twilio",
    }


def test_a_messaging_service_and_an_api_key_take_the_places_of_number_and_token(twilio, settings):
    """M2"""
    service = "MG" + "0123abcd" * 4
    settings.TWILIO = replace(settings.TWILIO, sender=service, api_key=API_KEY, api_secret=API_SECRET)
    transport_for("sms").send(queue_code())
    fields = twilio.sent[0].request.form
    assert fields["MessagingServiceSid"] == service
    assert "From" not in fields
    assert transport_faults() == []


def test_no_report_is_asked_to_an_address_that_twilio_cannot_reach(twilio, settings):
    settings.PUBLIC_BASE_URL = "http://localhost:8000"
    transport_for("sms").send(queue_code())
    assert "StatusCallback" not in twilio.sent[0].request.form


@pytest.mark.parametrize(
    ("answer", "meaning"),
    [
        (twilio_error(21211), "for good"),
        (twilio_error(21610), "for good"),
        (twilio_error(21614), "for good"),
        (twilio_error(21408, 403), "for good"),
        (twilio_error(99999), "for good"),
        (Answer(201, {"sid": "SM1", "status": "failed", "error_code": 21610}), "for good"),
        (twilio_error(20429, 429), "passes"),
        (twilio_error(21611, 429), "passes"),
        (twilio_error(20500, 500), "passes"),
        (Answer(503, "<html>"), "passes"),
        (throttled(), "passes"),
        (twilio_error(20003, 401), "halts"),
        (twilio_error(20404, 404), "halts"),
        (twilio_error(21606), "halts"),
        (twilio_error(21660), "halts"),
        (twilio_error(63038, 429), "halts"),
        (Answer(403, ""), "halts"),
    ],
    ids=lambda part: f"{part.status} {part.body}"[:40] if isinstance(part, Answer) else part,
)
def test_a_refusal_is_for_good_or_passes_or_halts_the_channel(twilio, answer, meaning):
    """M2, M6"""
    twilio.answer(answer)
    error = refused(queue_code())
    assert (error.permanent, error.halts, error.uncertain) == (meaning == "for good", meaning == "halts", False)


@pytest.mark.parametrize("answer", [SILENCE, DEAD_LINE, Answer(201, "", takes=True), Answer(201, "[]", takes=True)])
def test_a_code_whose_answer_does_not_come_is_unknown_and_not_repeated(twilio, answer):
    """M3"""
    twilio.answer(answer)
    assert sent_once(queue_code()).state == State.UNKNOWN
    work()
    assert len(twilio.sent) == 1


def test_the_wait_that_twilio_names_is_kept(twilio):
    """M3"""
    twilio.answer(twilio_error(20429, 429, Retry_After="17"))
    assert refused(queue_code()).retry_after == 17


def test_the_number_that_twilio_repeats_is_not_written_down(twilio):
    """S8"""
    twilio.answer(twilio_error(29999, message="The 'To' number +6281373974798 is odd"))
    assert refused(queue_code()).reason == "Twilio menolak pesan: The 'To' number <isi> is odd (29999)"


def test_the_doctor_asks_for_the_account(twilio, settings):
    """M2"""
    assert transport_faults() == []
    twilio.state = "suspended"
    assert transport_faults() == ["Our account at Twilio is suspended, not active."]
    twilio.token = "another"
    (fault,) = transport_faults()
    assert "TWILIO_ACCOUNT_SID" in fault
    assert "20003" in fault
    settings.TWILIO = replace(settings.TWILIO, base_url=f"http://127.0.0.1:{free_port()}")
    (fault,) = transport_faults()
    assert "cannot be asked" in fault
    assert not twilio.sent

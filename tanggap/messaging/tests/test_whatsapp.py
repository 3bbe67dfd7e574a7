"""M2, M3: WhatsApp through Meta's Cloud API, as a server on loopback plays it."""

import datetime as dt
from email.utils import format_datetime

import pytest
import time_machine
from django.utils import timezone

from tanggap.messaging import drainer
from tanggap.messaging.doctor import transport_faults
from tanggap.messaging.models import Message
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import free_port, work
from tanggap.messaging.tests.providers import DEAD_LINE, DRIP, SILENCE, Answer, graph_error, throttled
from tanggap.messaging.transports import TransportError, transport_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
NUMBER = "+6281373974798"
SITI = Recipient(phone="0813-7397-4798", name="Siti Rahmawati")
TOKEN = "mJ8xQ2vT7bLr4WcN1kYpZA"


@pytest.fixture(autouse=True)
def _public(settings):
    settings.PUBLIC_BASE_URL = "https://layanan.contoh.test"


@pytest.fixture
def only_whatsapp(settings, whatsapp):
    settings.TRANSPORTS = {**settings.TRANSPORTS, "sms": None}
    return whatsapp


def queue_code() -> Message:
    return queue("confirmation_code", to=SITI, code="493027", url=f"https://layanan.contoh.test/customer?p={TOKEN}")


def queue_link(url=f"https://layanan.contoh.test/customer?p={TOKEN}") -> Message:
    return queue("confirmation_link", to=SITI, product="Tabungan Cerdas", url=url)


def sent_once(message: Message) -> Message:
    work()
    return Message.objects.get(pk=message.pk)


def refused(message: Message) -> TransportError:
    with pytest.raises(TransportError) as caught:
        transport_for("whatsapp").send(message)
    return caught.value


class TestWhatIsSent:
    def test_a_code_is_an_authentication_template_with_the_code_in_body_and_button(self, whatsapp):
        """M2"""
        message = sent_once(queue_code())
        (sent,) = whatsapp.sent
        assert (message.state, message.provider_id) == (State.SENT, sent.id)
        assert sent.request.method == "POST"
        assert sent.request.path == "/v23.0/106540352242922/messages"
        assert sent.request.json == {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            "to": "6281373974798",
            "biz_opaque_callback_data": str(message.key),
            "type": "template",
            "template": {
                "name": "otp_konsen_rekening",
                "language": {"code": "id"},
                "components": [
                    {"type": "body", "parameters": [{"type": "text", "text": "493027"}]},
                    {
                        "type": "button",
                        "sub_type": "url",
                        "index": "0",
                        "parameters": [{"type": "text", "text": "493027"}],
                    },
                ],
            },
        }

    def test_a_link_is_a_utility_template_whose_button_takes_the_rest_of_the_address(self, whatsapp):
        """M2"""
        sent_once(queue_link())
        assert whatsapp.sent[0].request.json["template"] == {
            "name": "tautan_konsen_rekening",
            "language": {"code": "id"},
            "components": [
                {"type": "body", "parameters": [{"type": "text", "text": "Tabungan Cerdas"}]},
                {"type": "button", "sub_type": "url", "index": "0", "parameters": [{"type": "text", "text": TOKEN}]},
            ],
        }

    def test_a_kind_without_template_is_free_text(self, whatsapp, settings):
        """M2"""
        whatsapp.open_windows.add(NUMBER)
        message = sent_once(queue("trial", to=SITI, note="Halo"))
        assert message.state == State.SENT
        body = whatsapp.sent[0].request.json
        assert body["type"] == "text"
        assert body["text"] == {"preview_url": False, "body": "Sinar Contoh Finance: pesan percobaan. Halo"}

    def test_free_text_outside_the_window_goes_to_the_next_channel(self, whatsapp):
        """M2"""
        message = sent_once(queue("trial", to=SITI, note="Halo"))
        assert (message.state, message.channel) == (State.SENT, "sms")
        assert "24 jam" in message.events.filter(channel="whatsapp").last().reason

    def test_a_text_that_names_a_template_of_its_own_uses_that_one(self, whatsapp, monkeypatch):
        """M5"""
        whatsapp.templates["otp_baru", "en"] = (1, True)
        message = queue_code()
        text = message.text._replace(template="otp_baru", language="en")
        monkeypatch.setattr(Message, "text", text)
        transport_for("whatsapp").send(message)
        template = whatsapp.sent[0].request.json["template"]
        assert (template["name"], template["language"]) == ("otp_baru", {"code": "en"})

    @pytest.mark.parametrize(
        "url", ["https://tempat.lain.test/customer?p=abc", "https://layanan.contoh.test/customer?p="]
    )
    def test_a_link_that_the_approved_button_cannot_open_is_not_sent(self, whatsapp, url):
        """M2"""
        message = sent_once(queue_link(url))
        assert message.state == State.FAILED
        assert not whatsapp.requests

    def test_messages_one_after_the_other_take_one_line(self, whatsapp):
        """M2"""
        for _ in range(5):
            transport_for("whatsapp").send(queue_code())
        transport_for("whatsapp").hang_up()
        transport_for("whatsapp").send(queue_code())
        assert (len(whatsapp.sent), whatsapp.lines) == (6, 1)

    @pytest.mark.usefixtures("unlimited")
    def test_a_batch_opens_no_more_lines_than_it_has_threads(self, whatsapp):
        """M2"""
        for number in range(120):
            queue("confirmation_code", to=Recipient(phone=f"0812345{number:05}"), code=f"{number:06}", url="x")
        work()
        assert {sent.text for sent in whatsapp.sent} == {f"{number:06}" for number in range(120)}
        assert len(whatsapp.sent) == 120
        assert whatsapp.lines <= drainer.URGENT.threads

    def test_a_line_that_was_dropped_meanwhile_costs_no_message(self, whatsapp):
        """M3"""
        transport_for("whatsapp").send(queue_code())
        whatsapp.drop_lines()
        transport_for("whatsapp").send(queue_code())
        assert (len(whatsapp.sent), whatsapp.lines) == (2, 2)


class TestRefusals:
    """What each answer means for the message and for the channel."""

    @pytest.mark.parametrize(
        ("answer", "meaning"),
        [
            (graph_error(131026), "for good"),
            (graph_error(131047), "for good"),
            (graph_error(132001, 404), "for good"),
            (graph_error(132015), "for good"),
            (graph_error(999999), "for good"),
            (Answer(404, "tidak ada"), "for good"),
            (graph_error(131056), "passes"),
            (graph_error(130429), "passes"),
            (graph_error(80007, 400), "passes"),
            (graph_error(131016, 500), "passes"),
            (graph_error(1), "passes"),
            (Answer(500, "<html>"), "passes"),
            (Answer(503, "[]"), "passes"),
            (throttled(), "passes"),
            (graph_error(190, 401), "halts"),
            (graph_error(0, 401), "halts"),
            (graph_error(10, 403), "halts"),
            (graph_error(200, 403), "halts"),
            (graph_error(100, subcode=33), "halts"),
            (graph_error(368, 403), "halts"),
            (graph_error(131031, 403), "halts"),
            (graph_error(131042), "halts"),
            (graph_error(131048), "halts"),
            (graph_error(133010), "halts"),
            (Answer(401, ""), "halts"),
        ],
        ids=lambda part: f"{part.status} {part.body}"[:60] if isinstance(part, Answer) else part,
    )
    def test_a_refusal_is_for_good_or_passes_or_halts_the_channel(self, whatsapp, answer, meaning):
        """M2, M6"""
        whatsapp.answer(answer)
        error = refused(queue_code())
        assert (error.permanent, error.halts, error.uncertain) == (meaning == "for good", meaning == "halts", False)
        assert error.reason

    def test_a_number_without_whatsapp_gets_the_same_code_by_the_next_channel(self, whatsapp, sms_gateway):
        """M2"""
        whatsapp.answer(graph_error(131026, details=f"{NUMBER} is not a WhatsApp user"))
        message = sent_once(queue_code())
        assert (message.state, message.channel) == (State.SENT, "sms")
        assert "493027" in sms_gateway.sent[0].text
        assert message.events.get(state="queued", channel="whatsapp", reason__contains="131026")

    def test_the_pair_rate_makes_the_same_code_wait_six_seconds(self, only_whatsapp):
        """M3: it is never minted anew."""
        only_whatsapp.answer(graph_error(131056), to=NUMBER)
        message = sent_once(queue_code())
        assert message.state == State.QUEUED
        assert dt.timedelta(seconds=6) <= message.next_attempt_at - message.state_at < dt.timedelta(seconds=8)
        with time_machine.travel(message.next_attempt_at):
            work()
        assert Message.objects.get().state == State.SENT
        assert [
            request.json["template"]["components"][0]["parameters"][0]["text"] for request in only_whatsapp.requests
        ] == [
            "493027",
            "493027",
        ]

    @pytest.mark.parametrize(
        ("answer", "seconds"),
        [
            (throttled(45), 45),
            (graph_error(130429, 400, Retry_After="12"), 12),
            (throttled(10**9), 3600),
            (throttled("bald"), 0),
            (throttled("-5"), 0),
            (Answer(503, "", {"Retry-After": "7"}), 7),
        ],
    )
    def test_the_wait_that_the_provider_names_is_kept(self, whatsapp, answer, seconds):
        """M3"""
        whatsapp.answer(answer)
        assert refused(queue_code()).retry_after == seconds

    def test_the_wait_may_be_named_as_an_instant(self, whatsapp):
        """M3"""
        at = timezone.now() + dt.timedelta(seconds=90)
        whatsapp.answer(throttled(format_datetime(at.astimezone(dt.UTC), usegmt=True)))
        assert 80 < refused(queue_code()).retry_after <= 90

    def test_a_gateway_that_waited_in_vain_leaves_it_uncertain(self, whatsapp):
        """M3"""
        whatsapp.answer(Answer(504, "upstream timed out", takes=True))
        assert refused(queue_code()).uncertain

    def test_nothing_that_the_provider_repeats_is_written_down(self, whatsapp, caplog):
        """S8"""
        words = (
            f"param 493027 to {NUMBER} (0813-7397-4798) for Siti Rahmawati: https://x.test/c?p={TOKEN} {TOKEN} gagal"
        )
        for code in (999998, 999999):
            whatsapp.answer(graph_error(code, details=words))
            reason = refused(queue_code()).reason
            for personal in ("493027", "6281373974798", "7397", "Siti", "Rahmawati", TOKEN, "x.test"):
                assert personal not in reason
            assert "gagal" in reason
            assert str(code) in reason
        assert "graph" not in caplog.text
        assert "httpx" not in {record.name for record in caplog.records if record.levelname in ("INFO", "DEBUG")}

    @pytest.mark.parametrize("body", ["", "null", "[]", '"x"', '{"error": 1}', '{"error": {"code": "x"}}', "\x00"])
    def test_an_answer_that_is_no_error_object_is_still_understood(self, whatsapp, body):
        """M2"""
        whatsapp.answer(Answer(400, body))
        assert refused(queue_code()).permanent


class TestTheLine:
    """M3: what failed before the message was out passes; what failed after leaves it uncertain."""

    def test_nobody_there_is_a_temporary_failure(self, whatsapp, settings):
        settings.WHATSAPP = settings.WHATSAPP.__class__(f"http://127.0.0.1:{free_port()}", "v23.0", "1", "t")
        error = refused(queue_code())
        assert (error.permanent, error.uncertain, error.halts) == (False, False, False)
        assert error.reason == "WhatsApp tidak dapat dihubungi."

    def test_a_proxy_that_refuses_is_a_temporary_failure(self, whatsapp, settings):
        settings.OUTBOUND_PROXY = f"http://127.0.0.1:{free_port()}"
        error = refused(queue_code())
        assert not (error.permanent)
        assert not (error.uncertain)
        assert not whatsapp.requests

    @pytest.mark.parametrize(
        "manner", [SILENCE, DEAD_LINE, DRIP, Answer(200, "{}", takes=True), Answer(200, "x", takes=True)]
    )
    def test_an_answer_that_does_not_come_leaves_a_code_unknown_and_unrepeated(self, only_whatsapp, manner):
        only_whatsapp.answer(manner)
        message = sent_once(queue_code())
        assert message.state == State.UNKNOWN
        work()
        assert len(only_whatsapp.sent) == 1

    def test_a_slow_answer_is_waited_for(self, whatsapp):
        whatsapp.answer(Answer(200, {"messages": [{"id": "wamid.slow"}]}, pause=0.5, takes=True))
        assert sent_once(queue_code()).provider_id == "wamid.slow"

    def test_a_redirection_is_not_followed_with_our_token(self, whatsapp):
        whatsapp.answer(Answer(302, "", {"Location": f"{whatsapp.url}/elsewhere"}))
        assert refused(queue_code()).permanent
        assert len(whatsapp.requests) == 1

    def test_an_endless_answer_is_cut_off(self, whatsapp):
        whatsapp.answer(Answer(200, "x" * 300_000, takes=True))
        assert refused(queue_code()).uncertain


class TestTheDoctor:
    def test_all_is_well(self, whatsapp):
        """M2"""
        assert transport_faults() == []
        assert not whatsapp.sent

    def test_a_token_that_has_expired_is_named_without_being_told(self, whatsapp):
        """M2, M6"""
        whatsapp.token = "another"
        (first, *templates) = transport_faults()
        assert "WHATSAPP_ACCESS_TOKEN" in first
        assert "190" in first
        assert "EAAG" not in "".join([first, *templates])

    def test_a_blocked_number_and_a_paused_template_are_named(self, whatsapp):
        """M6"""
        whatsapp.health = {"status": "FLAGGED", "health_status": {"can_send_message": "BLOCKED"}}
        whatsapp.states["otp_konsen_rekening"] = "PAUSED"
        del whatsapp.templates["tautan_konsen_rekening", "id"]
        said = "\n".join(transport_faults())
        for part in (
            "BLOCKED",
            "FLAGGED",
            "otp_konsen_rekening (id) is PAUSED",
            "tautan_konsen_rekening (id) is missing",
        ):
            assert part in said

    @pytest.mark.parametrize("body", ["", "[]", '{"health_status": 1, "data": 2}'])
    def test_an_answer_of_another_shape_breaks_nothing(self, whatsapp, monkeypatch, body):
        monkeypatch.setattr(whatsapp, "inform", lambda request: Answer(200, body))
        assert all("is missing" in fault for fault in transport_faults())

    def test_a_provider_that_is_away_is_named(self, whatsapp, settings):
        settings.WHATSAPP = settings.WHATSAPP.__class__(f"http://127.0.0.1:{free_port()}", "v23.0", "1", "t")
        (fault,) = transport_faults()
        assert "cannot be asked" in fault

    def test_production_without_whatsapp_and_sms_says_which_messages_cannot_leave(self, settings):
        settings.TRANSPORTS = {**settings.TRANSPORTS, "whatsapp": None, "sms": None}
        by_whatsapp, by_sms = transport_faults()
        assert "WHATSAPP_PHONE_NUMBER_ID" in by_whatsapp
        assert "confirmation_link" in by_whatsapp
        assert "SMS_HTTP_URL or TWILIO_ACCOUNT_SID" in by_sms
        assert "activation_code" in by_sms
        assert "trial" not in by_sms

"""M2, M3: SMS through a gateway that settings describe."""

import re
from dataclasses import replace

import pytest

from tanggap.gateway_kinds import answer_path, answers, filled_in, headers
from tanggap.messaging.doctor import transport_faults
from tanggap.messaging.models import Message
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import free_port, work
from tanggap.messaging.tests.providers import DEAD_LINE, SILENCE, Answer, throttled
from tanggap.messaging.transports import TransportError, transport_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
SITI = Recipient(phone="0813-7397-4798", name="Siti Rahmawati")
URL = "https://layanan.contoh.test/bukan-saya"


def queue_code() -> Message:
    return queue("activation_code", to=SITI, code="493027", url=URL)


def sent_once(message: Message) -> Message:
    work()
    return Message.objects.get(pk=message.pk)


def refused(message: Message) -> TransportError:
    with pytest.raises(TransportError) as caught:
        transport_for("sms").send(message)
    return caught.value


@pytest.fixture
def described(settings):
    """Change how the gateway is described."""

    def change(**fields):
        settings.SMS_GATEWAY = replace(settings.SMS_GATEWAY, **fields)

    return change


class TestWhatIsSent:
    def test_a_message_is_handed_over_as_the_body_template_says(self, sms_gateway):
        """M2"""
        message = queue_code()
        text = message.text.body
        message = sent_once(message)
        (sent,) = sms_gateway.sent
        assert (message.state, message.provider_id) == (State.SENT, sent.id)
        assert (sent.request.method, sent.request.path) == ("POST", "/v1/sms")
        assert sent.request.headers["x-api-key"] == "kunci-gateway-rahasia-0123"
        assert sent.request.headers["content-type"] == "application/json"
        assert sent.request.json == {"to": "+6281373974798", "text": text, "reference": str(message.key)}
        assert "493027" in text

    def test_a_form_and_a_query_carry_every_place(self, sms_gateway, described, settings, monkeypatch):
        """M2"""
        settings.PUBLIC_BASE_URL = "https://layanan.contoh.test"
        monkeypatch.setattr(sms_gateway, "refusal", lambda request: Answer(200, {"id": "1"}))
        template = (
            '{"d": "{digits}", "n": "{national}", "m": "{text} &=", "k": "{key}", "c": "{callback}", "s": "TETAP"}'
        )
        message = queue_code()
        values = {
            "d": "6281373974798",
            "n": "081373974798",
            "m": f"{message.text.body} &=",
            "k": str(message.key),
            "c": "https://layanan.contoh.test/hooks/sms",
            "s": "TETAP",
        }
        described(format="form", body=filled_in(template))
        transport_for("sms").send(message)
        described(format="query", body=filled_in(template), method="GET")
        transport_for("sms").send(message)
        form, query = sms_gateway.requests
        assert form.form == values
        assert form.headers["content-type"] == "application/x-www-form-urlencoded"
        assert (query.method, query.query, query.body) == ("GET", values, b"")

    def test_a_text_cannot_break_out_of_its_place(self, sms_gateway):
        """S8"""
        note = '", "to": "+620000", "x": "{key} {to}'
        message = sent_once(queue("trial", to=Recipient(phone="081373974798"), note=note))
        if message.channel == "whatsapp":
            transport_for("sms").send(message)
        assert sms_gateway.requests[-1].json["to"] == "+6281373974798"

    def test_the_key_may_stand_in_a_header(self, sms_gateway, described, settings):
        """M3"""
        described(headers={**settings.SMS_GATEWAY.headers, "Idempotency-Key": "{key}"})
        message = queue_code()
        transport_for("sms").send(message)
        assert sms_gateway.requests[0].headers["idempotency-key"] == str(message.key)

    @pytest.mark.parametrize(
        ("path", "answer", "provider_id"),
        [
            ("id", {"id": 77}, "77"),
            ("data.0.message-id", {"data": [{"message-id": "abc"}]}, "abc"),
            (r"re:<id>([^<]+)</id>", "<r><id> x-9 </id></r>", "x-9"),
            (r"re:^OK:(\d+)", "OK:4711", "4711"),
        ],
    )
    def test_the_messages_id_is_read_where_the_settings_say(self, sms_gateway, described, path, answer, provider_id):
        """M2"""
        described(id=answer_path(path))
        sms_gateway.answer(Answer(200, answer))
        assert transport_for("sms").send(queue_code()).provider_id == provider_id


class TestRefusals:
    @pytest.mark.parametrize(
        ("answer", "meaning"),
        [
            (Answer(400, {"error": "invalid number"}), "for good"),
            (Answer(422), "for good"),
            (Answer(418), "for good"),
            (Answer(302, "", {"Location": "/login"}), "for good"),
            (Answer(200, {"status": 5, "text": "nomor salah"}), "for good"),
            (Answer(200, {"success": False}), "for good"),
            (Answer(500), "passes"),
            (Answer(502, "<html>"), "passes"),
            (Answer(408), "passes"),
            (throttled(9), "passes"),
            (Answer(401), "halts"),
            (Answer(403), "halts"),
            (Answer(402), "halts"),
            (Answer(200, {"status": "saldo"}), "halts"),
        ],
        ids=lambda part: f"{part.status} {part.body}" if isinstance(part, Answer) else part,
    )
    def test_an_answer_means_what_the_settings_say_and_else_what_its_status_says(
        self, sms_gateway, described, answer, meaning
    ):
        """M2, M6"""
        described(refused=answers("400,422,status=5,success=false"), halted=answers("401,402,403,status=saldo"))
        sms_gateway.answer(answer)
        error = refused(queue_code())
        assert (error.permanent, error.halts, error.uncertain) == (meaning == "for good", meaning == "halts", False)
        assert error.retry_after == (9 if answer.status == 429 else 0)

    @pytest.mark.parametrize("answer", [SILENCE, DEAD_LINE, Answer(200, "OK", takes=True), Answer(504, takes=True)])
    def test_a_code_whose_answer_does_not_come_is_unknown_and_not_repeated(self, sms_gateway, described, answer):
        """M3"""
        described(takes_key=True)
        sms_gateway.answer(answer)
        message = sent_once(queue_code())
        assert message.state == State.UNKNOWN
        work()
        assert len(sms_gateway.sent) == 1

    @pytest.mark.parametrize("poison", ["\0", "\ud800", "\r\n"])
    def test_an_id_that_no_database_takes_keeps_no_answer_from_being_recorded(self, sms_gateway, monkeypatch, poison):
        """M3"""
        monkeypatch.setattr(sms_gateway, "receipt", lambda sent: Answer(202, {"id": f"a{poison}{sent.key}"}))
        first, second = queue_code(), queue_code()
        work()
        found = dict(Message.objects.values_list("provider_id", "state"))
        assert found == {f"a{first.key}": State.SENT, f"a{second.key}": State.SENT}

    def test_an_id_of_nothing_but_poison_leaves_the_message_unknown(self, sms_gateway):
        """M3"""
        sms_gateway.answer(Answer(202, {"id": "\0"}, takes=True))
        assert sent_once(queue_code()).state == State.UNKNOWN

    def test_other_messages_are_repeated_where_the_gateway_recognises_the_key(self, sms_gateway, described):
        """M3"""
        described(takes_key=True)
        sms_gateway.knows_repeats = True
        sms_gateway.answer(SILENCE)
        message = sent_once(queue("login_id_masked", to=SITI, email="s•••@contoh.test"))
        assert message.state == State.QUEUED
        Message.objects.update(next_attempt_at=message.created_at)
        work()
        assert Message.objects.get().provider_id == sms_gateway.sent[0].id
        assert len({sent.id for sent in sms_gateway.sent}) == 1

    def test_other_messages_are_not_repeated_where_it_would_double_them(self, sms_gateway):
        """M3"""
        sms_gateway.answer(SILENCE)
        assert sent_once(queue("login_id_masked", to=SITI, email="s•••@contoh.test")).state == State.UNKNOWN

    def test_nothing_that_the_gateway_repeats_is_written_down(self, sms_gateway):
        """S8"""
        message = queue_code()
        sms_gateway.answer(
            Answer(400, f'{{"to":"+62 813 7397 4798","text":"{message.text.body}","kode":"4 9 3 0 2 7"}}')
        )
        reason = refused(message).reason
        assert not re.search(r"\d{4,}|\d( \d){3}|7397|bukan-saya|4 9 3", reason.replace("(400)", ""))


class TestTheDoctor:
    def test_asks_for_the_balance_or_else_whether_anybody_is_there(self, sms_gateway, described):
        """M2"""
        assert transport_faults() == []
        described(check_url="")
        assert transport_faults() == []
        assert [(request.method, request.path) for request in sms_gateway.requests] == [
            ("GET", "/v1/balance"),
            ("HEAD", "/"),
        ]
        assert not sms_gateway.sent

    def test_says_what_is_wrong_without_telling_the_key(self, sms_gateway, described):
        """M2"""
        sms_gateway.key = "another"
        (fault,) = transport_faults()
        assert "HTTP 401 at SMS_HTTP_CHECK_URL" in fault
        assert "rahasia" not in fault
        described(check_url="", url=f"http://127.0.0.1:{free_port()}/v1")
        (fault,) = transport_faults()
        assert "127.0.0.1 (SMS_HTTP_URL) cannot be used" in fault


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        (filled_in, "[]", "must be a JSON object"),
        (filled_in, "{", "must be a JSON object"),
        (filled_in, '{"to": "{nomor}", "text": "{text}"}', "not known: nomor"),
        (filled_in, '{"to": "{to}"}', "must have {text}"),
        (filled_in, '{"text": "{text}"}', "must have {text} and one of"),
        (headers, '{"X-Key": 1}', "JSON object of texts"),
        (headers, '{"X Key": "a"}', "JSON object of texts"),
        (headers, '{"X-Key": "a\\r\\nHost: b"}', "JSON object of texts"),
        (headers, '{"X-Key": "{to}"}', "no place but {key}"),
        (answer_path, "a..b", "must be a path"),
        (answer_path, "re:(a)(b)", "exactly one group"),
        (answer_path, "re:(", "cannot be read"),
        (answers, "400,abc", "HTTP statuses and path=value"),
        (answers, "99", "HTTP statuses and path=value"),
    ],
)
def test_a_description_that_could_not_work_is_refused(kind, value, sentence):
    """M2"""
    with pytest.raises(ValueError, match=re.escape(sentence)):
        kind(value)

"""M2: WhatsApp through Meta's Cloud API, as a server on loopback plays it."""

import pytest

from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import work

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
SITI = Recipient(phone="0813-7397-4798", name="Siti Rahmawati")


def code(**params):
    return queue("confirmation_code", to=SITI, **{"code": "493027", "url": "http://x/customer?p=abc", **params})


def test_a_code_leaves_as_an_authentication_template_with_the_code_in_body_and_button(whatsapp):
    """M2"""
    message = code()
    work()
    message.refresh_from_db()
    (sent,) = whatsapp.sent
    assert (message.state, message.provider_id) == (State.SENT, sent.id)
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

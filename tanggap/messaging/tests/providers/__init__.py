"""Providers of messages as servers on loopback that behave as their public documentation says.

Each checks requests field by field and answers as the provider does; `answer` makes the next requests (all, or those to
one number) fare otherwise, and `report` makes the signed report that the provider posts later. Reports may be posted
twice and in any order: that is up to the test.

    whatsapp.answer(graph_error(131026), to="+6281234566797")
    whatsapp.answer(SILENCE)                        # takes the message, never answers
    whatsapp.report(whatsapp.sent[0], "delivered").post(url)
"""

from tanggap.messaging.tests.providers.gateway import FakeGateway
from tanggap.messaging.tests.providers.server import DEAD_LINE, DRIP, SILENCE, Answer, Provider, Report, Sent, throttled
from tanggap.messaging.tests.providers.twilio import FakeTwilio, twilio_error
from tanggap.messaging.tests.providers.whatsapp import FakeWhatsApp, graph_error

__all__ = [
    "DEAD_LINE",
    "DRIP",
    "SILENCE",
    "Answer",
    "FakeGateway",
    "FakeTwilio",
    "FakeWhatsApp",
    "Provider",
    "Report",
    "Sent",
    "graph_error",
    "throttled",
    "twilio_error",
]

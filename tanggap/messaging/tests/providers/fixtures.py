"""Each provider running, and the house set up to send through it."""

import pytest

from tanggap.gateway_kinds import answer_path, answers, filled_in
from tanggap.messaging.tests.providers import gateway as sms
from tanggap.messaging.tests.providers import twilio as tw
from tanggap.messaging.tests.providers import whatsapp as wa
from tanggap.messaging.transports import calls
from tanggap.provider_settings import SmsGateway, Twilio, WhatsApp

TRANSPORTS = "tanggap.messaging.transports"


@pytest.fixture
def whatsapp(settings):
    with wa.FakeWhatsApp() as provider:
        settings.WHATSAPP = WhatsApp(provider.url, provider.version, wa.NUMBER_ID, wa.TOKEN, wa.ACCOUNT_ID)
        settings.TRANSPORTS = {**settings.TRANSPORTS, "whatsapp": f"{TRANSPORTS}.whatsapp.WhatsAppTransport"}
        settings.PROVIDER_TIMEOUT = 1.0
        yield provider
        calls.close_lines()


@pytest.fixture
def sms_gateway(settings):
    with sms.FakeGateway() as provider:
        settings.SMS_GATEWAY = gateway_of(provider)
        settings.TRANSPORTS = {**settings.TRANSPORTS, "sms": f"{TRANSPORTS}.gateway.GatewayTransport"}
        settings.PROVIDER_TIMEOUT = 1.0
        yield provider
        calls.close_lines()


@pytest.fixture
def twilio(settings):
    with tw.FakeTwilio() as provider:
        settings.TWILIO = Twilio(provider.url, tw.ACCOUNT_SID, tw.AUTH_TOKEN, tw.SENDER)
        settings.TRANSPORTS = {**settings.TRANSPORTS, "sms": f"{TRANSPORTS}.twilio.TwilioTransport"}
        settings.PUBLIC_BASE_URL = "https://layanan.contoh.test"
        settings.PROVIDER_TIMEOUT = 1.0
        yield provider
        calls.close_lines()


def gateway_of(provider: sms.FakeGateway) -> SmsGateway:
    """As the settings' defaults make it, with a key and a place to ask for the balance."""
    return SmsGateway(
        url=f"{provider.url}{sms.PATH}",
        method="POST",
        format="json",
        body=filled_in('{"to": "{to}", "text": "{text}", "reference": "{key}"}'),
        headers={"X-Api-Key": sms.API_KEY},
        id=answer_path("id"),
        refused=answers("400,404,422"),
        halted=answers("401,402,403"),
        takes_key=False,
        check_url=f"{provider.url}{sms.BALANCE}",
    )

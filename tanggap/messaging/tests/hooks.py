"""Webhooks as the providers would send them."""

import base64
import hmac
import json
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from tanggap.provider_settings import Twilio

APP_SECRET = "meta-" + "a1b2c3d4" * 5
VERIFY_TOKEN = "verify-" + "0f1e2d3c" * 5
AUTH_TOKEN = "twilio-" + "99887766" * 5
GATEWAY_SECRET = "gateway-" + "13579bdf" * 5
PUBLIC = "https://layanan.contoh.test"
TWILIO_ACCOUNT = Twilio("https://api.twilio.test", "AC" + "0" * 32, AUTH_TOKEN, "+15005550006")
WHATSAPP, SMS, TWILIO = map(reverse, ("hook_whatsapp", "hook_sms", "hook_sms_twilio"))


def set_up(settings) -> None:
    settings.WHATSAPP_APP_SECRET, settings.WHATSAPP_VERIFY_TOKEN = APP_SECRET, VERIFY_TOKEN
    settings.SMS_HOOK_SECRET = GATEWAY_SECRET
    settings.TWILIO = TWILIO_ACCOUNT
    settings.PUBLIC_BASE_URL = PUBLIC


def status(wamid: str, state: str, *, at: int = 1_780_000_000, errors=(), **rest) -> dict:
    """One entry of `statuses`."""
    found = {"id": wamid, "status": state, "timestamp": str(at), "recipient_id": "6281234566797", **rest}
    return {**found, "errors": list(errors)} if errors else found


UNDELIVERABLE = {
    "code": 131026,
    "title": "Message undeliverable",
    "message": "Message undeliverable",
    "error_data": {"details": "Message to +62 812-3456-6797 is undeliverable."},
    "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
}


def of_meta(*statuses: dict, **value) -> bytes:
    """The body of one request."""
    metadata = {"display_phone_number": "6221500000", "phone_number_id": "106540352242922"}
    change = {"messaging_product": "whatsapp", "metadata": metadata, "statuses": list(statuses), **value}
    entry = {"id": "102290129340398", "changes": [{"value": change, "field": "messages"}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


def meta_posts(raw: bytes, *, secret: str = APP_SECRET, client: Client | None = None, **headers):
    signature = "sha256=" + hmac.digest(secret.encode(), raw, "sha256").hex()
    return (client or Client(enforce_csrf_checks=True)).post(
        WHATSAPP, raw, content_type="application/json", headers={"X-Hub-Signature-256": signature} | headers
    )


def twilio_posts(*, token: str = AUTH_TOKEN, address: str = PUBLIC + TWILIO, path: str = TWILIO, **fields: str):
    signed = address + "".join(f"{name}{value}" for name, value in sorted(fields.items()))
    signature = base64.b64encode(hmac.digest(token.encode(), signed.encode(), "sha1")).decode()
    return Client(enforce_csrf_checks=True).post(
        path,
        urlencode(fields),
        content_type="application/x-www-form-urlencoded",
        headers={"X-Twilio-Signature": signature},
    )


def gateway_posts(data, *, secret: str = GATEWAY_SECRET, header: str = "X-Webhook-Secret", **headers):
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return Client(enforce_csrf_checks=True).post(
        SMS, raw, content_type="application/json", headers={header: secret} | headers
    )

"""WhatsApp through Meta's Cloud API (M2): templates for codes and links, free text for whoever wrote to us just now."""

import json
from collections.abc import Iterator
from typing import Any, ClassVar

from django.conf import settings

from tanggap.messaging import whatsapp
from tanggap.messaging.models import Message
from tanggap.messaging.transports import Receipt, TransportError
from tanggap.messaging.transports.calls import Reply, call
from tanggap.messaging.transports.refusals import quoted
from tanggap.messaging.transports.whatsapp_errors import error_of, read
from tanggap.provider_settings import WhatsApp

NAME = "WhatsApp"
HEALTH = "status,quality_rating,health_status"


class WhatsAppTransport:
    takes_key: ClassVar[bool] = False
    is_demo: ClassVar[bool] = False
    label: ClassVar[str] = "WhatsApp Cloud API"

    def send(self, message: Message) -> Receipt:
        """The receipt's id is the wamid, under which all reports come."""
        try:
            body = whatsapp.payload(message)
        except whatsapp.WrongLink:
            raise TransportError("Tautan pesan tidak cocok dengan tombol templat WhatsApp.", permanent=True) from None
        reply = graph("POST", f"{account().phone_number_id}/messages", json=body)
        if not 200 <= reply.status < 300:
            raise error_of(reply, message)
        return Receipt(_wamid(reply))

    def hang_up(self) -> None:
        """Lines are kept for the next batch; they close by themselves when idle."""

    def faults(self) -> list[str]:
        """Ask Meta how our number and templates are; costs no message."""
        try:
            return [*_number_faults(), *_template_faults()]
        except TransportError as error:
            return [f"WhatsApp (WHATSAPP_BASE_URL) cannot be asked: {error.reason}"]


def account() -> WhatsApp:
    assert settings.WHATSAPP is not None  # noqa: S101
    return settings.WHATSAPP


def graph(method: str, path: str, **request: Any) -> Reply:
    """One call of the Graph API under our token.

    :raises TransportError: no answer.
    """
    ours = account()
    headers = {"Authorization": f"Bearer {ours.access_token}"}
    return call(NAME, method, f"{ours.base_url}/{ours.version}/{path}", headers=headers, **request)


def content(reply: Reply) -> dict[str, Any]:
    """The answer's JSON object; {} if it is none."""
    try:
        found = json.loads(reply.text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _wamid(reply: Reply) -> str:
    try:
        return str(json.loads(reply.text)["messages"][0]["id"])
    except (ValueError, LookupError, TypeError):
        raise TransportError("WhatsApp menerima pesan, tetapi tidak menyebut nomornya.", uncertain=True) from None


def _number_faults() -> Iterator[str]:
    reply = graph("GET", account().phone_number_id, params={"fields": HEALTH})
    if reply.status != 200:
        yield f"WhatsApp refuses our number or token (WHATSAPP_PHONE_NUMBER_ID, WHATSAPP_ACCESS_TOKEN): {said(reply)}"
        return
    number = content(reply)
    health = number.get("health_status")
    able = health.get("can_send_message", "AVAILABLE") if isinstance(health, dict) else "AVAILABLE"
    if able != "AVAILABLE":
        yield f"WhatsApp says that our number can send: {quoted(str(able))}. See Meta's business settings."
    if number.get("status", "CONNECTED") != "CONNECTED":
        yield f"Our number at WhatsApp is {quoted(str(number['status']))}, not CONNECTED."


def _template_faults() -> Iterator[str]:
    """Each template in use must be approved; asked only if WHATSAPP_BUSINESS_ACCOUNT_ID is set."""
    if not account().business_account_id:
        return
    for name, language in whatsapp.templates_in_use():
        state = template_state(name, language)
        if state != "APPROVED":
            yield f"WhatsApp template {name} ({language}) is {state}; see `tanggap manage whatsapp_templates`."


def template_state(name: str, language: str) -> str:
    """`APPROVED`, `PENDING`, `REJECTED` … as Meta calls it, or `missing`; `unknown: …` if it would not say.

    :raises TransportError: no answer.
    """
    path = f"{account().business_account_id}/message_templates"
    reply = graph("GET", path, params={"name": name, "fields": "name,status,language", "limit": "50"})
    if reply.status != 200:
        return f"unknown: {said(reply)}"
    rows = content(reply).get("data")
    found = [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    states = [row.get("status") for row in found if (row.get("name"), row.get("language")) == (name, language)]
    return quoted(str(states[0])) if states else "missing"


def said(reply: Reply) -> str:
    """Status, number and words of a refusal, for an operator."""
    error = read(reply)
    return f"HTTP {reply.status}, {error.get('code', 'no code')}: {quoted(str(error.get('message', '')))}"

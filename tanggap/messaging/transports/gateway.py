"""SMS through a gateway that settings describe: its address, what it is sent, and how its answers read (M2)."""

from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.conf import settings

from tanggap.gateway_kinds import filled
from tanggap.lib import phone
from tanggap.messaging.models import Message
from tanggap.messaging.transports import Receipt, TransportError
from tanggap.messaging.transports.calls import Reply, call
from tanggap.messaging.transports.refusals import Meaning, meaning_of, quoted, refusal
from tanggap.provider_settings import SmsGateway

NAME = "Gateway SMS"
CALLBACK = "/hooks/sms"
PLACE_OF_FORMAT = {"json": "json", "form": "data", "query": "params"}


class GatewayTransport:
    is_demo: ClassVar[bool] = False
    label: ClassVar[str] = "Gateway SMS"

    @property
    def takes_key(self) -> bool:
        """As the operator says of the gateway (SMS_HTTP_REPEATS)."""
        return gateway().takes_key

    def send(self, message: Message) -> Receipt:
        ours, values = gateway(), _values(message)
        request: dict[str, Any] = {PLACE_OF_FORMAT[ours.format]: filled(ours.body, values)}
        reply = call(NAME, ours.method, ours.url, headers=filled(ours.headers, values), **request)
        if error := _error(ours, reply, message):
            raise error
        return Receipt(_id(ours, reply))

    def hang_up(self) -> None:
        """Lines are kept for the next batch; they close by themselves when idle."""

    def faults(self) -> list[str]:
        """Ask what costs nothing: SMS_HTTP_CHECK_URL, or else whether anybody answers at the gateway's address."""
        ours = gateway()
        try:
            return _faults(ours)
        except TransportError as error:
            return [f"The SMS gateway {urlsplit(ours.url).hostname} (SMS_HTTP_URL) cannot be used: {error.reason}"]


def gateway() -> SmsGateway:
    assert settings.SMS_GATEWAY is not None  # noqa: S101
    return settings.SMS_GATEWAY


def _values(message: Message) -> dict[str, str]:
    """What the places of the body template are filled with."""
    number = message.to.phone
    return {
        "to": number,
        "digits": number.removeprefix("+"),
        "national": "".join(filter(str.isdigit, phone.national(number))),
        "text": message.text.body,
        "key": str(message.key),
        "callback": f"{settings.PUBLIC_BASE_URL}{CALLBACK}",
    }


def _error(ours: SmsGateway, reply: Reply, message: Message) -> TransportError | None:
    """What the settings say of this answer; then what its status says. None: it was accepted."""
    if ours.halted.include(reply.status, reply.text):
        return refusal(Meaning.HALTS, f"Gateway SMS menolak akun kami ({reply.status}).", reply)
    if ours.refused.include(reply.status, reply.text):
        return refusal(Meaning.FOR_GOOD, _refused(reply, message), reply)
    if 200 <= reply.status < 300:
        return None
    meaning = meaning_of(reply.status)
    if meaning is Meaning.FOR_GOOD:
        return refusal(meaning, _refused(reply, message), reply)
    return refusal(meaning, f"Gateway SMS sedang tidak dapat mengirim ({reply.status}).", reply)


def _refused(reply: Reply, message: Message) -> str:
    return f"Gateway SMS menolak pesan ({reply.status}): {quoted(reply.text, message)}"


def _id(ours: SmsGateway, reply: Reply) -> str:
    """The gateway's id of the message; without one nobody knows whether it was taken."""
    if any(map(str.isprintable, provider_id := ours.id.read(reply.text))):
        return provider_id
    raise TransportError("Gateway SMS menjawab, tetapi tidak menyebut nomor pesan.", uncertain=True)


def _faults(ours: SmsGateway) -> list[str]:
    if not ours.check_url:
        parts = urlsplit(ours.url)
        call(NAME, "HEAD", f"{parts.scheme}://{parts.netloc}/")
        return []
    headers = {name: value for name, value in ours.headers.items() if "{" not in value}
    reply = call(NAME, "GET", ours.check_url, headers=headers)
    if 200 <= reply.status < 300:
        return []
    return [f"The SMS gateway answers HTTP {reply.status} at SMS_HTTP_CHECK_URL: {quoted(reply.text)}"]

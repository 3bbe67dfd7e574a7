"""A message as the WhatsApp Cloud API takes it, and the templates that must be approved before it does (M2)."""

import re
from typing import Any

from django.conf import settings

from tanggap.messaging.kinds import KINDS, Approved, Kind
from tanggap.messaging.models import Message, Text, Wording
from tanggap.messaging.placeholders import BY_PARAM, NAME, name_of
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import Channel
from tanggap.messaging.texts import rendered
from tanggap.messaging.wording import filled

Json = dict[str, Any]
LONGEST = {"AUTHENTICATION": 900, "UTILITY": 12 * 60 * 60}
"""Seconds that Meta may be told to go on trying to reach a phone."""
EXAMPLE = "contoh"


class WrongLink(ValueError):
    """The link does not begin as the approved button does: with PUBLIC_BASE_URL and the kind's path."""


class WrongText(ValueError):
    """The text in force uses a value that the approved template does not take."""


def payload(message: Message) -> Json:
    """The body of `POST /{phone-number-id}/messages`.

    `biz_opaque_callback_data` comes back with each report: it ties a report to its message even if the answer to this
    request, which brings the wamid, is lost.

    :raises WrongLink: see there.
    """
    kind, text = KINDS.get(message.kind), message.text
    head: Json = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": message.to.phone.removeprefix("+"),
        "biz_opaque_callback_data": str(message.key),
    }
    if kind is None or kind.approved is None:
        return head | {"type": "text", "text": {"preview_url": False, "body": text.body}}
    template = {
        "name": text.template or kind.approved.template,
        "language": {"code": text.language or kind.approved.language},
        "components": _components(kind.approved, message.params),
    }
    return head | {"type": "template", "template": template}


def _components(approved: Approved, params: Json) -> list[Json]:
    """Body and button; of an authentication template the code stands in both, the button being of type `url`."""
    values = [" ".join(str(params[name]).split()) for name in approved.body]
    components: list[Json] = [{"type": "body", "parameters": [_parameter(value) for value in values]}]
    if suffix := values[0] if approved.category == "AUTHENTICATION" else _suffix(approved, params):
        components.append({"type": "button", "sub_type": "url", "index": "0", "parameters": [_parameter(suffix)]})
    return components


def _parameter(text: str) -> Json:
    return {"type": "text", "text": text}


def _suffix(approved: Approved, params: Json) -> str:
    if not approved.link:
        return ""
    beginning, url = _button_address(approved), str(params[approved.link])
    if not url.startswith(beginning) or url == beginning:
        raise WrongLink
    return url.removeprefix(beginning)


def _button_address(approved: Approved) -> str:
    return f"{settings.PUBLIC_BASE_URL}{approved.link_path}"


def templates_in_use() -> list[tuple[str, str]]:
    """Name and language of each template that messages leave as."""
    texts = [_with_places(kind, kind.approved) for kind in KINDS.values() if kind.approved]
    return [(text.template, text.language) for text in texts]


def definitions() -> list[Json]:
    """The bodies of `POST /{business-account-id}/message_templates`: what Meta is asked to approve.

    The wording of a utility template is the kind's text in force with places for its parameters; the line that is
    nothing but the link is left to the button.

    :raises WrongText: see there.
    """
    return [_definition(kind, kind.approved) for kind in KINDS.values() if kind.approved]


def _definition(kind: Kind, approved: Approved) -> Json:
    longest = min(int(kind.ttl.total_seconds()), LONGEST[approved.category])
    text = _with_places(kind, approved)
    return {
        "name": text.template,
        "language": text.language,
        "category": approved.category,
        "message_send_ttl_seconds": longest,
        "components": _code_parts(longest) if approved.category == "AUTHENTICATION" else _link_parts(approved, text),
    }


def _with_places(kind: Kind, approved: Approved) -> Text:
    """The text in force, with `{{1}}` … for the template's parameters and `<name>` for what it has no place for."""
    return rendered(kind, "whatsapp", Recipient(name="<name>"), _places(kind, approved))


def _places(kind: Kind, approved: Approved) -> dict[str, str]:
    places = {name: f"{{{{{number}}}}}" for number, name in enumerate(approved.body, start=1)}
    return {name: places.get(name, f"<{name}>") for name in kind.params}


def body_for_meta(kind: Kind, approved: Approved, wording: Wording) -> str:
    """A text that is being written, as Meta would be asked to approve it.

    :raises WrongText, KeyError, BadTemplate: it cannot be approved, or not even be read.
    """
    values = {name_of(param): place for param, place in _places(kind, approved).items()}
    return _wording(approved, filled(wording, Channel.WHATSAPP, values | {NAME.name: "<name>"}))


def _code_parts(seconds: int) -> list[Json]:
    return [
        {"type": "BODY", "add_security_recommendation": True},
        {"type": "FOOTER", "code_expiration_minutes": seconds // 60},
        {"type": "BUTTONS", "buttons": [{"type": "OTP", "otp_type": "COPY_CODE", "text": "Salin kode"}]},
    ]


def _link_parts(approved: Approved, text: Text) -> list[Json]:
    examples = [BY_PARAM[name].example for name in approved.body]
    parts: list[Json] = [{"type": "BODY", "text": _wording(approved, text), "example": {"body_text": [examples]}}]
    if approved.link:
        address = _button_address(approved)
        button = {
            "type": "URL",
            "text": "Buka tautan",
            "url": f"{address}{{{{1}}}}",
            "example": [f"{address}{EXAMPLE}"],
        }
        parts.append({"type": "BUTTONS", "buttons": [button]})
    return parts


def _wording(approved: Approved, text: Text) -> str:
    lines = [line for line in text.body.split("\n") if line.strip() != f"<{approved.link}>"]
    wording = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    if stray := re.search(r"<[a-z_]+>", wording):
        raise WrongText(f"The text of {text.template} uses {stray[0]}, for which the template has no place.")
    return wording

"""The words of a message: the kind's text for a channel, filled in when the message is queued.

Each text has a default that comes with the house: `wordings/<kind>.<channel>.txt`, in the language of
`template_language`. An e-mail's begins with its subject.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from tanggap.institution.current import institution
from tanggap.lib.errors import DomainError
from tanggap.messaging.kinds import Kind
from tanggap.messaging.models import Text
from tanggap.messaging.placeholders import CLOSING, NAME, name_of
from tanggap.messaging.recipients import CONTROL, Recipient
from tanggap.messaging.states import Channel
from tanggap.messaging.template_language import read

WORDINGS = Path(__file__).parent / "wordings"
FOOT = "_foot"
SUBJECT = "Subject: "


class BadText(ValueError):
    """A bug: a template of an e-mail does not begin with its subject."""


class BadParameter(DomainError):
    """A parameter that belongs on one line brings line breaks or control characters."""

    message = "Isian ini mengandung pindah baris atau karakter yang tidak dapat dikirim. Hapus, lalu coba lagi."


class Wording(NamedTuple):
    """A text as it is written, with its placeholders."""

    body: str
    subject: str = ""


def rendered(kind: Kind, channel: str, to: Recipient, params: Mapping[str, Any]) -> Text:
    """The finished text of one channel. Rendered once, at queueing: retries and fallbacks say what was meant then.

    :raises BadParameter: a line break where one could forge a header or a paragraph.
    """
    _refuse_line_breaks(kind, params)
    values = {name_of(param): str(value) for param, value in params.items()}
    text = filled(default_wording(kind.name, channel), channel, {**values, NAME.name: to.name})
    if kind.approved is None or channel != Channel.WHATSAPP:
        return text
    return text._replace(template=kind.approved.template, language=kind.approved.language)


def filled(wording: Wording, channel: str, values: Mapping[str, str]) -> Text:
    """A text with these values and those that every text may use."""
    everything = {**values, **common_values(channel)}
    return Text(read(wording.body).fill(everything), read(wording.subject).fill(everything))


def common_values(channel: str) -> dict[str, str]:
    """What the institution says of itself in any text."""
    us = institution()
    values = {"lembaga": us.name, "telepon": us.phone, "jam_layanan": us.service_hours}
    if channel == Channel.EMAIL:
        values[CLOSING.name] = read(default_wording(FOOT, channel).body).fill(values)
    return values


@cache
def default_wording(name: str, channel: str) -> Wording:
    """The text that comes with the house.

    :raises BadText: an e-mail's does not begin with its subject.
    """
    words = (WORDINGS / f"{name}.{channel}.txt").read_text(encoding="utf-8").strip()
    if channel != Channel.EMAIL or name == FOOT:
        return Wording(words)
    head, _, body = words.partition("\n")
    if not head.startswith(SUBJECT):
        raise BadText(f"{name}: the e-mail text does not begin with {SUBJECT!r}")
    return Wording(body.strip(), head.removeprefix(SUBJECT).strip())


def _refuse_line_breaks(kind: Kind, params: Mapping[str, Any]) -> None:
    for name in kind.params - kind.prose:
        if isinstance(params[name], str) and CONTROL.search(params[name]):
            raise BadParameter

"""The words of a message: the text in force of its kind for a channel, filled in when the message is queued (M5)."""

from collections.abc import Mapping
from typing import Any

import structlog

from tanggap.institution.current import Kept
from tanggap.lib.errors import DomainError
from tanggap.messaging.kinds import Kind
from tanggap.messaging.models import MessageTemplate, Text
from tanggap.messaging.placeholders import NAME, name_of
from tanggap.messaging.recipients import CONTROL, Recipient
from tanggap.messaging.states import Channel
from tanggap.messaging.wording import default_wording, filled

log = structlog.get_logger(__name__)
LANGUAGE = "id"


class BadParameter(DomainError):
    """A parameter that belongs on one line brings line breaks or control characters."""

    message = "Isian ini mengandung pindah baris atau karakter yang tidak dapat dikirim. Hapus, lalu coba lagi."


def _load() -> dict[tuple[str, str], MessageTemplate]:
    rows = MessageTemplate.objects.filter(language=LANGUAGE).in_force()
    return {(row.kind, row.channel): row for row in rows}


_published = Kept(_load)
"""At most a second old in each process: one query a second, whatever is queued."""


def in_force(kind: str, channel: str) -> MessageTemplate | None:
    """The newest published version; None: the text that comes with the house is sent."""
    return _published().get((kind, channel))


def rendered(kind: Kind, channel: str, to: Recipient, params: Mapping[str, Any]) -> Text:
    """The finished text of one channel. Rendered once, at queueing: retries and fallbacks say what was meant then.

    A version that cannot be filled in (the kind has changed since it was published) never stops a message: the text
    that comes with the house is sent instead, and the log and `doctor` say so.

    :raises BadParameter: a line break where one could forge a header or a paragraph.
    """
    _refuse_line_breaks(kind, params)
    values = {name_of(param): str(value) for param, value in params.items()} | {NAME.name: to.name}
    return _named(_filled(kind, channel, values), kind, channel)


def _filled(kind: Kind, channel: str, values: Mapping[str, str]) -> Text:
    version = in_force(kind.name, channel)
    if version is not None:
        try:
            return text_of(version, values)
        except (DomainError, LookupError):
            log.exception("message_text_cannot_be_filled", kind=kind.name, channel=channel, version=version.version)
    return filled(default_wording(kind.name, channel), channel, values)


def text_of(version: MessageTemplate, values: Mapping[str, str]) -> Text:
    """A version with these values and those that every text may use.

    :raises KeyError, BadTemplate: it cannot be filled in.
    """
    text = filled(version.wording, version.channel, values)
    return text._replace(template=version.template, language=version.template_language)


def _named(text: Text, kind: Kind, channel: str) -> Text:
    """With the names under which the provider knows the text, the kind's own where the version gives none."""
    if kind.approved is None or channel != Channel.WHATSAPP:
        return text
    template, language = text.template or kind.approved.template, text.language or kind.approved.language
    return text._replace(template=template, language=language)


def _refuse_line_breaks(kind: Kind, params: Mapping[str, Any]) -> None:
    for name in kind.params - kind.prose:
        if isinstance(params[name], str) and CONTROL.search(params[name]):
            raise BadParameter

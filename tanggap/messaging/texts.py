"""The words of a message: the kind's template for a channel, filled in when the message is queued."""

from typing import Any

from django.template import engines
from django.utils import timezone

from tanggap.institution.current import institution
from tanggap.lib.errors import DomainError
from tanggap.messaging.kinds import Kind
from tanggap.messaging.models import Text
from tanggap.messaging.recipients import CONTROL, Recipient

SUBJECT = "Subject: "


class BadText(ValueError):
    """A bug: a template of an e-mail does not begin with its subject."""


class BadParameter(DomainError):
    """A parameter that belongs on one line brings line breaks or control characters."""

    message = "Isian ini mengandung pindah baris atau karakter yang tidak dapat dikirim. Hapus, lalu coba lagi."


def rendered(kind: Kind, channel: str, to: Recipient, params: dict[str, Any]) -> Text:
    """The finished text of one channel. Rendered once, at queueing: retries and fallbacks say what was meant then.

    :raises BadParameter: a line break where one could forge a header or a paragraph.
    """
    _refuse_line_breaks(kind, params)
    template = engines["jinja2"].get_template(f"messages/{kind.name}.{channel}.txt")
    with timezone.override(institution().tz):
        words = template.render({**params, "to": to, "institution": institution()})
    return _with_subject(words, kind) if channel == "email" else Text(words.strip())


def _with_subject(words: str, kind: Kind) -> Text:
    head, _, body = words.partition("\n")
    if not head.startswith(SUBJECT):
        raise BadText(f"{kind.name}: the e-mail text does not begin with {SUBJECT!r}")
    return Text(body.strip(), head.removeprefix(SUBJECT).strip())


def _refuse_line_breaks(kind: Kind, params: dict[str, Any]) -> None:
    for name in kind.params - kind.prose:
        if isinstance(params[name], str) and CONTROL.search(params[name]):
            raise BadParameter

"""Texts as they are written, and how they are filled in. Each has a default that comes with the house:
`wordings/<kind>.<channel>.txt`, in the language of `template_language`; an e-mail's begins with its subject.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from tanggap.institution.current import institution
from tanggap.messaging.models import Text, Wording
from tanggap.messaging.placeholders import CLOSING, HOURS, INSTITUTION, PHONE
from tanggap.messaging.states import Channel
from tanggap.messaging.template_language import read

WORDINGS = Path(__file__).parent / "wordings"
FOOT = "_foot"
SUBJECT = "Subject: "


class BadText(ValueError):
    """A bug: the default text of an e-mail does not begin with its subject."""


def filled(wording: Wording, channel: str, values: Mapping[str, str]) -> Text:
    """The text with these values and those that every text may use.

    :raises KeyError: it uses a placeholder that has no value.
    :raises BadTemplate: it cannot be read.
    """
    everything = {**values, **common_values(channel)}
    return Text(read(wording.body).fill(everything), read(wording.subject).fill(everything))


def common_values(channel: str) -> dict[str, str]:
    """What the institution says of itself in any text."""
    us = institution()
    values = {INSTITUTION.name: us.name, PHONE.name: us.phone, HOURS.name: us.service_hours}
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

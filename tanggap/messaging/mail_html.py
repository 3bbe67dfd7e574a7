"""The HTML of an e-mail, made from its text: the two parts of a mail always say the same.

A line that holds nothing but an address becomes a link. Where the line above it is a label (not ending with a colon),
the label is the link's text: `Verifikasi member`, and below it the address, as text mails show them.
"""

import re

from django.utils.html import format_html, format_html_join
from jinja2.utils import urlize
from markupsafe import Markup, escape

from tanggap.messaging.models import Text

ADDRESS = re.compile(r"https?://\S+")
_PAGE = (
    '<!doctype html><html lang="id"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<meta name="color-scheme" content="light dark"><title>{}</title></head>'
    '<body style="margin:0 auto;padding:16px;max-width:36em;font:16px/1.5 sans-serif">{}</body></html>'
)


def page(text: Text) -> str:
    """The mail's HTML part, complete. Everything that came in is escaped; nothing is loaded from anywhere."""
    return format_html(_PAGE, text.subject, paragraphs(text.body))


def paragraphs(body: str) -> Markup:
    """The text's paragraphs (parted by empty lines) as HTML."""
    parts = re.split(r"\n\s*\n", body.strip())
    return Markup(format_html_join("", "<p>{}</p>", ((_lines(part),) for part in parts)))  # noqa: S704 (escaped within)


def _lines(part: str) -> Markup:
    drawn: list[Markup] = []
    label = ""
    for line in part.splitlines():
        if ADDRESS.fullmatch(line.strip()) and label:
            drawn[-1] = _link(line.strip(), label)
        else:
            drawn.append(_line(line))
        label = "" if ADDRESS.search(line) or line.rstrip().endswith(":") else line.strip()
    return Markup("<br>").join(drawn)


def _line(line: str) -> Markup:
    return Markup(urlize(escape(line), target="_blank", rel="noopener"))  # noqa: S704 (escaped before)


def _link(address: str, label: str) -> Markup:
    return Markup('<a href="{}" target="_blank" rel="noopener">{}</a>').format(address, label)

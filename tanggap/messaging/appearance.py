"""How a finished text looks where it is read: links to click, an e-mail's HTML, *bold* words as WhatsApp shows them."""

import re

from jinja2.utils import urlize
from markupsafe import Markup, escape

from tanggap.messaging import mail_html
from tanggap.messaging.models import Text
from tanggap.messaging.states import Channel

BOLD = re.compile(r"\*(\S(?:[^*\n]*\S)?)\*")


def drawn(text: Text, channel: str) -> Markup:
    """The body as markup; everything in it is escaped."""
    if channel == Channel.EMAIL:
        return mail_html.paragraphs(text.body)
    linked = Markup(urlize(escape(text.body), target="_blank", rel="noopener"))  # noqa: S704 (escaped above)
    return Markup(BOLD.sub(r"<b>\1</b>", str(linked))) if channel == Channel.WHATSAPP else linked  # noqa: S704

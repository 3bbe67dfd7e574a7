"""Texts and channels of messages, letters."""

from collections.abc import Callable
from typing import Any

from tests.access_objects.basis import Made, Objects

OBJECTS: dict[str, Made] = {}


OBJECTS |= dict.fromkeys(
    ("message_channel_limits", "message_channel_halt", "message_channel_resumption"),
    lambda request: Objects(own={"channel": "sms"}, foreign={"channel": "pigeon"}),
)


def _message_text(**kwargs: Any) -> Callable[[Any], Objects]:
    """Texts of messages: the same for all who hold the right; a channel that the kind has not is nothing."""

    def place(request: Any) -> Objects:
        from tanggap.audit.trail import System
        from tanggap.messaging import templates
        from tanggap.messaging.models import MessageTemplate
        from tanggap.messaging.text_rules import place_of

        where = place_of("password_reset", "email")
        assert where is not None
        if not kwargs:
            templates.save_draft(where, MessageTemplate(subject="P", body="{{ tautan }}"), by=System("uji"))
        own = {"kind": "password_reset", "channel": "email"} | kwargs
        return Objects(own=own, foreign=own | {"channel": "sms"})

    return place


for name in ("", "_draft", "_draft_removal", "_look", "_publication", "_trial"):
    OBJECTS[f"settings_message{name}"] = _message_text()
for name in ("version", "restoration"):
    OBJECTS[f"settings_message_{name}"] = _message_text(number=0)


def _message_order(request: Any) -> Objects:
    """The same for all who hold the right; a kind with one channel has no order."""
    return Objects(own={"kind": "confirmation_code"}, foreign={"kind": "password_reset"})


OBJECTS["settings_message_order"] = _message_order


def _a_letter(request: Any) -> Objects:
    """Siti's letter; Andi's is nothing to her, and to staff what has no such number."""
    from tanggap.audit.trail import System
    from tanggap.messaging.letters.making import make

    request.getfixturevalue("files_home")
    customers = [request.getfixturevalue(name).membership.customer for name in ("siti", "andi")]
    mine, other = (
        make("notice", customer=customer, by=System("uji"), judul="Judul", isi="Isi") for customer in customers
    )
    is_portal = "member_" in request.node.name
    return Objects(own={"number": mine.number}, foreign={"number": other.number if is_portal else "SP-1999-000001"})


def _a_letter_draft(request: Any) -> Objects:
    from tanggap.messaging.letters.drafting import save_draft
    from tanggap.messaging.models import LetterDraft

    customer = request.getfixturevalue("siti").membership.customer
    facts = {"title": "Judul", "body": "Isi", "audience": "customer", "customer_id": customer.pk}
    row = save_draft(LetterDraft(), facts, by=request.getfixturevalue("budi"))
    return Objects(own={"pk": row.pk}, foreign={"pk": 0})


OBJECTS |= dict.fromkeys(("member_letter", "member_letter_pdf", "letter", "letter_pdf", "letter_withdrawal"), _a_letter)
OBJECTS |= dict.fromkeys(
    (
        "letter_draft",
        "letter_draft_edit",
        "letter_draft_pdf",
        "letter_draft_removal",
        "letter_draft_publication",
    ),
    _a_letter_draft,
)
OBJECTS["settings_letter"] = OBJECTS["settings_letter_edit"] = lambda request: Objects(
    {"kind": "arrears_1"}, {"kind": "notice"}
)

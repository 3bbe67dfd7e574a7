"""The sample's texts of messages: one that staff have changed, one that is being written and asks to be looked at."""

from tanggap.identity.models import User
from tanggap.messaging import templates
from tanggap.messaging.models import MessageTemplate
from tanggap.messaging.text_rules import place_of


def are_there() -> bool:
    return MessageTemplate.objects.exists()


def write() -> None:
    """A published version and a draft; nothing if there are texts already."""
    admin = User.objects.get(email="admin@contoh.test")
    changed, begun = place_of("password_changed", "email"), place_of("account_made", "sms")
    assert changed is not None and begun is not None  # noqa: S101, PT018
    if are_there():
        return
    wording = changed.default
    body = wording.body.replace("Password akun Anda", "Demi keamanan kami memberi tahu: password akun Anda")
    row = MessageTemplate(subject=wording.subject, body=body, note="Kalimat pembuka lebih jelas.")
    templates.save_draft(changed, row, by=admin)
    templates.publish(changed, by=admin)
    body = begun.default.body.replace(": akun", " – akun")
    templates.save_draft(begun, MessageTemplate(body=body, note="Tanda pisah."), by=admin)

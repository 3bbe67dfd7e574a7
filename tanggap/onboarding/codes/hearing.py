"""What becomes of a code's message: the link follows once accepted; refused for certain does not count (O5, O10).

A listener of `messaging.listeners`, called inside the transaction that records the move and holds the message. It may
wait for the application: whoever holds that never waits for a message.
"""

from django.utils import timezone

from tanggap.messaging import outbox
from tanggap.messaging.models import Message
from tanggap.messaging.states import Channel
from tanggap.messaging.states import State as Sending
from tanggap.messaging.wiping import MASK
from tanggap.onboarding.codes.issuing import new_link
from tanggap.onboarding.models import Application, Code
from tanggap.onboarding.models.codes import LINK_MESSAGE
from tanggap.onboarding.states import State

ACCEPTED = frozenset({Sending.SENT, Sending.DELIVERED, Sending.READ})
REFUSED = frozenset({Sending.FAILED, Sending.EXPIRED})


def code_message(message: Message, state: Sending) -> None:
    """Told of every move of a `confirmation_code`."""
    if state in ACCEPTED and message.channel == Channel.WHATSAPP:
        _send_link(message)
    elif state in REFUSED and _is_refused_for_certain(message):
        _take_back(message)


def _send_link(message: Message) -> None:
    """Once, while the code lives. The SMS carries the link itself; WhatsApp's authentication template cannot."""
    code = _code_of(message)
    if code is None:
        return
    application = Application.objects.select_related("product").lock(code.application_id)
    code.refresh_from_db()
    is_wanted = code.ended_at is None and application.state == State.WAITING_CONFIRMATION
    if not is_wanted or _has_link(application, code):
        return
    url = _url_of(message) or new_link(application, at=timezone.now())
    outbox.queue(LINK_MESSAGE, to=message.to, about=application, product=application.product.name, url=url)


def _has_link(application: Application, code: Code) -> bool:
    sent = Message.objects.about(application).filter(kind=LINK_MESSAGE, created_at__gte=code.made_at)
    return sent.exists()


def _url_of(message: Message) -> str:
    """The link that the same message would carry by SMS; "" once its secrets are gone."""
    url = str(message.params.get("url", ""))
    return "" if url == MASK else url


def _is_refused_for_certain(message: Message) -> bool:
    """Nothing goes in its stead, and none that it goes in the stead of can have arrived."""
    if message.next_channels or Message.objects.filter(fallback_of=message).exists():
        return False
    return all(Sending(above.state) in REFUSED for above in _above(message))


def _above(message: Message) -> list[Message]:
    line = []
    while message.fallback_of_id and (found := Message.objects.filter(pk=message.fallback_of_id).first()):
        line.append(found)
        message = found
    return line


def _take_back(message: Message) -> None:
    """Neither of the day's five nor of the gap; the code cannot be known to anybody, so it ends."""
    code = _code_of(message)
    if code is None:
        return
    Code.objects.filter(pk=code.pk).update(is_counted=False)
    Code.objects.live().filter(pk=code.pk).update(ended_at=timezone.now(), ending=Code.Ending.REFUSED)


def _code_of(message: Message) -> Code | None:
    first = [message, *_above(message)][-1]
    return Code.objects.filter(message_id=first.pk).first()

"""Ending whatever code and link of an application still lives (O2, O4, O6)."""

from datetime import datetime

from tanggap.messaging import outbox
from tanggap.messaging.models import Message
from tanggap.messaging.states import State as Sending
from tanggap.onboarding.models import Application, Code
from tanggap.onboarding.models.codes import LINK_MESSAGE


def end_code(application: Application, ending: Code.Ending, *, at: datetime) -> None:
    """The live code, if there is one, validates nothing any more, and the message with its link need not leave.

    The caller holds the application's lock. A code that has run out by itself ended then, whatever ends it now.
    """
    code = application.codes.live().first()
    if code is None:
        return
    finish(code, Code.Ending.EXPIRED if code.is_expired(at) else ending, at=min(at, code.expires_at))
    unsent = Message.objects.about(application).filter(kind=LINK_MESSAGE, state__in=[Sending.QUEUED, Sending.SENDING])
    outbox.withdraw(*unsent)


def finish(code: Code, ending: Code.Ending, *, at: datetime) -> None:
    """This code is over, and with it its message."""
    code.ended_at, code.ending = at, ending
    code.save(update_fields=["ended_at", "ending"])
    withdraw_message(code)


def withdraw_message(code: Code) -> None:
    """The message of a code that is over neither leaves nor falls back any more, and the plain code is wiped."""
    if code.message_id:
        outbox.withdraw(*Message.objects.filter(pk=code.message_id))


def end_link(application: Application, *, at: datetime) -> None:
    """The newest link leads to "gunakan tautan terbaru" from now on."""
    application.links.filter(superseded_at=None).update(superseded_at=at)


def end_all(application: Application, *, at: datetime) -> None:
    """Return, rejection, cancellation and expiry kill the live code and link (O2)."""
    end_code(application, Code.Ending.KILLED, at=at)
    end_link(application, at=at)

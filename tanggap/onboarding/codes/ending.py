"""Ending whatever code and link of an application still lives (O2, O4, O6)."""

from datetime import datetime

from django.db.models import F

from tanggap.messaging import outbox
from tanggap.messaging.models import Message
from tanggap.messaging.states import State as Sending
from tanggap.onboarding.models import Application, Code

LINK = "confirmation_link"


def end_code(application: Application, ending: Code.Ending, *, at: datetime) -> None:
    """The live code, if there is one, validates nothing any more. The caller holds the application's lock.

    One that has run out by itself ended then, whatever ends it now. Its messages are withdrawn: what has not left does
    not leave, nothing falls back, and the plain code is wiped.
    """
    live = application.codes.live()
    carried_by = [code.message_id for code in live if code.message_id]
    live.filter(expires_at__lte=at).update(ended_at=F("expires_at"), ending=Code.Ending.EXPIRED)
    live.update(ended_at=at, ending=ending)
    if carried_by:
        _withdraw(application, carried_by)


def end_link(application: Application, *, at: datetime) -> None:
    """The newest link leads to "gunakan tautan terbaru" from now on."""
    application.links.filter(superseded_at=None).update(superseded_at=at)


def end_all(application: Application, *, at: datetime) -> None:
    """Return, rejection, cancellation and expiry kill the live code and link (O2)."""
    end_code(application, Code.Ending.KILLED, at=at)
    end_link(application, at=at)


def _withdraw(application: Application, carried_by: list[int]) -> None:
    codes = Message.objects.filter(pk__in=carried_by)
    links = Message.objects.about(application).filter(kind=LINK, state__in=[Sending.QUEUED, Sending.SENDING])
    outbox.withdraw(*codes, *links)

"""Ending whatever code and link of an application still lives (O2, O4, O6)."""

from datetime import datetime

from django.db.models import F

from tanggap.onboarding.models import Application, Code


def end_code(application: Application, ending: Code.Ending, *, at: datetime) -> None:
    """The live code, if there is one, validates nothing any more. The caller holds the application's lock.

    One that has run out by itself ended then, whatever ends it now.
    """
    live = application.codes.live()
    live.filter(expires_at__lte=at).update(ended_at=F("expires_at"), ending=Code.Ending.EXPIRED)
    live.update(ended_at=at, ending=ending)


def end_link(application: Application, *, at: datetime) -> None:
    """The newest link leads to "gunakan tautan terbaru" from now on."""
    application.links.filter(superseded_at=None).update(superseded_at=at)


def end_all(application: Application, *, at: datetime) -> None:
    """Return, rejection, cancellation and expiry kill the live code and link (O2)."""
    end_code(application, Code.Ending.KILLED, at=at)
    end_link(application, at=at)

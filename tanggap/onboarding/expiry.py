"""Applications whose customer has not confirmed in time: closed at the very instant, by any number of workers (O2)."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.lib.loops import Loop, still_running, stopping
from tanggap.onboarding.codes.ending import end_all
from tanggap.onboarding.models import Application, Move
from tanggap.onboarding.moves import move
from tanggap.onboarding.states import State

ME = System("masa berlaku")
CHANNEL = "tanggap_onboarding"
REASON = "Nasabah tidak mengonfirmasi dalam batas waktunya."
HELD_ELSEWHERE = timedelta(milliseconds=500)
"""How long one waits for an application that somebody else has locked when its time is over."""


def expire_due() -> datetime | None:
    """Close all that have waited too long.

    :return: when the next one has.
    """
    while not stopping.is_set() and expire_one():
        still_running()
    waiting = Application.objects.filter(state=State.WAITING_CONFIRMATION)
    due: datetime | None = waiting.aggregate(due=Min("expires_at"))["due"]
    return max(due, timezone.now() + HELD_ELSEWHERE) if due else None


LOOP = Loop(name="onboarding.expiry", channel=CHANNEL, run=expire_due, idle=timedelta(seconds=30))
"""Needs no waking: nothing expires sooner than a day after it was approved."""


@transaction.atomic
def expire_one() -> Application | None:
    """Close the one that has waited longest beyond its time, unless somebody holds it; code and link end."""
    due = Application.objects.filter(state=State.WAITING_CONFIRMATION, expires_at__lte=timezone.now())
    free = due.order_by("expires_at").select_for_update(skip_locked=True, of=("self",), no_key=True)
    application: Application | None = free.first()
    if application is None:
        return None
    now = timezone.now()
    end_all(application, at=now)
    application.expires_at = None
    move(application, Move.Act.EXPIRED, to=State.EXPIRED, by=ME, at=now, reason=REASON, fields=("expires_at",))
    return application

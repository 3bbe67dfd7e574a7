"""The branch head lets the customer try again after ten wrong codes, at most twice, with a reason (O9)."""

from django.db import transaction
from django.utils import timezone

from tanggap.identity.models import Role, User
from tanggap.lib import plain_text
from tanggap.lib.errors import Conflict, DomainError
from tanggap.onboarding.models import Application, Move
from tanggap.onboarding.models.application import UNLOCKS
from tanggap.onboarding.moves import ReasonMissing, ensure_state, move
from tanggap.onboarding.states import State

LEAST = 10
"""Letters of a reason."""
TOO_SHORT = f"Tulis alasan mengapa kunci OTP dibuka, paling sedikit {LEAST} huruf."


class NotLocked(Conflict):
    """Nothing to unlock: it was never locked, or somebody was first."""

    message = "Pengajuan ini tidak terkunci, atau sudah dibuka orang lain. Muat ulang halaman."


class UnlockedTwice(DomainError):
    """Thirty wrong codes: whoever types them is not the customer, or never will manage."""

    message = "Kunci OTP pengajuan ini sudah dibuka dua kali. Batalkan atau tolak, lalu buka pengajuan baru bila perlu."


def unlock(application_id: int, *, by: User, reason: str) -> Application:
    """Allow ten more wrong codes. No code is sent: the account officer does that when O10 allows one.

    :raises NotFound: it is no application of a branch whose head this person is.
    :raises MovedOn, NotLocked, UnlockedTwice, ReasonMissing:
    """
    reason = plain_text.lines(reason)[:500]
    with transaction.atomic():
        application = Application.objects.filter(branch__in=by.branches_for(Role.KACAB)).lock(application_id)
        if len(reason) < LEAST:
            raise ReasonMissing(TOO_SHORT)
        ensure_state(application, State.WAITING_CONFIRMATION)
        if not application.is_locked:
            raise NotLocked
        if application.unlocks >= UNLOCKS:
            raise UnlockedTwice
        application.unlocks += 1
        move(
            application,
            Move.Act.UNLOCKED,
            by=by,
            at=timezone.now(),
            reason=reason,
            fields=("unlocks",),
        )
    return application

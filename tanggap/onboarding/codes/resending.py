"""*Kirim Ulang OTP*: the account officer sends a new code, which ends the older one and its link (O10)."""

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.identity.models import User
from tanggap.lib import limits
from tanggap.lib.context import origin
from tanggap.lib.errors import Conflict
from tanggap.lib.limits import Limit
from tanggap.onboarding.codes.allowance import Allowance, allowance_of, hold_number
from tanggap.onboarding.codes.issuing import issue
from tanggap.onboarding.drafts import locked_own
from tanggap.onboarding.models import Code
from tanggap.onboarding.moves import ensure_state
from tanggap.onboarding.states import State

DAILY = Limit("otp-resend.address", 120)
"""Codes ordered from one network address in a day (O14): far above what a branch needs. What is refused does not count,
or one person could use up what all others behind the address need."""


class NoCodeNow(Conflict):
    """O10 or O14 forbids a code now; `allowance` says until when."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(f"{allowance.reason} Tidak ada kode yang dikirim.")
        self.allowance = allowance


def resend(application_id: int, *, by: User) -> Code:
    """Send a new code. Of many orders at once the first sends, the others are told when the next may.

    :raises NotFound: it is none that this person has opened, or they are account officer there no more.
    :raises MovedOn: it does not wait for confirmation.
    :raises NoCodeNow: too early, too many today, locked, or no number that codes go to.
    :raises TooManyAttempts: too many orders from this network address today.
    """
    with transaction.atomic():
        application = locked_own(application_id, by=by)
        ensure_state(application, State.WAITING_CONFIRMATION)
        hold_number(application)
        now = timezone.now()
        allowed = allowance_of(application, now)
        if not allowed.may_send:
            raise NoCodeNow(allowed)
        limits.spend(DAILY, origin().ip or f"user:{by.pk}")
        code = issue(application, at=now, by=by)
        trail.record("application.code_sent_again", application, by=by)
    return code

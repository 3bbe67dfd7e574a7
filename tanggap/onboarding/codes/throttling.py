"""Limits on validation that hold beside those of each code: by network address, by person, and over all (O14).

They count the tries that are written down, in PostgreSQL, so they hold over all processes. They are brakes against
floods, not counters of a code's tries: some more may pass when many come in the same instant.
"""

from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from tanggap.identity.models import User
from tanggap.lib.context import origin
from tanggap.lib.errors import TooManyAttempts
from tanggap.onboarding.models import Try

SPAN = timedelta(minutes=10)
WRONG = (Try.Outcome.WRONG, Try.Outcome.EXHAUSTED)


class TooManyTries(TooManyAttempts):
    """Nothing was validated, and nothing counted."""

    message = "Terlalu banyak percobaan. Tunggu sepuluh menit, lalu masukkan kode yang terbaru."


def refuse_floods(by: User | None) -> None:
    """Refuse a try before it begins.

    :param by: who of customer service; None: the customer, who is limited by network address.
    :raises TooManyTries: this person or address has tried `OTP_TRIES_PER_ADDRESS` times in ten minutes, or all of them
        together have been wrong `OTP_WRONG_CODES` times.
    """
    recent, here = Try.objects.filter(at__gt=timezone.now() - SPAN).order_by("-at"), origin().ip
    own = recent.filter(by=by) if by else recent.filter(ip=here, by=None) if here else recent.none()
    wrong = recent.filter(outcome__in=WRONG)
    for tries, most in ((own, settings.OTP_TRIES_PER_ADDRESS), (wrong, settings.OTP_WRONG_CODES)):
        if tries[most - 1 : most].exists():
            raise TooManyTries(retry_after=int(SPAN.total_seconds()))

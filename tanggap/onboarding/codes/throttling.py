"""Limits on validation that hold beside those of each code: by network address, by person, and over all (O14).

They count the tries that are written down, in PostgreSQL, so they hold over all processes. They are brakes against
floods, not counters of a code's tries: some more may pass when many come in the same instant.
"""

from datetime import timedelta
from ipaddress import ip_network

from django.conf import settings
from django.db import connection
from django.utils import timezone

from tanggap.identity.models import User
from tanggap.identity.signing_in import network_of
from tanggap.lib.context import origin
from tanggap.lib.errors import TooManyAttempts
from tanggap.onboarding.models import Try

SPAN = timedelta(minutes=10)
WRONG = (Try.Outcome.WRONG, Try.Outcome.EXHAUSTED)
FLOODED = """
select exists (
    select from onboarding_try where at > %(since)s
        and (by_id = %(by)s::bigint
            or %(by)s::bigint is null and by_id is null and ip between %(first_ip)s::inet and %(last_ip)s::inet)
    order by at desc offset %(own_before)s limit 1
) or exists (
    select from onboarding_try where at > %(since)s and outcome = any(%(wrong)s)
    order by at desc offset %(wrong_before)s limit 1
)
"""
"""One question instead of two: every code that is typed asks it."""


class TooManyTries(TooManyAttempts):
    """Nothing was validated, and nothing counted."""

    message = "Terlalu banyak percobaan. Tunggu sepuluh menit, lalu masukkan kode yang terbaru."


def refuse_floods(by: User | None) -> None:
    """Refuse a try before it begins.

    :param by: who of customer service; None: the customer, who is limited by network address (IPv6: its /64).
    :raises TooManyTries: this person or address has tried `OTP_TRIES_PER_ADDRESS` times in ten minutes, or all of them
        together have been wrong `OTP_WRONG_CODES` times.
    """
    first, last = _behind(origin().ip)
    facts = {
        "since": timezone.now() - SPAN,
        "by": by.pk if by else None,
        "first_ip": first,
        "last_ip": last,
        "wrong": list(WRONG),
        "own_before": settings.OTP_TRIES_PER_ADDRESS - 1,
        "wrong_before": settings.OTP_WRONG_CODES - 1,
    }
    with connection.cursor() as cursor:
        cursor.execute(FLOODED, facts)
        is_flooded = cursor.fetchone()[0]
    if is_flooded:
        raise TooManyTries(retry_after=int(SPAN.total_seconds()))


def _behind(address: str | None) -> tuple[str | None, str | None]:
    """The first and the last address of those that are counted as one."""
    if address is None:
        return None, None
    network = ip_network(network_of(address))
    return str(network[0]), str(network[-1])

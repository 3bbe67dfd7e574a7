"""Limits on validation that hold beside those of each code: by network address, by person, and over all (O14).

They count the tries that are written down, in PostgreSQL, so they hold over all processes. They are brakes against
floods, not counters of a code's tries: some more may pass when many come in the same instant.
"""

from datetime import timedelta
from ipaddress import ip_network
from typing import Any

from django.conf import settings
from django.utils import timezone

from tanggap.identity.models import User
from tanggap.identity.signing_in import network_of
from tanggap.lib.context import origin
from tanggap.lib.errors import TooManyAttempts
from tanggap.lib.prepared import Question, ask

SPAN = timedelta(minutes=10)
FLOODED = """
select exists (
    select from onboarding_try where {whose} and at > %s order by at desc offset %s limit 1
) or exists (
    select from onboarding_try where outcome in ('wrong', 'exhausted') and at > %s order by at desc offset %s limit 1
)
"""
"""One question instead of two: every code that is typed asks it."""
BY_CUSTOMERS = FLOODED.format(whose="by_id is null and ip between %s::inet and %s::inet")
BY_SERVICE = FLOODED.format(whose="by_id = %s")


class TooManyTries(TooManyAttempts):
    """Nothing was validated, and nothing counted."""

    message = "Terlalu banyak percobaan. Tunggu sepuluh menit, lalu masukkan kode yang terbaru."


def refuse_floods(by: User | None, *beside: Question) -> list[Any]:
    """Refuse a try before it begins.

    :param by: who of customer service; None: the customer, who is limited by network address (IPv6: its /64).
    :param beside: what else is asked in the same round trip, and answered if the try may begin.
    :raises TooManyTries: this person or address has tried `OTP_TRIES_PER_ADDRESS` times in ten minutes, or all of them
        together have been wrong `OTP_WRONG_CODES` times.
    """
    [is_flooded], *answers = ask(_question(by), *beside)
    if is_flooded:
        raise TooManyTries(retry_after=int(SPAN.total_seconds()))
    return answers


def _question(by: User | None) -> Question:
    since = timezone.now() - SPAN
    whose = [by.pk] if by else _behind(origin().ip)
    limits = [since, settings.OTP_TRIES_PER_ADDRESS - 1, since, settings.OTP_WRONG_CODES - 1]
    return Question(BY_SERVICE if by else BY_CUSTOMERS, [*whose, *limits], _first)


def _first(rows: list[Any]) -> list[Any]:
    return [row[0] for row in rows]


def _behind(address: str | None) -> tuple[str | None, str | None]:
    """The first and the last address of those that are counted as one."""
    if address is None:
        return None, None
    network = ip_network(network_of(address))
    return str(network[0]), str(network[-1])

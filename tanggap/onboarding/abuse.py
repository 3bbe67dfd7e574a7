"""What codes and consents tell of abuse: codes that nobody enters, and branches where customer service does (O14).

A day is WIB's; codes that still live are not judged yet, and codes that the transport refused do not count. A branch is
compared with all others over thirty days.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from math import sqrt

from django.db.models import Count, Q
from django.utils import timezone

from tanggap.lib.dates import WIB, tanggal
from tanggap.onboarding.models import Code, Confirmation, Method

MOST_UNCONFIRMED = 0.4
LEAST_CODES = 20
SPAN = dt.timedelta(days=30)
LEAST_CONSENTS = 10
LEAST_SHARE = 0.25
"""Below this share of consents through customer service no branch is out of the ordinary."""
LEAST_OTHERS = 20
PRESUMED = 0.2
"""The ordinary share where the other branches are too few to tell."""
FLOOR = 0.05
ERRORS = 3.0
"""How many standard errors above the ordinary is out of it: by chance one branch in 740."""
DAYS = 14


@dataclass(frozen=True)
class Day:
    """The codes made on a day whose life is over, and how many of them confirmed something."""

    day: dt.date
    made: int
    used: int

    @property
    def unconfirmed(self) -> float:
        """Share from 0 to 1."""
        return 1 - self.used / self.made if self.made else 0.0

    @property
    def is_alarming(self) -> bool:
        return self.made >= LEAST_CODES and self.unconfirmed > MOST_UNCONFIRMED


@dataclass(frozen=True)
class BranchShare:
    """The consents of a branch, how many of them through customer service, and the share ordinary elsewhere."""

    branch: str
    consents: int
    service: int
    ordinary: float

    @property
    def share(self) -> float:
        return self.service / self.consents

    @property
    def is_alarming(self) -> bool:
        error = sqrt(self.ordinary * (1 - self.ordinary) / self.consents)
        is_many = self.consents >= LEAST_CONSENTS and self.share >= LEAST_SHARE
        return is_many and self.share > self.ordinary + ERRORS * error


def days(now: dt.datetime, count: int = DAYS) -> list[Day]:
    """The last days, today first; days without a code too."""
    today = now.astimezone(WIB).date()
    return [_day(today - dt.timedelta(days=back), now) for back in range(count)]


def _day(day: dt.date, now: dt.datetime) -> Day:
    begin = dt.datetime.combine(day, dt.time(), WIB)
    made = Code.objects.filter(made_at__gte=begin, made_at__lt=begin + dt.timedelta(days=1), is_counted=True)
    over = Q(ended_at__isnull=False) | Q(expires_at__lte=now)
    figures = made.filter(over).aggregate(made=Count("pk"), used=Count("pk", filter=Q(ending=Code.Ending.USED)))
    return Day(day, figures["made"], figures["used"])


def shares(now: dt.datetime) -> list[BranchShare]:
    """Every branch with a consent in the last thirty days, the highest share first."""
    recent = Confirmation.objects.filter(at__gt=now - SPAN).values("application__branch__name")
    rows = list(recent.annotate(all=Count("pk"), cs=Count("pk", filter=Q(method=Method.SERVICE))).order_by())
    consents, service = sum(row["all"] for row in rows), sum(row["cs"] for row in rows)
    found = [
        BranchShare(
            row["application__branch__name"],
            row["all"],
            row["cs"],
            _ordinary(service - row["cs"], consents - row["all"]),
        )
        for row in rows
    ]
    return sorted(found, key=lambda one: (-one.share, one.branch))


def _ordinary(service: int, consents: int) -> float:
    """The share of the other branches."""
    return max(FLOOR, service / consents) if consents >= LEAST_OTHERS else PRESUMED


def alarms(now: dt.datetime) -> Iterator[Day | BranchShare]:
    """What rings now: of today and yesterday, and of the branches."""
    yield from (day for day in days(now, 2) if day.is_alarming)
    yield from (share for share in shares(now) if share.is_alarming)


def faults() -> list[str]:
    """Sentences for `tanggap doctor`."""
    return [_sentence(alarm) for alarm in alarms(timezone.now())]


def _sentence(alarm: Day | BranchShare) -> str:
    if isinstance(alarm, Day):
        return (
            f"{alarm.unconfirmed:.0%} of the {alarm.made} codes of {tanggal(alarm.day)} were not confirmed (O14): "
            "messages may not arrive, or somebody has codes sent for money. See /staff/otp/figures."
        )
    return (
        f"Customer service entered {alarm.service} of {alarm.consents} codes at {alarm.branch} in thirty days; "
        f"{alarm.ordinary:.0%} is ordinary (O14). See /staff/otp/figures."
    )


def gauges() -> dict[str, tuple[str, float]]:
    """For `/metrics`, read from rows at each scrape."""
    now = timezone.now()
    today = days(now, 1)[0]
    return {
        "tanggap_otp_codes_today": ("Codes made today (WIB) whose life is over.", today.made),
        "tanggap_otp_unconfirmed_share": ("Share of them that confirmed nothing.", today.unconfirmed),
        "tanggap_otp_alarms": ("Days and branches that ring (O14).", sum(1 for _ in alarms(now))),
    }

"""Whether what the feed brings, and what is promised to customers, is acted on: for `tanggap doctor` and `/metrics`."""

from datetime import datetime, timedelta

from django.db.models import Min, QuerySet
from django.utils import timezone

from tanggap.desk.flows.payment_notices import unsent
from tanggap.desk.models import PaymentNotice, ProofRequest, Waking

PATIENCE = timedelta(minutes=10)
"""How long rows may wait before the doctor speaks: a large load takes a worker a while."""
IN_VAIN = 3
"""Attempts after which a case fails again and again, and not by chance."""


def faults() -> list[str]:
    """A sentence if cases wait to be woken, one for those whose waking fails, and for payments and reminders untold."""
    late = timezone.now() - PATIENCE
    told = (
        (_waiting(late).count(), "cases that the feed brought something for are not looked at; is the worker running?"),
        (_failing().count(), "cases cannot go on with what the feed brought: see `case_not_woken` in the log."),
        (_untold(late).count(), "payments taken in are not told: see whether the worker runs, and `payment_not_told`."),
        (_unasked(late).count(), "reminders for proof are due; see whether the worker runs, and `proof_not_reminded`."),
    )
    return [f"{number} {sentence}" for number, sentence in told if number]


def gauges() -> dict[str, tuple[str, float]]:
    """How many cases wait for what the feed brought, how long the first has, how many fail; and payments not told."""
    now = timezone.now()
    first: datetime | None = Waking.objects.aggregate(first=Min("noted_at"))["first"]
    return {
        "tanggap_wakings": (
            "Cases that the feed brought something for and nobody has looked at.",
            Waking.objects.count(),
        ),
        "tanggap_wakings_age_seconds": (
            "How long the first of them has waited.",
            (now - first).total_seconds() if first else 0.0,
        ),
        "tanggap_wakings_failing": ("Those of them that fail again and again.", _failing().count()),
        "tanggap_payments_untold": ("Payments whose SMS is not in the outbox yet.", unsent().count()),
    }


def _waiting(late: datetime) -> QuerySet[Waking]:
    return Waking.objects.filter(next_at__lt=late)


def _failing() -> QuerySet[Waking]:
    return Waking.objects.filter(attempts__gte=IN_VAIN)


def _untold(late: datetime) -> QuerySet[PaymentNotice]:
    return unsent().filter(noted_at__lt=late)


def _unasked(late: datetime) -> QuerySet[ProofRequest]:
    return ProofRequest.objects.filter(next_at__lt=late)

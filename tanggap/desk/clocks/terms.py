"""How long each kind of clock runs: dated configuration (D13)."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.desk.models.clock import ClockKind, Term, Unit
from tanggap.institution.schedules import BEGINNING
from tanggap.lib.prepared import Prepared

DEFAULTS: dict[ClockKind, tuple[int, Unit]] = {
    ClockKind.TWO_HOURS: (120, Unit.ELAPSED_MINUTES),
    ClockKind.FIRST_RESPONSE: (30, Unit.WORKING_MINUTES),
    ClockKind.TO_MANAGER: (15, Unit.WORKING_MINUTES),
    ClockKind.MANAGER: (30, Unit.WORKING_MINUTES),
    ClockKind.DEPARTMENT: (240, Unit.WORKING_MINUTES),
    ClockKind.BANK: (1, Unit.WORKING_DAYS),
    ClockKind.REDISBURSEMENT: (30, Unit.WORKING_MINUTES),
    ClockKind.ORAL: (5, Unit.WORKING_DAYS),
    ClockKind.WRITTEN: (10, Unit.WORKING_DAYS),
    ClockKind.DOCUMENTS: (10, Unit.WORKING_DAYS),
    ClockKind.REGULATOR: (10, Unit.WORKING_DAYS),
    ClockKind.PERSONAL_DATA: (72 * 60, Unit.ELAPSED_MINUTES),
    ClockKind.REPORT: (1, Unit.WORKING_DAYS),
    ClockKind.OBJECTION: (10, Unit.WORKING_DAYS),
    ClockKind.EXTENSION: (10, Unit.WORKING_DAYS),
    ClockKind.ASKING: (2, Unit.WORKING_DAYS),
}
NO_CLOCKS = frozenset({ClockKind.EXTENSION, ClockKind.ASKING})
"""Terms by which no clock of their own runs."""


def term_of(kind: str, at: datetime) -> Term:
    """The term in force at `at`; the product's own where nobody has set one."""
    found = _begun(str(kind), at)
    if found:
        return found[0]
    amount, unit = DEFAULTS[ClockKind(kind)]
    return Term(kind=kind, amount=amount, unit=unit, begins_at=BEGINNING)


_begun: Prepared[Term] = Prepared(
    lambda kind, at: Term.objects.filter(kind=kind, begins_at__lte=at).order_by("-begins_at")[:1], str, datetime
)


def all_in_force(at: datetime) -> list[Term]:
    """The term of each kind at `at`, in the order of `ClockKind`."""
    begun = Term.objects.filter(begins_at__lte=at).order_by("kind", "-begins_at").distinct("kind")
    stored = {term.kind: term for term in begun}
    return [stored.get(kind) or term_of(kind, at) for kind in ClockKind]


def seed(*, by: Actor) -> None:
    """Give a new institution the product's terms; those that it has stay."""
    for kind, (amount, unit) in DEFAULTS.items():
        if not Term.objects.filter(kind=kind).exists():
            Term.objects.create(kind=kind, amount=amount, unit=unit, begins_at=BEGINNING, made_by=by.actor_label[:120])


@transaction.atomic
def change(kind: str, amount: int, *, by: Actor, begins_at: datetime | None = None) -> Term:
    """Give a kind another term, from now on or from an instant to come; clocks that run keep theirs.

    A term that was to begin at the same instant is replaced; the term in force never is.
    """
    now = timezone.now()
    term, _ = Term.objects.update_or_create(
        kind=kind,
        begins_at=max(begins_at or now, now),
        defaults={"amount": amount, "unit": DEFAULTS[ClockKind(kind)][1], "made_by": by.actor_label[:120]},
    )
    trail.record("term.changed", term, by=by, fields=[kind])
    return term


def history(kind: str) -> QuerySet[Term]:
    """All terms of a kind, the newest first, those to come included."""
    return Term.objects.filter(kind=kind)

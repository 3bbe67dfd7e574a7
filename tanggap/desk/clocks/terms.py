"""How long each kind of clock runs: dated configuration (D13)."""

from datetime import datetime

from django.utils import timezone

from tanggap.audit.trail import Actor
from tanggap.desk.models.clock import ClockKind, Term, Unit
from tanggap.institution.schedules import BEGINNING

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
    ClockKind.PERSONAL_DATA: (72 * 60, Unit.ELAPSED_MINUTES),
    ClockKind.REPORT: (1, Unit.WORKING_DAYS),
    ClockKind.OBJECTION: (10, Unit.WORKING_DAYS),
}


def term_of(kind: str, at: datetime) -> Term:
    """The term in force at `at`; the product's own where nobody has set one."""
    row = Term.objects.filter(kind=kind, begins_at__lte=at).order_by("-begins_at").first()
    if row is None:
        amount, unit = DEFAULTS[ClockKind(kind)]
        return Term(kind=kind, amount=amount, unit=unit, begins_at=BEGINNING)
    return row


def seed(*, by: Actor) -> None:
    """Give a new institution the product's terms; those that it has stay."""
    for kind, (amount, unit) in DEFAULTS.items():
        if not Term.objects.filter(kind=kind).exists():
            Term.objects.create(kind=kind, amount=amount, unit=unit, begins_at=BEGINNING, made_by=by.actor_label[:120])


def changed_now(kind: str, amount: int, unit: str, *, by: Actor) -> Term:
    """A new term from now on; running clocks keep theirs."""
    return Term.objects.create(
        kind=kind, amount=amount, unit=unit, begins_at=timezone.now(), made_by=by.actor_label[:120]
    )

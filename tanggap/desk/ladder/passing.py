"""Passing a case on by hand, besides the procedure: an agent to the manager, the manager to others (D17)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tanggap.desk import overseeing
from tanggap.desk.clocks import starting
from tanggap.desk.ladder import climbing
from tanggap.desk.models import Case, Rung
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.models.ladder import Level
from tanggap.desk.moves import ensure_open, move_along
from tanggap.desk.states import State
from tanggap.identity.models import User
from tanggap.institution.models import Department
from tanggap.lib.errors import DomainError

LONGEST = 1000


class NoReason(DomainError):
    message = "Tulis alasannya, supaya yang menerima tahu apa yang diharapkan."


@transaction.atomic
def report_to_manager(case_id: int, reason: str, *, by: User) -> Rung:
    """Report a case to the manager at any time, at whatever step it is; the manager who has it already keeps it.

    :raises NotFound: not theirs to see. :raises MovedOn: it is not open. :raises NoReason: without one.
    :raises Forbidden: an officer, whose task goes back instead.
    """
    case, now = _open(case_id, reason, by)
    overseeing.ensure_answers_customers(by)
    rung = climbing.climb(case, Level.MANAGER, reason=reason.strip(), by=by, at=now)
    starting.stop(case, ClockKind.TO_MANAGER, at=now)
    move_along(case, State.ESCALATED, by=by, at=now, reason="Dilaporkan ke manajer")
    return rung


@transaction.atomic
def give_task(case_id: int, department: Department | None, reason: str, *, by: User, bank: str = "") -> Rung:
    """Give a department a task, or the bank partner where no department is named; one of each is open at a time.

    :raises Forbidden: not a manager of the team. The rest as `report_to_manager`.
    """
    case, now = _open(case_id, reason, by)
    overseeing.ensure_manages(by, case)
    level = Level.DEPARTMENT if department else Level.BANK
    rung = climbing.climb(case, level, reason=reason.strip(), by=by, at=now, department=department)
    climbing.passed_on(case, at=now)
    if bank and not rung.bank:
        rung.bank = bank
        rung.save(update_fields=["bank"])
    move_along(case, State.ESCALATED, by=by, at=now, reason=f"Tugas untuk {department or bank or 'bank mitra'}")
    return rung


def _open(case_id: int, reason: str, by: User) -> tuple[Case, datetime]:
    if not reason.strip() or len(reason) > LONGEST:
        raise NoReason
    case = Case.objects.visible_to(by).lock(case_id)
    ensure_open(case)
    return case, timezone.now()

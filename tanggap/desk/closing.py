"""The end of a case: answered once its path is over, closed when the customer accepts or keeps silent (D18)."""

from datetime import datetime

from tanggap.audit.trail import Actor
from tanggap.desk.clocks import starting
from tanggap.desk.ladder import climbing
from tanggap.desk.models import Case
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.models.ladder import Level
from tanggap.desk.moves import move, move_along
from tanggap.desk.procedure import evidence
from tanggap.desk.states import State
from tanggap.lib.errors import DomainError


class NotReported(DomainError):
    """A case cannot be closed without its report (D19)."""

    message = "Kasus belum dapat ditutup: laporannya belum ada."


def path_ended(case: Case, *, by: Actor, at: datetime) -> None:
    """The procedure is over: answered, and closed at once unless it is a complaint, which the customer may contest.

    :raises NotReported: the report is missing, whatever the procedure says.
    """
    if not evidence.report_filed(case):
        raise NotReported
    climbing.come_back(case, Level.AGENT, result=case.report.result, by=by, at=at)
    starting.stop(case, at=at)
    case.answered_at = at
    move_along(case, State.ANSWERED, by=by, at=at)
    case.save(update_fields=["answered_at"])
    if case.is_complaint:
        starting.start(case, ClockKind.OBJECTION, at=at)
    else:
        close(case, by=by, at=at)


def close(case: Case, *, by: Actor, at: datetime, reason: str = "") -> None:
    """Close an answered case, under its lock.

    :raises NotReported: its report was sent back. :raises MovedOn: it is not answered.
    """
    if not evidence.report_filed(case):
        raise NotReported
    starting.stop(case, at=at)
    case.closed_at = at
    move(case, State.CLOSED, by=by, at=at, reason=reason, fields=("closed_at",))

"""What the page of a case says of incidents: the one it is part of, or those it may be part of (D28)."""

from dataclasses import dataclass, field

from tanggap.desk.incidents import gathering, notices
from tanggap.desk.models import Case, Incident
from tanggap.identity.models import User


@dataclass(frozen=True)
class Beside:
    """`mine` is the case's own incident; `hints` go on in its category; `others` take cases, too."""

    mine: Incident | None = None
    hints: list[Incident] = field(default_factory=list)
    others: list[Incident] = field(default_factory=list)
    may_change: bool = False


def of(case: Case, user: User) -> Beside:
    """One query, whatever goes on."""
    may = user.has_right("cases.answer")
    link = gathering.last_of(case)
    if link:
        return Beside(mine=link.incident, may_change=may and link.is_live)
    if not case.is_open:
        return Beside()
    live = [row for row in notices.live() if row.branch_id in (None, case.branch_id)]
    hints = [row for row in live if row.is_open and row.concerns(case.category_id, case.branch_id)]
    return Beside(hints=hints, others=[row for row in live if row not in hints], may_change=may)

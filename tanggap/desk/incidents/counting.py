"""How far an incident's cases are: how many there are, and which still owe their report (D28)."""

from dataclasses import dataclass

from django.db.models import Count, Q

from tanggap.desk.models import Incident, IncidentCase
from tanggap.desk.states import ENDS_EARLY, State

REPORTED = Q(case__state__in=(State.ANSWERED, State.CLOSED), case__report__returned_at=None) & ~Q(case__report=None)
"""Answered, with a report that is in order: a case that was opened anew owes another."""
ENDED_EARLY = Q(case__state__in=sorted(ENDS_EARLY))
"""Withdrawn or merged: nothing is reported on it."""


@dataclass(frozen=True)
class Counts:
    """`owing` cases must still be reported on; those that ended early are not asked for a report."""

    all: int
    reported: int
    ended_early: int

    @property
    def reportable(self) -> int:
        return self.all - self.ended_early

    @property
    def owing(self) -> int:
        return self.reportable - self.reported


def counts(incident: Incident) -> Counts:
    """Over the cases that belong to it now, whoever may see them."""
    belonging = IncidentCase.objects.filter(incident=incident, left_at=None)
    found = belonging.aggregate(
        all=Count("id"), reported=Count("id", filter=REPORTED), ended_early=Count("id", filter=ENDED_EARLY)
    )
    return Counts(**found)

"""Gathering the cases of an incident: by hand, many at once, suggested; and taking one out again (D28)."""

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import overseeing, timeline
from tanggap.desk.incidents import leading
from tanggap.desk.models import Case, CaseQuerySet, Incident, IncidentCase
from tanggap.desk.moves import ensure_open
from tanggap.identity.models import User
from tanggap.lib.errors import Conflict, DomainError
from tanggap.lib.prepared import Prepared


class InAnotherIncident(Conflict):
    """A case belongs to one incident at a time."""


class AnotherBranch(DomainError):
    """The incident concerns one branch, and the case is another's."""


@transaction.atomic
def add(case_id: int, incident: Incident, *, by: User) -> IncidentCase:
    """Say that an open case is part of an incident. Its procedure, clocks and report stay its own. Twice is harmless.

    :raises NotFound: not theirs to see. :raises Forbidden: officers. :raises MovedOn: the case is over.
    :raises ClosedAlready: the incident is. :raises InAnotherIncident: already. :raises AnotherBranch: not concerned.
    """
    case = Case.objects.visible_to(by).lock(case_id)
    overseeing.ensure_answers_customers(by)
    row = leading.locked_live(incident.pk)
    if there := of_case(case):
        if there.incident_id == row.pk:
            return there
        raise InAnotherIncident(f"Kasus {case} sudah menjadi bagian dari {there.incident}. Keluarkan dahulu dari sana.")
    ensure_open(case)
    if row.branch_id not in (None, case.branch_id):
        raise AnotherBranch(f"{row} hanya untuk cabang {row.branch}; kasus {case} milik cabang lain.")
    now = timezone.now()
    who = {"added_at": now, "added_by_id": by.pk, "added_by_label": by.actor_label[:120]}
    link = IncidentCase.objects.create(incident=row, case=case, **who)
    timeline.event(case, f"Menjadi bagian dari gangguan {row}: {row.title}.", by=by, at=now, about=row)
    trail.record("case.joined_incident", case, by=by, fields=[row.number])
    return link


@transaction.atomic
def remove(case_id: int, *, by: User) -> None:
    """Take a case out of its incident: it goes on by itself. Doing it twice is harmless.

    :raises NotFound: not theirs to see. :raises Forbidden: officers.
    """
    case = Case.objects.visible_to(by).lock(case_id)
    overseeing.ensure_answers_customers(by)
    link = of_case(case)
    if link is None:
        return
    now = timezone.now()
    link.left_at, link.is_live = now, False
    link.save(update_fields=["left_at", "is_live"])
    timeline.event(case, f"Dikeluarkan dari gangguan {link.incident}.", by=by, at=now, about=link.incident)
    trail.record("case.left_incident", case, by=by, fields=[link.incident.number])


def of_case(case: Case) -> IncidentCase | None:
    """The live incident that the case is part of."""
    link: IncidentCase | None = case.incident_links.filter(is_live=True).select_related("incident").first()
    return link


def last_of(case: Case) -> IncidentCase | None:
    """The incident that the case is, or was to the end, part of."""
    return _last.first(case.pk)


_last: Prepared[IncidentCase] = Prepared(
    lambda case: (
        IncidentCase.objects.filter(case=case, left_at=None).select_related("incident__cause").order_by("-pk")[:1]
    ),
    int,
)


def suggestions(incident: Incident, user: User) -> CaseQuerySet:
    """Open cases that this person sees and that may be part of it: of its category and branch, received since it began,
    in no incident, the oldest first."""
    rows: CaseQuerySet = Case.objects.visible_to(user).open().filter(category=incident.category_id)
    rows = rows.filter(received_at__gte=incident.started_at)
    rows = rows.filter(branch=incident.branch_id) if incident.branch_id else rows
    taken = IncidentCase.objects.filter(is_live=True)
    return rows.exclude(pk__in=taken.values("case")).order_by("received_at", "pk")

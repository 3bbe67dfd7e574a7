"""The manager reads a report, and lets it stand or sends it back (D19)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import duty, notices, overseeing, timeline
from tanggap.desk.answers.approving import NoReason
from tanggap.desk.clocks import starting
from tanggap.desk.models import Case, Report
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.moves import MovedOn, last_words
from tanggap.desk.procedure import evidence
from tanggap.desk.reporting.filing import current
from tanggap.desk.states import State
from tanggap.identity.models import User


@transaction.atomic
def send_back(case_id: int, reason: str, *, seen: int, by: User) -> Report:
    """Send the report back to be mended, within the time of a report (D13). Until it is filed anew the case is not
    closed; one that is closed already stays so, and is listed as one whose report is missing.

    :param seen: the edition that was read.
    :raises Forbidden: not a manager of the team. :raises OwnWork: they have filed it. :raises NoReason: without one.
    :raises MovedOn: there is no such report, or it was sent back already.
    """
    if not reason.strip():
        raise NoReason
    case = Case.objects.visible_to(by).lock(case_id)
    now = timezone.now()
    overseeing.ensure_manages(by, case)
    report = _ensure_returnable(case, seen)
    if report.filed_by_id == by.pk:
        raise overseeing.OwnWork
    return _send_back(case, report, reason.strip(), by=by, at=now)


def _ensure_returnable(case: Case, seen: int) -> Report:
    report = current(case)
    if report is None or report.edition != seen or not evidence.report_filed(case):
        raise MovedOn("Laporan ini sudah dikembalikan atau diperbarui. Muat ulang halaman untuk melihatnya.")
    if case.state in (State.WITHDRAWN, State.MERGED):
        raise MovedOn(last_words(case))
    return report


def _send_back(case: Case, report: Report, reason: str, *, by: User, at: datetime) -> Report:
    report.returned_by, report.returned_at, report.return_reason = by, at, reason
    report.save(update_fields=["returned_by", "returned_at", "return_reason"])
    timeline.event(case, f"Laporan dikembalikan: {reason}", by=by, at=at, about=report)
    notices.tell(_menders(case, report), case, f"Laporan kasus {case} dikembalikan untuk diperbaiki.", at=at)
    starting.start(case, ClockKind.REPORT, at=at)
    trail.record("report.returned", case, by=by)
    return report


def _menders(case: Case, report: Report) -> list[User]:
    """Who filed it and who has the case; where neither works here any more, those of the team who are on duty."""
    people = [person for person in (report.filed_by, case.assignee) if person and person.is_active]
    return people or list(duty.team_on(case.branch))


@transaction.atomic
def let_stand(case_id: int, *, seen: int, by: User) -> Report:
    """Note that a manager has read the report. Noting it twice is harmless.

    :raises Forbidden: not a manager of the team. :raises OwnWork: they have filed it. :raises MovedOn: it is another.
    """
    case = Case.objects.visible_to(by).lock(case_id)
    overseeing.ensure_manages(by, case)
    report = _ensure_returnable(case, seen)
    if report.filed_by_id == by.pk:
        raise overseeing.OwnWork
    if report.read_at is None:
        report.read_by, report.read_at = by, timezone.now()
        report.save(update_fields=["read_by", "read_at"])
        trail.record("report.read", case, by=by)
    return report

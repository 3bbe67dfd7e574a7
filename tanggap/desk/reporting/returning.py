"""The manager sends a report back (D19)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import overseeing, timeline
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
    """Send the report back to be mended. Until it is filed anew the case is not closed; one that is closed already
    stays so, and is listed as one whose report is missing.

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
    if case.is_open:
        starting.start(case, ClockKind.REPORT, at=at)
    trail.record("report.returned", case, by=by)
    return report

"""The customer's missing documents: asking for them in time is all that pauses a regulator's clock (D13).

Not asked for within two working days of the receipt, they count as complete from it; not completed within ten, the
clock runs on and we decide with what there is.
"""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.desk import overseeing, recipients, timeline
from tanggap.desk.clocks import pausing, starting
from tanggap.desk.clocks.arithmetic import Run
from tanggap.desk.clocks.running import calendar_of
from tanggap.desk.clocks.terms import term_of
from tanggap.desk.clocks.written import TRACK
from tanggap.desk.models import Case, Clock
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.moves import ensure_open
from tanggap.identity.models import User
from tanggap.institution.schedules import schedule
from tanggap.lib.dates import tanggal_panjang
from tanggap.lib.errors import Conflict, DomainError
from tanggap.lib.links import public_url
from tanggap.messaging import outbox

WHY = "Menunggu dokumen pelanggan"


class NothingToPause(DomainError):
    message = "Hanya pengaduan yang tenggatnya sedang berjalan dapat menunggu dokumen."


class AskedTooLate(Conflict):
    message = (
        "Dokumen yang tidak diminta dalam 2 hari kerja dianggap lengkap sejak diterima. "
        "Mintalah lewat balasan biasa; tenggat tetap berjalan."
    )


@transaction.atomic
def ask(case_id: int, what: str, *, by: User) -> Clock:
    """Ask the customer for documents, in words, and pause the regulator's clock; asking twice is harmless.

    :return: the clock by which they are to come. :raises NotFound: not theirs to see. :raises MovedOn: the case is not
    open. :raises Forbidden: an officer. :raises NothingToPause: no regulator's clock runs.
    :raises AskedTooLate: more than two working days after the receipt.
    """
    case = _case(case_id, by)
    now = timezone.now()
    ensure_open(case)
    waiting = case.clocks.open().filter(kind=ClockKind.DOCUMENTS).first()
    if waiting:
        return waiting
    regulators = list(case.clocks.running().filter(kind__in=starting.REGULATORS, breached_at=None, due_at__gt=now))
    if not regulators:
        raise NothingToPause
    if now >= asked_by(case):
        raise AskedTooLate
    for clock in regulators:
        clock.case = case
        pausing.pause(clock, at=now, reason=WHY)
    return _wait(case, what, by=by, at=now)


@transaction.atomic
def complete(case_id: int, *, by: User) -> bool:
    """Note that the documents are complete: the regulator's clock runs on. Whether they were still waited for.

    :raises NotFound: not theirs to see. :raises Forbidden: an officer.
    """
    case = _case(case_id, by)
    now = timezone.now()
    if not starting.stop(case, ClockKind.DOCUMENTS, at=now):
        return False
    case.documents_complete_at = now
    case.save(update_fields=["documents_complete_at"])
    _run_on(case, now)
    timeline.public_event(case, "Dokumen lengkap; pengaduan diproses.", by=by, at=now)
    trail.record("case.documents_complete", case, by=by)
    return True


def not_completed(case: Case, *, by: Actor, at: datetime) -> None:
    """The time for the documents is over: the regulator's clock runs on, under the case's lock."""
    starting.stop(case, ClockKind.DOCUMENTS, at=at)
    _run_on(case, at)
    told = "Dokumen tidak dilengkapi dalam batas waktunya. Putuskan dengan yang ada, dan catat keputusannya."
    timeline.event(case, told, by=by, at=at)


def asked_by(case: Case) -> datetime:
    """Until when asking for documents pauses a regulator's clock."""
    term = term_of(ClockKind.ASKING, case.received_at)
    return Run(schedule(calendar_of(case.branch)), case.received_at, term.amount, term.unit).due()


def complete_from(case: Case) -> datetime | None:
    """Since when the documents count as complete: the receipt, unless they were asked for in time; None while they are
    missing, and where they never came (D13).
    """
    if case.documents_asked_at and not case.documents_complete_at:
        return None
    return case.documents_complete_at or case.received_at


def _case(case_id: int, by: User) -> Case:
    case = Case.objects.visible_to(by).lock(case_id)
    overseeing.ensure_answers_customers(by)
    return case


def _wait(case: Case, what: str, *, by: User, at: datetime) -> Clock:
    case.documents_asked_at, case.documents_complete_at = at, None
    case.save(update_fields=["documents_asked_at", "documents_complete_at"])
    clock = starting.start(case, ClockKind.DOCUMENTS, at=at)
    until = tanggal_panjang(clock.due_at.astimezone(case.branch.tz).date())
    timeline.public_event(case, f"Kami menunggu dokumen Anda sampai {until}: {what}", by=by, at=at)
    outbox.queue(
        "case_documents_asked",
        to=recipients.contact_of(case),
        about=case,
        case=case.number,
        missing=what,
        by_day=until,
        url=public_url(TRACK),
    )
    trail.record("case.documents_asked", case, by=by)
    return clock


def _run_on(case: Case, at: datetime) -> None:
    for clock in case.clocks.open().filter(kind__in=starting.REGULATORS).exclude(paused_at=None):
        clock.case = case
        pausing.resume(clock, at=at)

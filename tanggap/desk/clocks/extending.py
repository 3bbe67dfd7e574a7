"""Extending the term of a written complaint: once, for one of three reasons, before it ends, with notice (D13)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import recipients, timeline
from tanggap.desk.clocks import running
from tanggap.desk.clocks.terms import term_of
from tanggap.desk.clocks.written import TRACK
from tanggap.desk.models import Case, Clock, Extension
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.moves import ensure_open
from tanggap.identity.models import Role, User
from tanggap.lib.dates import tanggal_panjang
from tanggap.lib.errors import Conflict, DomainError, Forbidden
from tanggap.lib.links import public_url
from tanggap.messaging import outbox


class NotExtensible(DomainError):
    message = "Hanya pengaduan tertulis yang sedang berjalan dapat diperpanjang."


class AlreadyExtended(Conflict):
    message = "Batas pengaduan ini sudah diperpanjang; perpanjangan hanya satu kali."


class TooLate(Conflict):
    message = "Batasnya sudah lewat. Pelanggan harus diberi tahu sebelum batas pertama berakhir."


class NotTheirs(Forbidden):
    message = "Perpanjangan diputuskan manajer."


@dataclass(frozen=True)
class Grounds:
    """Why: one of `Extension.Reason`, and a note for our own record."""

    reason: str
    note: str = ""


@transaction.atomic
def extend(case_id: int, grounds: Grounds, *, by: User) -> Extension:
    """Extend the term of the case's written complaint and tell the customer; the same twice is harmless.

    :raises NotFound: not theirs to see. :raises NotTheirs: a manager decides. :raises MovedOn: the case is not open.
    :raises NotExtensible: no such clock runs. :raises AlreadyExtended: once is all. :raises TooLate: it is over.
    """
    case = Case.objects.visible_to(by).lock(case_id)
    now = timezone.now()
    if not by.has_role(Role.MANAGER):
        raise NotTheirs
    ensure_open(case)
    clock = case.clocks.open().filter(kind=ClockKind.WRITTEN).first()
    if clock is None:
        raise NotExtensible
    if made := Extension.objects.filter(clock=clock).first():
        if (made.reason, made.by_id) == (grounds.reason, by.pk):
            return made
        raise AlreadyExtended
    if clock.breached_at or (now >= clock.due_at and not clock.paused_at):
        raise TooLate
    return _extend(case, clock, grounds, by=by, at=now)


def _extend(case: Case, clock: Clock, grounds: Grounds, *, by: User, at: datetime) -> Extension:
    clock.case, old_due_at, days = case, running.due_by(clock, at), term_of(ClockKind.EXTENSION, at).amount
    clock.amount, clock.extended_at = clock.amount + days, at
    running.set_instants(clock, at=at)
    clock.save(update_fields=["amount", "extended_at", "due_at", "warned", "next_at", "schedule_version"])
    running.changed(case)
    extension = Extension.objects.create(
        clock=clock, reason=grounds.reason, note=grounds.note, days=days, old_due_at=old_due_at, at=at, by=by
    )
    _tell(case, extension, clock.due_at, by=by)
    trail.record("case.extended", case, by=by, reason=extension.get_reason_display())
    return extension


def _tell(case: Case, extension: Extension, due_at: datetime, *, by: User) -> None:
    until = tanggal_panjang(due_at.astimezone(case.branch.tz).date())
    reason = extension.get_reason_display()
    told = f"Batas jawaban diperpanjang {extension.days} hari kerja, sampai {until}: {reason}."
    timeline.public_event(case, told, by=by, at=extension.at)
    outbox.queue(
        "case_extended",
        to=recipients.contact_of(case),
        about=case,
        case=case.number,
        why=f"{reason}.",
        by_day=until,
        url=public_url(TRACK),
    )

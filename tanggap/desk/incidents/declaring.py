"""Declaring an incident and what is told about it, until it is over and closed (D28)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk.incidents import counting, leading, wording
from tanggap.desk.incidents.leading import ChangedMeanwhile
from tanggap.desk.models import Category, Cause, Incident, IncidentDelivery
from tanggap.desk.models.case import year_of
from tanggap.identity.models import User
from tanggap.institution import current
from tanggap.institution.models import Branch
from tanggap.lib.advisory import Lock
from tanggap.lib.errors import Conflict, DomainError, NotFound

State = Incident.State


class BadIncident(DomainError):
    """What was typed does not fit together."""


class NotOver(Conflict):
    """It cannot be closed yet."""


@dataclass(frozen=True)
class Declared:
    """What an incident says of itself; `notice` empty: nothing is told publicly. `branch` None: all of them."""

    title: str
    happened: str
    category: Category
    started_at: datetime
    affected: str = ""
    branch: Branch | None = None
    notice: str = ""
    notice_from: datetime | None = None
    notice_until: datetime | None = None


@dataclass(frozen=True)
class Ending:
    """How it ended: `resolution` is read publicly for a day, the rest is what reports of its cases begin with."""

    resolution: str
    cause: Cause
    result: str
    prevention: str


@transaction.atomic
def declare(told: Declared, *, opened_with: UUID, by: User) -> Incident:
    """Declare that something is broken for many. The same form sent twice makes one incident.

    :raises NotTheirs: see `leading.leads`. :raises BadIncident: begins in the future, or its notice ends too soon.
    :raises AccountNumber, AccountDataNamed: see `wording.ensure_public`.
    """
    leading.ensure_leads(by, told.branch)
    _one_number_at_a_time()
    if made := Incident.objects.filter(opened_with=opened_with).first():
        if made.opened_by_id != by.pk:
            raise NotFound
        return made
    now = timezone.now()
    incident = Incident(opened_at=now, opened_by=by, opened_with=opened_with)
    _tell(incident, told, now)
    incident.number = _next_number(now)
    incident.save(force_insert=True)
    _noted("incident.declared", incident, by)
    return incident


@transaction.atomic
def edit(incident: Incident, told: Declared, *, seen: int, by: User) -> Incident:
    """Change what it says. The same saved twice is harmless.

    :param seen: the edition before the writer's eyes. :raises ChangedMeanwhile: another has saved since.
    :raises ClosedAlready. The rest as `declare`.
    """
    row = leading.locked_live(incident.pk)
    leading.ensure_leads(by, row.branch)
    leading.ensure_leads(by, told.branch)
    now = timezone.now()
    before = _columns(row)
    _tell(row, told, now)
    changed = [name for name, value in _columns(row).items() if before[name] != value]
    if not changed:
        return row
    if row.edition != seen:
        raise ChangedMeanwhile
    row.edition += 1
    row.save()
    _noted("incident.edited", row, by, changed)
    return row


@transaction.atomic
def withdraw_notice(incident: Incident, *, by: User) -> Incident:
    """Take the public notice down now, whatever it says. Doing it twice is harmless."""
    row = leading.locked(incident.pk)
    leading.ensure_leads(by, row.branch)
    now = timezone.now()
    if not row.notice_at(now):
        return row
    if row.is_open:
        row.notice_until, row.notice_from = now, min(row.notice_from, now)
    else:
        row.resolution = ""
    row.edition += 1
    row.save()
    _noted("incident.notice_withdrawn", row, by)
    return row


@transaction.atomic
def resolve(incident: Incident, ending: Ending, *, by: User) -> Incident:
    """Say that it is over: the notice is withdrawn, and for a day its place is taken by `resolution`, if there is one.

    Saying it again with other words corrects them. :raises AccountNumber. :raises ClosedAlready. :raises NotTheirs.
    """
    row = leading.locked_live(incident.pk)
    leading.ensure_leads(by, row.branch)
    wording.ensure_public(ending.resolution)
    row.resolution, row.cause, row.result = ending.resolution, ending.cause, ending.result
    row.prevention = ending.prevention
    row.state, row.resolved_at = State.RESOLVED, row.resolved_at or timezone.now()
    row.edition += 1
    row.save()
    _noted("incident.resolved", row, by)
    return row


@transaction.atomic
def take_up_again(incident: Incident, *, by: User) -> Incident:
    """It was not over after all: the notice is shown again, as long as it was meant to be. Safe to repeat."""
    row = leading.locked_live(incident.pk)
    leading.ensure_leads(by, row.branch)
    if row.is_open:
        return row
    row.state, row.resolved_at = State.OPEN, None
    row.edition += 1
    row.save()
    _noted("incident.reopened", row, by)
    return row


@transaction.atomic
def close(incident: Incident, *, by: User) -> Incident:
    """Close it for good: none of its cases owes a report any more. Closing twice is harmless.

    :raises NotOver: it goes on, an answer is on its way, or cases of it still owe their report. :raises NotTheirs.
    """
    row = leading.locked(incident.pk)
    leading.ensure_leads(by, row.branch)
    if not row.is_live:
        return row
    _ensure_over(row)
    row.state, row.closed_at = State.CLOSED, timezone.now()
    row.edition += 1
    row.save()
    row.links.filter(is_live=True).update(is_live=False)
    _noted("incident.closed", row, by)
    return row


def _ensure_over(row: Incident) -> None:
    if row.is_open:
        raise NotOver("Nyatakan dahulu bahwa gangguan ini sudah teratasi.")
    if IncidentDelivery.objects.filter(answer__incident=row, state=IncidentDelivery.State.WAITING).exists():
        raise NotOver("Jawaban bersama masih dikirim. Tunggu sampai selesai.")
    if owing := counting.counts(row).owing:
        raise NotOver(f"{owing} kasus belum selesai laporannya. Selesaikan, atau keluarkan dari gangguan ini.")


def _tell(row: Incident, told: Declared, now: datetime) -> None:
    for public in (told.title, told.notice):
        wording.ensure_public(public)
    begins = told.notice_from or (row.notice_from if row.pk else now)
    if told.started_at > now:
        raise BadIncident("Waktu mulai gangguan tidak boleh di masa depan.")
    if told.notice_until and told.notice_until <= begins:
        raise BadIncident("Pengumuman harus berakhir setelah mulai ditampilkan.")
    for name, value in (_said(told) | {"notice_from": begins}).items():
        setattr(row, name, value)


def _said(told: Declared) -> dict[str, object]:
    """By column, rows as they are."""
    return {name: getattr(told, name) for name in Declared.__dataclass_fields__}


def _columns(row: Incident) -> dict[str, object]:
    return {name: getattr(row, name) for name in Declared.__dataclass_fields__}


def _one_number_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [Lock.INCIDENT_NUMBER])


def _next_number(now: datetime) -> str:
    """`GGN-2026-0001`, under the lock of numbers: incidents are never deleted, so none is missing."""
    head = current.head_office()
    year = year_of(now, head) if head else now.year
    return f"GGN-{year}-{Incident.objects.filter(number__startswith=f'GGN-{year}-').count() + 1:04d}"


def _noted(act: str, row: Incident, by: User, fields: list[str] | None = None) -> None:
    trail.record(act, row, by=by, fields=fields or [])
    current.forget_on_commit()

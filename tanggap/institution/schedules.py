"""Schedules in force: stored versions of calendars, and their compiled form kept in each process (D15).

A clock is computed with `schedule_of(place)` and keeps `schedule.version`; whoever edits a calendar, a holiday or the
joint-leave setting calls `renew` in the same transaction, which adds a version that begins now.
"""

import threading
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import models, transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.institution import current
from tanggap.institution.models import Branch, Calendar, Department, Holiday, Institution, ScheduleVersion
from tanggap.institution.worktime import Rules, Schedule, local_day
from tanggap.lib.errors import DomainError
from tanggap.lib.loops import wake

CHANNEL = "tanggap_calendars"
"""Woken when a calendar has a new version, for those who count by it."""
BEGINNING = datetime(2010, 1, 1, tzinfo=UTC)
"""When the first version of every calendar begins: before any case, contract or file of the institution."""


class NoCalendar(DomainError):
    """Neither the place nor the institution has a calendar."""

    message = "Kalender kerja lembaga belum dipilih. Administrator memilihnya di Pengaturan › Institusi."


def schedule_of(place: Branch | Department | None = None) -> Schedule:
    """The working time of a branch or department: its own calendar's, else the institution's.

    :raises NoCalendar: neither has one.
    """
    calendar_id = place.calendar_id if place and place.calendar_id else current.institution().calendar_id
    if calendar_id is None:
        raise NoCalendar
    return schedule(calendar_id)


def schedule(calendar_id: int) -> Schedule:
    """A calendar's compiled schedule, at most a second behind its newest version.

    :raises NoCalendar: there is no such calendar, or it was never given its hours.
    """
    newest = _newest().get(calendar_id)
    if newest is None:
        raise NoCalendar
    compiled = _compiled.get(calendar_id)
    if compiled is None or compiled.version != newest:
        with _compiling:
            compiled = _compiled[calendar_id] = _load(calendar_id)
    return compiled


@transaction.atomic
def renew(calendar: Calendar, *, by: trail.Actor) -> ScheduleVersion | None:
    """Store the calendar as it is now as a version that begins now; nothing if it is as it was.

    Call it after the change, in its transaction. Takes the calendar's row lock.
    """
    calendar = Calendar.objects.select_for_update().get(pk=calendar.pk)
    last = calendar.versions.order_by("-number").first()
    begins_at = _after(last) if last else BEGINNING
    rules = _as_edited(calendar, local_day(begins_at, calendar.tz))
    if last and _same(rules, last):
        return None
    version = calendar.versions.create(
        number=last.number + 1 if last else 1, begins_at=begins_at, made_by=by.actor_label[:120], **rules
    )
    transaction.on_commit(_newest.forget)
    wake(CHANNEL)
    return version


@transaction.atomic
def renew_all(*, by: trail.Actor) -> int:
    """Renew every calendar, after a change that may touch them all; how many really changed."""
    return sum(renew(calendar, by=by) is not None for calendar in Calendar.objects.order_by("pk"))


def _after(last: ScheduleVersion) -> datetime:
    """Now, but after the version before, whatever the clocks of two machines say."""
    return max(timezone.now(), last.begins_at + timedelta(microseconds=1))


def _as_edited(calendar: Calendar, since: date) -> dict[str, Any]:
    spans: dict[str, list[list[int]]] = {}
    for span in calendar.spans.order_by("weekday", "opens"):
        spans.setdefault(str(span.weekday), []).append([_minutes(span.opens), _minutes(span.closes) or 1440])
    days = days_off().filter(day__gte=since).values_list("day", flat=True)
    return {"zone": calendar.zone, "spans": spans, "days_off": sorted({day.isoformat() for day in days})}


def days_off() -> models.QuerySet[Holiday]:
    """The holidays on which nobody works, by the joint-leave setting as it is in the database now."""
    joint = Institution.objects.filter(joint_leave_is_workday=False).exists()
    kinds = [Holiday.Kind.NATIONAL, Holiday.Kind.JOINT_LEAVE] if joint else [Holiday.Kind.NATIONAL]
    return Holiday.objects.filter(is_void=False, kind__in=kinds)


def _same(rules: dict[str, Any], last: ScheduleVersion) -> bool:
    first = local_day(timezone.now(), ZoneInfo(last.zone)).isoformat()
    ahead = [day for day in last.days_off if day >= first]
    wanted = [day for day in rules["days_off"] if day >= first]
    return bool(rules["zone"] == last.zone and rules["spans"] == last.spans and wanted == ahead)


def _minutes(clock: time) -> int:
    return clock.hour * 60 + clock.minute


def _load_newest() -> dict[int, int]:
    newest = ScheduleVersion.objects.order_by().values("calendar").annotate(newest=models.Max("number"))
    return dict(newest.values_list("calendar", "newest"))


def _load(calendar_id: int) -> Schedule:
    """Calendars with the same hours share what was compiled for one of them."""
    versions = list(ScheduleVersion.objects.filter(calendar=calendar_id).order_by("number"))
    rules, newest = [_rules(version) for version in versions], versions[-1].number
    alike = (known for known in _compiled.values() if known.version == newest and known.rules == rules)
    return next(alike, None) or Schedule(rules, version=newest)


def _rules(version: ScheduleVersion) -> Rules:
    spans = {int(day): [(opens, closes) for opens, closes in pairs] for day, pairs in version.spans.items()}
    days = frozenset(date.fromisoformat(day) for day in version.days_off)
    return Rules(version.begins_at, ZoneInfo(version.zone), spans, days)


_newest = current.Kept(_load_newest)
_compiled: dict[int, Schedule] = {}
_compiling = threading.Lock()

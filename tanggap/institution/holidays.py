"""Days off: edited by staff, seeded from the `holidays` library, never changed once past (D15)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.institution import schedules
from tanggap.institution.current import institution
from tanggap.institution.models import Holiday, Institution
from tanggap.institution.worktime import local_day
from tanggap.lib.errors import DomainError

ESTIMATED = "(perkiraan)"


class DayIsPast(DomainError):
    """A day that is over stays what it was: deadlines have been counted with it."""

    message = "Tanggal yang sudah lewat tidak dapat diubah, karena jam kerja yang sudah berjalan tidak dihitung ulang."


@dataclass(frozen=True)
class Seeding:
    """What a seeding did; `kept` rows belong to staff and were left alone."""

    added: int = 0
    updated: int = 0
    removed: int = 0
    kept: int = 0

    @property
    def changed(self) -> int:
        return self.added + self.updated + self.removed


def today() -> date:
    """The institution's present day."""
    return local_day(timezone.now(), institution().tz)


def national_holiday(day: date) -> Holiday | None:
    """The national holiday on that day, or None; joint leave is none (POJK 22/2023 art. 62 names national ones)."""
    return Holiday.objects.filter(day=day, kind=Holiday.Kind.NATIONAL, is_void=False).first()


@transaction.atomic
def save_holiday(holiday: Holiday, *, by: trail.Actor, fields: Sequence[str]) -> Holiday:
    """Add or change a day off; every calendar begins a new version now.

    :raises DayIsPast: the day is over, or was moved from one that is.
    """
    adding = holiday._state.adding
    stored = None if adding else Holiday.objects.select_for_update().get(pk=holiday.pk).day
    _refuse_past(holiday.day, stored)
    holiday.is_edited = True
    holiday.save()
    trail.record(f"holiday.{'added' if adding else 'changed'}", holiday, by=by, fields=fields)
    schedules.renew_all(by=by)
    return holiday


@transaction.atomic
def remove_holiday(holiday: Holiday, *, by: trail.Actor) -> None:
    """Take a day off back. One that came from the library stays as void, so that no seeding brings it back.

    :raises DayIsPast: the day is over.
    """
    _refuse_past(holiday.day)
    trail.record("holiday.removed", holiday, by=by)
    if holiday.seeded_day:
        Holiday.objects.filter(pk=holiday.pk).update(is_void=True, is_edited=True)
    else:
        holiday.delete()
    schedules.renew_all(by=by)


@transaction.atomic
def seed_holidays(*, by: trail.Actor, years: Iterable[int] | None = None) -> Seeding:
    """Bring the table up to the library: this year − 1 to + 2 by default. Safe to repeat, from several at once.

    Rows that staff added, changed or voided are never touched, nor days that are over; a row that nobody touched
    follows the library when it learns better (an estimated feast moves).
    """
    Institution.objects.select_for_update().filter(pk=1).first()
    years = list(years) if years is not None else list(range(today().year - 1, today().year + 3))
    known = {(row.day, row.kind): row for row in library(years)}
    seeded = {(row.seeded_day, row.kind): row for row in Holiday.objects.exclude(seeded_day=None)}
    taken = set(Holiday.objects.values_list("day", "kind"))
    fresh = [row for key, row in known.items() if key not in seeded and key not in taken]
    Holiday.objects.bulk_create(fresh, ignore_conflicts=True)
    updated = sum(_follow(seeded[key], row) for key, row in known.items() if key in seeded)
    gone = [row for key, row in seeded.items() if key not in known and row.day.year in years and _is_ours(row)]
    Holiday.objects.filter(pk__in=[row.pk for row in gone]).delete()
    kept = Holiday.objects.filter(day__year__in=years, is_edited=True).count()
    result = Seeding(len(fresh), updated, len(gone), kept)
    if result.changed:
        trail.record("holidays.seeded", by=by, reason=f"{result.added} baru, {updated} diperbarui, {len(gone)} dihapus")
        schedules.renew_all(by=by)
    return result


def library(years: Sequence[int]) -> list[Holiday]:
    """What the library knows of these years, as unsaved rows; national before joint leave."""
    from holidays import country_holidays

    rows = []
    for category, kind in (("public", Holiday.Kind.NATIONAL), ("government", Holiday.Kind.JOINT_LEAVE)):
        days = country_holidays("ID", years=list(years), categories=(category,), language="id")
        for day, name in sorted(days.items()):
            plain = name.replace(ESTIMATED, "").replace("  ", " ").replace(" ;", ";").strip()
            rows.append(Holiday(day=day, name=plain[:120], kind=kind, is_estimated=ESTIMATED in name, seeded_day=day))
    return rows


def _follow(row: Holiday, known: Holiday) -> bool:
    if not _is_ours(row) or (row.name, row.is_estimated) == (known.name, known.is_estimated):
        return False
    return bool(Holiday.objects.filter(pk=row.pk).update(name=known.name, is_estimated=known.is_estimated))


def _is_ours(row: Holiday) -> bool:
    """Untouched by staff and not yet over."""
    return not row.is_edited and row.day >= today()


def _refuse_past(*days: date | None) -> None:
    if any(day < today() for day in days if day):
        raise DayIsPast

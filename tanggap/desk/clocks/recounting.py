"""Open clocks after their calendar was edited: what lies ahead is counted anew, what is past stays (D15)."""

from datetime import datetime, timedelta
from functools import reduce
from operator import or_

from django.db import models, transaction
from django.db.models import Max, Q
from django.utils import timezone

from tanggap.desk.clocks import running
from tanggap.desk.models import Case, Clock
from tanggap.institution import schedules
from tanggap.institution.models import ScheduleVersion
from tanggap.lib.loops import Loop, still_running, stopping

HELD_ELSEWHERE = timedelta(seconds=1)
"""How long one waits for a case that is locked; schedules in a process are as old at most."""


def recount_all() -> datetime | None:
    """Count the open clocks anew whose calendar has a newer version; any number of workers may.

    :return: when to look again, if some could not be had.
    """
    while not stopping.is_set() and recount_next():
        still_running()
    return timezone.now() + HELD_ELSEWHERE if outdated().exists() else None


LOOP = Loop(name="desk.recounting", channel=schedules.CHANNEL, run=recount_all, idle=timedelta(seconds=30))


@transaction.atomic
def recount_next() -> bool:
    """Count one clock anew whose case nobody holds; whether there was one that this process could."""
    free = outdated().select_related("case").select_for_update(skip_locked=True, of=("case",), no_key=True)
    found: Clock | None = free.first()
    if found is None:
        return False
    case: Case = found.case
    clock = case.clocks.get(pk=found.pk)
    if not running.is_outdated(clock):
        return clock.schedule_version != found.schedule_version
    clock.case = case
    running.recount(clock, at=timezone.now())
    return True


def outdated() -> models.QuerySet[Clock]:
    """Open clocks, not breached, that were computed with an older version of their calendar."""
    newest = ScheduleVersion.objects.order_by().values_list("calendar").annotate(Max("number"))
    older = [Q(calendar=calendar, schedule_version__lt=number) for calendar, number in newest]
    clocks: models.QuerySet[Clock] = Clock.objects.open().filter(breached_at=None)
    return clocks.filter(reduce(or_, older, Q(pk__in=[]))).order_by("calendar", "schedule_version")

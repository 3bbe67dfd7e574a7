"""When a clock is due and when it warns: pure functions of its term and a schedule (D13, D15)."""

from datetime import datetime, timedelta

from tanggap.desk.models.clock import Unit
from tanggap.institution.worktime import Schedule

WARNINGS = (50, 75, 90)
"""Per cent of a clock's term at which it warns (D13)."""


def due(schedule: Schedule, since: datetime, amount: int, unit: str) -> datetime:
    """The instant at which the term of `amount` `unit`s that began at `since` is over."""
    if unit == Unit.ELAPSED_MINUTES:
        return since + timedelta(minutes=amount)
    if unit == Unit.WORKING_MINUTES:
        return schedule.add(since, timedelta(minutes=amount))
    return schedule.add_days(since, amount)


def warning(schedule: Schedule, since: datetime, due_at: datetime, percent: int, unit: str) -> datetime:
    """The instant at which `percent` of the time between is over: of elapsed or of working time, as the unit says."""
    if unit == Unit.ELAPSED_MINUTES:
        return since + (due_at - since) * percent / 100
    return schedule.add(since, schedule.elapsed(since, due_at) * percent / 100)


def next_look(schedule: Schedule, since: datetime, due_at: datetime, warned: int, unit: str) -> datetime:
    """When somebody must look next: at the first warning that was not given yet, else when it is due."""
    for percent in WARNINGS:
        if percent > warned:
            return min(warning(schedule, since, due_at, percent, unit), due_at)
    return due_at

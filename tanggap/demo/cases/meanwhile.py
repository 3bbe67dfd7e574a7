"""What is done between the acts of a story without being told: tasks are seen and taken, reports are read."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from tanggap.demo.cases.cast import Played
from tanggap.demo.cases.stories import Times
from tanggap.desk.ladder import receiving
from tanggap.desk.models import Report, Rung
from tanggap.desk.procedure import evidence
from tanggap.desk.reporting import returning
from tanggap.desk.states import State

TAKEN_AFTER = timedelta(minutes=40)
"""At the latest; seen in half of it. What has come since is not seen yet."""
READ = "1 08:45"
"""The manager reads the reports of the working day before."""


def until(this: Played, times: Times, since: datetime, end: datetime) -> Iterator[datetime]:
    """Between two acts."""
    yield from _receive(this, since, min(TAKEN_AFTER, (end - since) / 2))
    report = _unread(this)
    read_at = times.acted(READ, opened_at=report.filed_at, last_at=since) if report else end
    if read_at < end:
        yield read_at
        _read(this)


def at_last(this: Played, times: Times, since: datetime) -> Iterator[datetime]:
    """After the last act."""
    yield from _receive(this, since, TAKEN_AFTER)
    if report := _unread(this):
        yield times.acted(READ, opened_at=report.filed_at, last_at=since)
        _read(this)


def _receive(this: Played, since: datetime, after: timedelta) -> Iterator[datetime]:
    """Whoever is to act on the case opens it, and then takes it."""
    if not _untaken(this):
        return
    yield since + after / 2
    for rung in _untaken(this):
        receiving.opened(this.case, this.holder(rung))
    yield since + after
    for rung in _untaken(this):
        receiving.take(rung.pk, by=this.holder(rung))


def _untaken(this: Played) -> list[Rung]:
    return list(Rung.objects.open().filter(case=this.pk, taken_at=None).select_related("department"))


def _unread(this: Played) -> Report | None:
    """A report that stands, and that nobody has read."""
    return Report.objects.filter(case=this.pk, read_at=None, returned_at=None).last()


def _read(this: Played) -> None:
    report = _unread(this)
    case = this.case
    if report and evidence.report_filed(case) and case.state not in (State.WITHDRAWN, State.MERGED):
        returning.let_stand(this.pk, seen=report.edition, by=this.manager)

"""An oral complaint that was not solved in its five days goes on as a written one (D13)."""

from datetime import datetime

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.desk import recipients, timeline
from tanggap.desk.clocks import starting
from tanggap.desk.models import Case
from tanggap.desk.models.clock import ClockKind
from tanggap.lib.dates import tanggal_panjang
from tanggap.lib.links import public_url
from tanggap.messaging import outbox

TRACK = "/track"


def make_written(case: Case, *, by: Actor, at: datetime) -> None:
    """Make the case a written one, with its clock and a notice to the customer, under the case's lock.

    Its term begins now: the customer asks nothing new, and need not file it again.
    """
    if case.is_written:
        return
    case.is_written = True
    case.save(update_fields=["is_written"])
    starting.stop(case, ClockKind.ORAL, at=at)
    clock = starting.start(case, ClockKind.WRITTEN, at=at)
    until = tanggal_panjang(clock.due_at.astimezone(case.branch.tz).date())
    told = f"Pengaduan ini ditangani sebagai pengaduan tertulis; jawaban paling lambat {until}."
    timeline.public_event(case, told, by=by, at=at)
    outbox.queue(
        "case_made_written",
        to=recipients.contact_of(case),
        about=case,
        case=case.number,
        by_day=until,
        url=public_url(TRACK),
    )
    trail.record("case.made_written", case, by=by)

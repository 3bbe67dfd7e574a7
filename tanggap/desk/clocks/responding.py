"""The first response: what counts as one stops its clock (D13)."""

from datetime import datetime

from tanggap.desk.clocks import starting
from tanggap.desk.models import Case
from tanggap.desk.models.clock import ClockKind


def responded(case: Case, *, at: datetime) -> None:
    """Somebody of ours has turned to the customer: a reply, an answer or, on the telephone and at the counter, a step
    done. An automatic acknowledgement is none. Under the case's lock; safe to repeat."""
    starting.stop(case, ClockKind.FIRST_RESPONSE, at=at)

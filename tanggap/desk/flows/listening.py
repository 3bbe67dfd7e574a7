"""What the feed brings wakes the cases that wait for it (F9, D9, D10).

The listener writes rows by set in the feed's transaction and returns; the loop here looks at one case at a time, each
in a transaction of its own. A case that fails stays and is tried again, later each time; the others do not wait for it.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import connection, transaction
from django.db.models import Min
from django.utils import timezone

from tanggap.desk.flows import disbursements, payment_notices, payments
from tanggap.desk.models import Case, Waking
from tanggap.desk.moves import PROCEDURE
from tanggap.desk.procedure import path
from tanggap.desk.states import OPEN
from tanggap.lib.loops import Loop, still_running, stopping, wake

log = structlog.get_logger(__name__)
CHANNEL = "tanggap_wakings"
KINDS = frozenset({"payments", "disbursements"})
LONGEST_WAIT = timedelta(hours=1)
HELD_ELSEWHERE = timedelta(milliseconds=500)
"""How long a row is left alone that another worker holds."""

CHECKS: dict[str, Callable[[Case], bool]] = {
    "payment.received": payments.is_posted,
    "disbursement.success": disbursements.has_succeeded,
    "disbursement.failed": disbursements.has_failed,
}
"""Event → whether it has happened, by the facts as they are now; so telling it twice or late is harmless."""

NOTE = """
insert into desk_waking (case_id, noted_at, attempts, next_at)
select c.id, %(now)s, 0, %(now)s from desk_case c
where c.state = any(%(open)s) and (
    c.contract_id = any(%(contracts)s)
    or c.contract_id is null
       and c.customer_id in (select customer_id from customers_contract where id = any(%(contracts)s)))
order by c.id
"""


def listener(kind: str, ids: Sequence[int]) -> None:
    """Of `settings.FEED_LISTENERS`: note the open cases of these contracts, and the payments that are to be told."""
    if kind not in KINDS:
        return
    contracts = list(ids)
    if kind == "payments":
        payment_notices.note(contracts)
    with connection.cursor() as cursor:
        cursor.execute(NOTE, {"now": timezone.now(), "open": sorted(OPEN), "contracts": contracts})
        if cursor.rowcount:
            wake(CHANNEL)


def look_at_due() -> datetime | None:
    """Look at every case that was noted.

    :return: when one that has failed is tried again.
    """
    while not stopping.is_set() and _look_at_one():
        still_running()
    due: datetime | None = Waking.objects.aggregate(due=Min("next_at"))["due"]
    return max(due, timezone.now() + HELD_ELSEWHERE) if due else None


LOOP = Loop(name="desk.wakings", channel=CHANNEL, run=look_at_due, idle=timedelta(seconds=10))


def look_again(case_id: int) -> bool:
    """Tell a case what has happened by the facts; whether it moved by it."""
    with transaction.atomic():
        case, now = Case.objects.lock(case_id), timezone.now()
        waited_for = _waited_for(case)
        happened = (event for event in waited_for if CHECKS[event](case))
        return any(path.happened_now(case, event, by=PROCEDURE, at=now) for event in happened)


def _waited_for(case: Case) -> list[str]:
    run = path.current(case)
    return [event for event in CHECKS if run and path.step_of(run).reaction(event)]


def _look_at_one() -> bool:
    with transaction.atomic():
        due = Waking.objects.filter(next_at__lte=timezone.now()).order_by("next_at", "pk")
        row = due.select_for_update(skip_locked=True).first()
        if row is None:
            return False
        try:
            look_again(row.case_id)
        except Exception:  # whatever is wrong with this case, the others wait for nothing
            log.exception("case_not_woken", case=row.case_id)
            _later(row)
        else:
            row.delete()
        return True


def _later(row: Waking) -> None:
    row.attempts += 1
    row.next_at = timezone.now() + min(LONGEST_WAIT, timedelta(seconds=2 ** min(row.attempts, 12)))
    row.save(update_fields=["attempts", "next_at"])

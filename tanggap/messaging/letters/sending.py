"""Sending the letters that are due: each looked at again at its moment, sent once, by any number of workers (P18)."""

from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from django.db import transaction
from django.db.models import Min
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.customers.models import Contract
from tanggap.customers.statement import Row, Statement, statements_of
from tanggap.lib.dates import MONTHS
from tanggap.lib.loops import Loop, still_running, stopping
from tanggap.lib.money import short_rupiah
from tanggap.messaging.letters.due import draw_up, next_day
from tanggap.messaging.letters.hours import holidays_from, next_allowed
from tanggap.messaging.letters.kinds import REMINDER
from tanggap.messaging.letters.making import make
from tanggap.messaging.letters.rules import days_of, rules
from tanggap.messaging.models import DueLetter

log = structlog.get_logger(__name__)
ME = System("aturan surat")
CHANNEL = "tanggap_letters_due"
HELD_ELSEWHERE = timedelta(milliseconds=500)
State = DueLetter.State


def send_due() -> datetime | None:
    """Draw up today's letters if nobody has, and send all that are due; one that fails holds up no other, and is tried
    again by the next run.

    :return: when the next one is, or the next day begins.
    """
    draw_up()
    failed: set[int] = set()
    while not stopping.is_set() and send_one(failed):
        still_running()
    now = timezone.now()
    due = DueLetter.objects.filter(state=State.WAITING).exclude(pk__in=failed).aggregate(due=Min("due_at"))["due"]
    return min(max(due, now + HELD_ELSEWHERE), next_day(now)) if due else next_day(now)


LOOP = Loop(name="letters.due", channel=CHANNEL, run=send_due, idle=timedelta(seconds=60))


@transaction.atomic
def send_one(failed: set[int]) -> DueLetter | None:
    """Act on the letter that has been due for longest, unless somebody holds it: send it, drop it, or put it off.

    :param failed: keys of letters that are passed over; takes up that of one whose sending fails, which stays as it is.
    """
    waiting = DueLetter.objects.filter(state=State.WAITING, due_at__lte=timezone.now()).order_by("due_at", "pk")
    found = waiting.exclude(pk__in=failed).select_related("contract__customer", "contract__branch")
    row: DueLetter | None = found.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
    if row is None:
        return None
    try:
        with transaction.atomic():
            return _act(row, timezone.now())
    except Exception:  # whatever is wrong with this letter, the others wait for nothing
        log.exception("letter_not_sent", due_letter=row.pk)
        failed.add(row.pk)
        return row


def _act(row: DueLetter, now: datetime) -> DueLetter:
    allowed = next_allowed(now, row.contract.tz, holidays_from(now.date()))
    if allowed > now:
        return _put_off(row, allowed)
    return _decide(row, now)


def _put_off(row: DueLetter, until: datetime) -> DueLetter:
    row.due_at = until
    row.save(update_fields=["due_at"])
    return row


def _decide(row: DueLetter, now: datetime) -> DueLetter:
    shown = statements_of([row.contract], now=now, posting_days=0)[row.contract_id]
    due = next((one for one in shown.rows if one.number == row.instalment_no), None)
    row.reason = _obstacle(row, shown, due)
    if due is not None and not row.reason:
        values = params_of(row.kind, shown, due)
        row.letter = make(row.kind, customer=row.contract.customer, contract=row.contract, about=row, by=ME, **values)
    row.state, row.ended_at = (State.DROPPED if row.reason else State.SENT), now
    row.save(update_fields=["state", "reason", "letter", "ended_at"])
    return row


def _obstacle(row: DueLetter, shown: Statement, due: Row | None) -> str:
    """Why the letter is not sent after all; "" if it is."""
    steps = days_of(rules())
    if row.kind not in steps:
        return "Aturan ini dimatikan."
    if row.contract.status != Contract.Status.ACTIVE:
        return "Kontrak tidak lagi aktif."
    if due is None:
        return "Angsuran ditarik kembali."
    if due.remaining <= 0:
        return "Angsuran sudah dibayar."
    return _untimely(row.kind, steps, (shown.today - due.due_date).days)


def _untimely(kind: str, steps: dict[str, int], days: int) -> str:
    """:param days: since the due date; negative before it. The core may have moved that date meanwhile."""
    if kind == REMINDER:
        return "Sudah lewat jatuh tempo." if days > 0 else ""
    if days < steps[kind]:
        return "Jatuh tempo dipindahkan."
    overtaken = any(steps[kind] < later <= days for later in steps.values())
    return "Tahap berikutnya sudah tiba." if overtaken else ""


def params_of(kind: str, shown: Statement, due: Row) -> dict[str, str]:
    """What the letter says in figures, as of now."""
    day = due.due_date
    values = {"angsuran_ke": str(due.number), "jumlah": _money(due.remaining)}
    values["jatuh_tempo"] = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    if kind == REMINDER:
        return values
    return values | {
        "hari_lewat": str((shown.today - day).days),
        "banyak_tunggakan": str(shown.overdue_count),
        "total_tunggakan": _money(shown.overdue_amount),
    }


def _money(amount: Decimal) -> str:
    """Never parted at the end of a line."""
    return short_rupiah(amount).replace(" ", "\u00a0")

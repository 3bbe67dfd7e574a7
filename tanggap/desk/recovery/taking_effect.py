"""The loop that makes a confirmed recovery count when its day is over, once, on any number of workers (D27).

Proposals that nobody confirmed lapse here, too. One whose act fails is put off, so that no other waits for it.
"""

from datetime import datetime, timedelta

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import Min
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import System
from tanggap.desk import notices, timeline
from tanggap.desk.models import AccountRecovery, Case
from tanggap.desk.recovery import ending, telling
from tanggap.desk.states import State as CaseState
from tanggap.identity.models import User
from tanggap.identity.recovering import AccountMoved, AddressTaken, give_address
from tanggap.lib.loops import Loop, still_running, stopping

log = structlog.get_logger(__name__)

ME = System("pemulihan akun")
PUT_OFF = timedelta(minutes=1)
LAPSED = AccountRecovery.State.LAPSED


def act_on_due() -> datetime | None:
    """Act on every recovery whose time has come.

    :return: when the next one's comes.
    """
    while not stopping.is_set() and act_on_next():
        still_running()
    due: datetime | None = AccountRecovery.objects.aggregate(due=Min("next_at"))["due"]
    return due


LOOP = Loop(name="desk.recoveries", channel=ending.CHANNEL, run=act_on_due)


def act_on_next() -> bool:
    """Act on the one that has waited longest; whether there was one."""
    found: list[int] = []
    try:
        with transaction.atomic():
            return _act_on_one(found)
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        log.exception("recovery_failed", recoveries=found)
        AccountRecovery.objects.open().filter(pk__in=found).update(next_at=timezone.now() + PUT_OFF)
        return bool(found)


def _act_on_one(found: list[int]) -> bool:
    """:param found: takes up the key, for whoever must put it off."""
    due = AccountRecovery.objects.filter(next_at__lte=timezone.now()).order_by("next_at", "pk")
    named = due.values_list("pk", "case_id").first()
    if named is None:
        return False
    found.append(named[0])
    case = Case.objects.lock(named[1])
    row, now = ending.row_of(case, named[0]), timezone.now()
    if row.next_at is not None and row.next_at <= now:
        _act(case, row, now)
    return True


def _act(case: Case, row: AccountRecovery, now: datetime) -> None:
    """Under the case's lock."""
    if obstacle := _obstacle(case, row):
        ending.end(case, row, LAPSED, by=ME, at=now, reason=obstacle)
        return
    try:
        give_address(row.account_id, old=row.old_email, new=row.new_email, by=ME)
    except (AccountMoved, AddressTaken) as refusal:
        ending.end(case, row, LAPSED, by=ME, at=now, reason=WHY[type(refusal)])
        return
    row.done_at, row.next_at = now, None
    row.save(update_fields=["done_at", "next_at"])
    _tell(case, row, now)


WHY = {
    AccountMoved: "Akun dibekukan, ditutup, atau e-mailnya sudah diganti pemiliknya.",
    AddressTaken: "Alamat yang diusulkan tidak dapat dipakai lagi.",
}
"""What the timeline says of an act that was refused; nothing of whose an address is."""


def _obstacle(case: Case, row: AccountRecovery) -> str:
    """Why it must not take effect; "" if nothing is in its way."""
    if row.confirmed_at is None:
        return "Tidak ada orang kedua yang memutuskannya dalam tiga hari."
    if case.state == CaseState.WITHDRAWN:
        return "Pelanggan menarik kasusnya."
    hands = User.objects.filter(pk__in=[row.proposed_by_id, row.confirmed_by_id], is_active=True)
    return "" if hands.count() == 2 else "Akun petugas yang mengusulkan atau menyetujuinya dinonaktifkan."


def _tell(case: Case, row: AccountRecovery, now: datetime) -> None:
    timeline.event(case, "Pemulihan akun berlaku: pelanggan membuat password baru.", by=ME, at=now, about=row)
    trail.record("recovery.done", row, by=ME)
    telling.done(row)
    hands = User.objects.filter(pk__in=[row.proposed_by_id, row.confirmed_by_id])
    notices.tell(hands, case, f"Pemulihan akun pada kasus {case} sudah berlaku.", at=now)

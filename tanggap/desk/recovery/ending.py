"""How a recovery ends without taking effect, and finding one under its case's lock (D27)."""

from datetime import datetime

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.desk import notices, timeline
from tanggap.desk.models import AccountRecovery, Case
from tanggap.desk.moves import MovedOn
from tanggap.desk.recovery import telling
from tanggap.identity.models import User
from tanggap.lib.errors import NotFound
from tanggap.lib.loops import wake

CHANNEL = "tanggap_recoveries"
State = AccountRecovery.State
ACTS = {
    State.REFUSED: ("recovery.refused", "Pemulihan akun tidak disetujui"),
    State.WITHDRAWN: ("recovery.withdrawn", "Pemulihan akun dibatalkan"),
    State.OBJECTED: ("recovery.objected", "Pemulihan akun dihentikan pemilik akun"),
    State.LAPSED: ("recovery.lapsed", "Pemulihan akun gugur"),
}
"""Act of the audit trail, and what the timeline tells."""


def wake_loop() -> None:
    """Have the loop look again: something is due sooner than it may know."""
    wake(CHANNEL)


def row_of(case: Case, recovery_id: int) -> AccountRecovery:
    """The recovery as it stands; whoever acts on it holds its case's lock.

    :raises NotFound: not of this case.
    """
    row: AccountRecovery | None = case.recoveries.select_related("account").filter(pk=recovery_id).first()
    if row is None:
        raise NotFound
    return row


def moved_on(row: AccountRecovery) -> MovedOn:
    """What to tell who came too late."""
    return MovedOn(f"Pemulihan akun ini sudah berubah: {row.state.label.lower()}. Muat ulang halaman.")


def end(
    case: Case, row: AccountRecovery, how: AccountRecovery.State, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """Close an open recovery under its case's lock; whoever was told that it runs is told that it does not."""
    act, told = ACTS[how]
    was_told = row.confirmed_at is not None
    row.ended_at, row.ending, row.end_reason, row.next_at = at, how, reason, None
    row.ended_by_id = by.actor_id
    row.save(update_fields=["ended_at", "ending", "end_reason", "next_at", "ended_by"])
    timeline.event(case, f"{told}: {reason}" if reason else f"{told}.", by=by, at=at, about=row)
    trail.record(act, row, by=by, reason=reason)
    _tell_staff(case, row, told, by, at)
    if was_told:
        telling.stopped(row)


def _tell_staff(case: Case, row: AccountRecovery, told: str, by: Actor, at: datetime) -> None:
    hands = [row.proposed_by_id, row.confirmed_by_id]
    people = User.objects.filter(pk__in=filter(None, hands), is_active=True).exclude(pk=by.actor_id or 0)
    notices.tell(people, case, f"{told} (kasus {case}).", at=at)

"""Stopping a recovery before it takes effect: by staff, or by whoever holds the account, without signing in (D27)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tanggap.audit.trail import Actor
from tanggap.desk import overseeing
from tanggap.desk.models import AccountRecovery, Case
from tanggap.desk.moves import CUSTOMER
from tanggap.desk.recovery import ending, telling
from tanggap.desk.recovery.confirming import NoReason
from tanggap.identity.models import User
from tanggap.lib.errors import DomainError

State = AccountRecovery.State


class StopExpired(DomainError):
    """Never ours, or what it could have stopped is over: all the same."""

    status = 410
    message = "Tautan ini tidak berlaku lagi."


@transaction.atomic
def withdraw(case_id: int, recovery_id: int, reason: str, *, by: User) -> AccountRecovery:
    """Take a recovery back before it takes effect, whether or not it was confirmed. Twice is harmless.

    :raises NotFound: not theirs to see. :raises Forbidden: an officer. :raises NoReason: without one.
    :raises MovedOn: it is over.
    """
    case = Case.objects.visible_to(by).lock(case_id)
    overseeing.ensure_answers_customers(by)
    row, now = ending.row_of(case, recovery_id), timezone.now()
    if row.state == State.WITHDRAWN and row.ended_by_id == by.pk:
        return row
    if row.state != State.PROPOSED and not row.is_waiting(now):
        raise ending.moved_on(row)
    if not reason.strip():
        raise NoReason
    ending.end(case, row, State.WITHDRAWN, by=by, at=now, reason=reason.strip())
    return row


def to_stop(token: str) -> AccountRecovery:
    """What a link is about, without doing it: mail scanners open links too.

    :raises StopExpired: it is not waiting any more, and was not stopped by its owner either.
    """
    row, _ = _named(token)
    return _stoppable(row, timezone.now())


@transaction.atomic
def stop(token: str) -> AccountRecovery:
    """Stop it, by whoever holds the old address, the new one or the telephone. Twice is harmless.

    :raises StopExpired: see `to_stop`; its 24 hours are over.
    """
    named, who = _named(token)
    return _stop(named.pk, named.case_id, CUSTOMER, f"Lewat tautan pada {telling.WHO[who]}.")


@transaction.atomic
def stop_own(user: User) -> AccountRecovery | None:
    """Stop the one that waits for this member's own account; None: there is none any more."""
    named = waiting_for(user)
    try:
        return _stop(named.pk, named.case_id, user, "Setelah masuk ke akunnya.") if named else None
    except StopExpired:
        return None


def waiting_for(user: User) -> AccountRecovery | None:
    """The confirmed recovery of this member's account that has not taken effect, for telling them."""
    row: AccountRecovery | None = AccountRecovery.objects.confirmed().filter(account=user).first()
    return row if row and row.is_waiting(timezone.now()) else None


def _stop(recovery_id: int, case_id: int, by: Actor, reason: str) -> AccountRecovery:
    case = Case.objects.lock(case_id)
    row, now = ending.row_of(case, recovery_id), timezone.now()
    if _stoppable(row, now).state != State.OBJECTED:
        ending.end(case, row, State.OBJECTED, by=by, at=now, reason=reason)
    return row


def _named(token: str) -> tuple[AccountRecovery, str]:
    pk, who = telling.of_token(token) or (0, "")
    row = AccountRecovery.objects.filter(pk=pk).first()
    if row is None or who not in telling.WHO:
        raise StopExpired
    return row, who


def _stoppable(row: AccountRecovery, now: datetime) -> AccountRecovery:
    if row.state != State.OBJECTED and not row.is_waiting(now):
        raise StopExpired
    return row

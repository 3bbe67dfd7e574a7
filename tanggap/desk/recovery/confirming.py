"""The second person's word on a proposed recovery; a day after it the new address counts (D27)."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.desk import overseeing, timeline
from tanggap.desk.models import AccountRecovery, Case
from tanggap.desk.models.recovery import DELAY
from tanggap.desk.moves import ensure_open
from tanggap.desk.recovery import ending, telling
from tanggap.desk.recovery.accounts import AccountShut, recoverable_of
from tanggap.identity.models import User
from tanggap.identity.recovering import AccountMoved, ensure_free, lock_account
from tanggap.lib.dates import waktu
from tanggap.lib.errors import Conflict, DomainError, Forbidden

State = AccountRecovery.State


class SamePerson(Forbidden):
    message = "Pemulihan akun disetujui orang kedua, bukan yang mengusulkannya."


class OwnCheck(Forbidden):
    """Whoever recognised the customer vouches for it already."""

    message = "Pemulihan akun disetujui orang yang tidak mencocokkan identitas pelanggan itu sendiri."


class ProposerGone(Conflict):
    """Whoever proposed may do so no longer: their word does not count any more."""

    message = "Pengusulnya tidak lagi berwenang atas kasus ini. Tolak usulan ini, lalu minta agen lain mengusulkannya."


class FailedSince(Conflict):
    """Somebody who asked on this case after the proposal was not recognised: there may be two who say they are it."""

    message = (
        "Sesudah usulan ini ada pemeriksaan identitas yang tidak cocok pada kasusnya. Tolak usulan ini, lalu cocokkan "
        "identitas sekali lagi."
    )


class NoReason(DomainError):
    message = "Tuliskan alasannya."


@transaction.atomic
def confirm(case_id: int, recovery_id: int, *, by: User) -> AccountRecovery:
    """Confirm somebody else's proposal: the 24 hours begin, and old address, new address and telephone are told.
    Confirming twice is harmless.

    :raises NotFound: not theirs to see. :raises Forbidden: not a manager of the case's team.
    :raises SamePerson: their own. :raises OwnCheck: they recognised the customer.
    :raises MovedOn: it is over, lapsed or another confirmed it, or the case is over.
    :raises ProposerGone, FailedSince, AccountShut, AccountMoved, AddressTaken: what it stood on has changed.
    """
    case, row, now = _lock(case_id, recovery_id, by)
    if row.confirmed_by_id == by.pk and row.is_open:
        return row
    _ensure_proposed(row, by, now)
    if row.proof.by_id == by.pk:
        raise OwnCheck
    ensure_open(case)
    _ensure_stands(case, row)
    row.confirmed_by, row.confirmed_at, row.due_at = by, now, now + DELAY
    row.next_at = row.due_at
    row.save(update_fields=["confirmed_by", "confirmed_at", "due_at", "next_at"])
    told = f"Pemulihan akun disetujui. Berlaku {waktu(row.due_at)} bila tidak dihentikan; semua pihak diberi tahu."
    timeline.event(case, told, by=by, at=now, about=row)
    trail.record("recovery.confirmed", row, by=by)
    telling.confirmed(row)
    ending.wake_loop()
    return row


@transaction.atomic
def refuse(case_id: int, recovery_id: int, reason: str, *, by: User) -> AccountRecovery:
    """Refuse a proposal, with the reason. Refusing twice is harmless.

    :raises NoReason: without one. The rest as `confirm`.
    """
    case, row, now = _lock(case_id, recovery_id, by)
    if row.state == State.REFUSED and row.ended_by_id == by.pk:
        return row
    _ensure_proposed(row, by, now)
    if not reason.strip():
        raise NoReason
    ending.end(case, row, State.REFUSED, by=by, at=now, reason=reason.strip())
    return row


def may_confirm(row: AccountRecovery, user: User) -> bool:
    """A manager of the case's team who neither proposed it nor recognised the customer."""
    return user.pk not in (row.proposed_by_id, row.proof.by_id) and overseeing.manages(user, row.case)


def _lock(case_id: int, recovery_id: int, by: User) -> tuple[Case, AccountRecovery, datetime]:
    case = Case.objects.visible_to(by).lock(case_id)
    overseeing.ensure_manages(by, case)
    return case, ending.row_of(case, recovery_id), timezone.now()


def _ensure_proposed(row: AccountRecovery, by: User, now: datetime) -> None:
    if row.state != State.PROPOSED or row.next_at is None or now >= row.next_at:
        raise ending.moved_on(row)
    if row.proposed_by_id == by.pk:
        raise SamePerson


def _ensure_stands(case: Case, row: AccountRecovery) -> None:
    """What was true at the proposal is true still."""
    proposer = row.proposed_by
    sees = Case.objects.visible_to(proposer).filter(pk=case.pk).exists()
    if not (proposer.is_active and overseeing.answers_customers(proposer) and sees):
        raise ProposerGone
    if case.checks.filter(pk__gt=row.proof_id, customer=case.customer_id, is_passed=False).exists():
        raise FailedSince
    account = lock_account(row.account_id)
    if not account.is_active:
        raise AccountShut
    if recoverable_of(case) != account or account.email != row.old_email:
        raise AccountMoved
    ensure_free(row.new_email, for_account=account)

"""Ordering that a failed disbursement be made again: by two persons, once for each that failed (D9).

Everything here runs under the case's lock, and only while the case stands at the step that orders.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.customers.models import Contract, Disbursement
from tanggap.desk import timeline
from tanggap.desk.flows import disbursements
from tanggap.desk.models import Case, Redisbursement, StepRun
from tanggap.desk.moves import MovedOn, last_words
from tanggap.desk.procedure import path
from tanggap.identity.models import Role, User
from tanggap.lib.errors import Conflict, DomainError, Forbidden, NotFound

PANEL = "order"


class AlreadyPaid(Conflict):
    """The core shows that the money has gone out, or is on its way, by another disbursement."""

    message = "Sistem inti menunjukkan pencairan yang berhasil atau yang lebih baru. Pencairan ulang tidak dilakukan."


class AlreadyOrdered(Conflict):
    """This failed disbursement has its order."""

    message = "Pencairan ulang untuk pencairan ini sudah diperintahkan."


class SamePerson(Forbidden):
    message = "Pencairan ulang disetujui orang kedua, bukan yang memerintahkannya."


class NotToOrder(Forbidden):
    message = "Pencairan ulang diperintahkan dan disetujui manajer atau petugas departemen yang ditugasi."


class NoReason(DomainError):
    message = "Tuliskan alasannya."


class NoContract(DomainError):
    """Which loan it is must be known before money goes out."""

    message = "Pilih kontrak pada kasus ini lebih dahulu."


def may_order(case: Case, by: User) -> bool:
    """Managers who see the case, and officers of a department that has a task on it."""
    task = case.rungs.open().filter(department__in=by.department_ids)
    return bool(task.exists() or Case.objects.filter(pk=case.pk).visible_as(by, Role.MANAGER).exists())


def standing(case: Case) -> Redisbursement | None:
    """The order of this case that was not declined and is not done, else the one done last."""
    orders = case.redisbursements.standing()
    found: Redisbursement | None = orders.filter(done_at=None).last() or orders.last()
    return found


@transaction.atomic
def order(case_id: int, reason: str, *, by: User) -> Redisbursement:
    """Order that the failed disbursement be made again. Ordering the same twice is harmless.

    :raises AlreadyPaid: the core shows success or a later disbursement. :raises AlreadyOrdered: it has an order.
    :raises MovedOn: the case is at another step. :raises NotToOrder: not theirs to order.
    """
    case, now = _lock(case_id, by)
    contract, failed = _what_failed(case)
    if not reason.strip():
        raise NoReason
    held = Redisbursement.objects.standing().filter(contract=contract, failed=failed).first()
    if held and (held.case_id, held.ordered_by_id, held.reason) == (case.pk, by.pk, reason.strip()):
        return held
    if held:
        raise AlreadyOrdered
    _ensure_unpaid(contract, failed)
    row = _ordered(case, contract, failed, reason.strip(), by, now)
    timeline.event(case, f"Pencairan ulang diperintahkan: {row.reason}", by=by, at=now, about=row)
    trail.record("redisbursement.ordered", row, by=by, reason=row.reason)
    return row


@transaction.atomic
def approve(case_id: int, order_id: int, *, by: User) -> Redisbursement:
    """Approve an order of somebody else's; doing it twice is harmless.

    :raises SamePerson: their own. :raises AlreadyPaid: see `order`. :raises MovedOn: it was declined.
    """
    case, row, now = _lock_order(case_id, order_id, by)
    if row.approved_by_id == by.pk:
        return row
    _ensure(row.declined_at is None and row.approved_at is None)
    if row.ordered_by_id == by.pk:
        raise SamePerson
    _ensure_unpaid(row.contract, row.failed)
    row.approved_by, row.approved_at = by, now
    row.save(update_fields=["approved_by", "approved_at"])
    timeline.event(case, "Pencairan ulang disetujui", by=by, at=now, about=row)
    trail.record("redisbursement.approved", row, by=by)
    return row


@transaction.atomic
def decline(case_id: int, order_id: int, reason: str, *, by: User) -> Redisbursement:
    """Decline an order that is not approved, or take back one's own."""
    case, row, now = _lock_order(case_id, order_id, by)
    if row.declined_by_id == by.pk:
        return row
    _ensure(row.declined_at is None and row.approved_at is None)
    if not reason.strip():
        raise NoReason
    row.declined_by, row.declined_at, row.decline_reason = by, now, reason.strip()
    row.save(update_fields=["declined_by", "declined_at", "decline_reason"])
    timeline.event(case, f"Pencairan ulang tidak disetujui: {row.decline_reason}", by=by, at=now, about=row)
    trail.record("redisbursement.declined", row, by=by, reason=row.decline_reason)
    return row


@transaction.atomic
def done(case_id: int, order_id: int, reference: str, *, by: User) -> Redisbursement:
    """Record that an approved order was carried out, with the bank's reference; doing it twice is harmless."""
    case, row, now = _lock_order(case_id, order_id, by)
    if row.done_at:
        return row
    _ensure(row.approved_at is not None)
    row.done_by, row.done_at, row.reference = by, now, reference.strip()[:60]
    row.save(update_fields=["done_by", "done_at", "reference"])
    timeline.event(case, f"Pencairan ulang dilakukan ({row.reference or 'tanpa referensi'})", by=by, at=now, about=row)
    trail.record("redisbursement.done", row, by=by)
    return row


def settle(case: Case, run: StepRun, *, at: datetime, by: Actor) -> None:
    """The core shows the money paid out while an order was under way: nobody carries it out any more.

    Paid by a later disbursement, the order was evidently carried out; by the very one that had failed, it is void.
    """
    row = case.redisbursements.standing().filter(done_at=None).last()
    paid = disbursements.latest(case)
    if row is None or paid is None:
        return
    if row.approved_at and paid.core_id != row.failed:
        row.done_at, row.reference = at, paid.core_id
    else:
        row.declined_at, row.decline_reason = at, "Sistem inti menunjukkan pencairan berhasil."
    row.save(update_fields=["done_at", "reference", "declined_at", "decline_reason"])
    timeline.event(
        case, "Perintah pencairan ulang berakhir: sistem inti menunjukkan dana cair", by=by, at=at, about=row
    )


def is_done(case: Case, run: StepRun) -> bool:
    """An order of this case was carried out since it came to this step."""
    return bool(case.redisbursements.filter(done_at__gte=run.entered_at).exists())


def none_open(case: Case, run: StepRun) -> bool:
    """No order of this case is under way: none was given, or all are declined or done."""
    return not case.redisbursements.standing().filter(done_at=None).exists()


def _lock(case_id: int, by: User) -> tuple[Case, datetime]:
    case = Case.objects.visible_to(by).lock(case_id)
    run = path.current(case)
    if run is None or not case.is_open or path.step_of(run).panel != PANEL:
        raise MovedOn(last_words(case))
    if not may_order(case, by):
        raise NotToOrder
    return case, timezone.now()


def _lock_order(case_id: int, order_id: int, by: User) -> tuple[Case, Redisbursement, datetime]:
    case, now = _lock(case_id, by)
    row: Redisbursement | None = case.redisbursements.filter(pk=order_id).first()
    if row is None:
        raise NotFound
    return case, row, now


def _ensure(holds: bool) -> None:
    if not holds:
        raise MovedOn("Perintah pencairan ulang ini sudah berubah. Muat ulang halaman untuk melihatnya.")


def _what_failed(case: Case) -> tuple[Contract, str]:
    """The newest disbursement, which the department has found to have failed; one that is already the second try of
    another that failed is under way until the core says so itself."""
    latest = disbursements.latest(case)
    if latest and latest.status == Disbursement.Status.PROCESSING:
        earlier = Disbursement.objects.of_contract(latest.contract).exclude(pk=latest.pk)
        if earlier.filter(status=Disbursement.Status.FAILED).exists():
            raise AlreadyPaid
    contract = latest.contract if latest else case.contract
    if contract is None:
        raise NoContract
    return contract, latest.core_id if latest else ""


def _ensure_unpaid(contract: Contract, failed: str) -> None:
    """Refuse once the core shows success of this one, or any later one, whatever became of that."""
    rows = Disbursement.objects.of_contract(contract)
    newest = rows.first()
    if (newest.core_id if newest else "") != failed or rows.filter(core_id=failed, status="success").exists():
        raise AlreadyPaid


def _ordered(case: Case, contract: Contract, failed: str, reason: str, by: User, at: datetime) -> Redisbursement:
    """The row; two cases of one contract may ask at the same moment, and the database lets one in."""
    write: Callable[..., Redisbursement] = Redisbursement.objects.create
    try:
        with transaction.atomic():
            return write(case=case, contract=contract, failed=failed, reason=reason, ordered_by=by, ordered_at=at)
    except IntegrityError:
        raise AlreadyOrdered from None

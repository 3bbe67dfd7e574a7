"""The payment that a customer says they have made, looked for among those that the core has posted (D10)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db.models import F, Min, QuerySet, Sum
from django.utils import timezone

from tanggap.audit.trail import Actor
from tanggap.customers.models import Contract, Payment
from tanggap.desk import timeline
from tanggap.desk.models import Case, StepRun
from tanggap.lib import dates

HOUR = timedelta(hours=1)
NEAR = timedelta(hours=24)
"""How far apart the stated and the posted time may lie: the core may know the day only."""
DEAREST_FEE = Decimal(10_000)
"""What a bank or shop keeps of the sum that the customer paid, at most."""
POSTED, NOT_RECEIVED = "posted", "not_received"


@dataclass(frozen=True)
class Stated:
    """What the customer says: when they paid, and how much, in rupiah."""

    paid_at: datetime
    amount: Decimal


def stated(case: Case) -> Stated | None:
    """What was recorded last on the case's steps, else what was given with the complaint; None: nothing usable."""
    for told in _told(case):
        try:
            return Stated(_instant(told["paid_at"], case), Decimal(str(told["paid_amount"])))
        except (KeyError, ValueError, InvalidOperation):
            continue
    return None


def status(case: Case) -> str:
    """`posted` where the core has the stated payment, else `not_received`."""
    return POSTED if is_posted(case) else NOT_RECEIVED


def is_posted(case: Case, run: StepRun | None = None) -> bool:
    return found(case) is not None


def found(case: Case) -> str | None:
    """The core's key of the stated payment: not reversed, within a day of the stated time, of the stated amount.

    The amount may be short by a fee of the bank; it is never more than what was stated.
    """
    told = stated(case)
    if told is None:
        return None
    near = payments_of(case).filter(paid_at__range=(told.paid_at - NEAR, told.paid_at + NEAR), is_reversed=False)
    sums = near.values("core_id").annotate(total=Sum(F("amount") + F("penalty_amount")), at=Min("paid_at"))
    fitting = sums.filter(total__lte=told.amount, total__gte=told.amount - DEAREST_FEE)
    nearest = min(fitting, key=lambda row: (-row["total"], abs(row["at"] - told.paid_at)), default=None)
    return str(nearest["core_id"]) if nearest else None


def hours_since(case: Case) -> float | None:
    """How long ago the customer says they paid, in hours: 2.0 is still within two hours (D10)."""
    told = stated(case)
    return (timezone.now() - told.paid_at) / HOUR if told else None


def stated_at(case: Case) -> datetime:
    """When the customer says they paid; what is not stated counts from the case's receipt."""
    told = stated(case)
    return told.paid_at if told else case.received_at


def payments_of(case: Case) -> QuerySet[Payment]:
    """Of the case's contract, or of all the customer's where it names none."""
    if case.contract_id:
        return Payment.objects.filter(contract=case.contract_id)
    return Payment.objects.filter(contract__in=Contract.objects.filter(customer=case.customer_id))


def tell_wait(case: Case, run: StepRun, *, at: datetime, by: Actor) -> None:
    """The customer reads in the portal until when we wait for their payment."""
    until = dates.waktu(stated_at(case) + 2 * HOUR, case.branch.tz)
    timeline.public_event(case, f"Pembayaran belum tercatat. Kami menunggunya sampai {until}.", by=by, at=at)


def _told(case: Case) -> Iterable[dict[str, Any]]:
    yield from case.steps.filter(record__has_key="paid_at").order_by("-pk").values_list("record", flat=True)
    yield case.stated


def _instant(text: str, case: Case) -> datetime:
    """A moment, or the beginning of a day in the branch's zone."""
    read = datetime.fromisoformat(str(text))
    return read if read.tzinfo else read.replace(tzinfo=case.branch.tz)

"""The disbursement that a case is about, as the core tells of it (D9)."""

from datetime import datetime, timedelta

from django.utils import timezone

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.customers.models import Disbursement
from tanggap.desk import timeline
from tanggap.desk.models import Case, StepRun
from tanggap.lib.errors import Forbidden

NONE = "none"
HOUR = timedelta(hours=1)
DISPUTED = "disputed"
"""The outcome of the step at which the customer says that nothing has come in, whatever the core says."""
UNRECORDED = "unrecorded"
"""The outcome by which a department says that the bank has paid what the core does not show yet."""
PAID = Disbursement.Status.SUCCESS


class SamePerson(Forbidden):
    message = "Yang belum tercatat di sistem inti dipastikan orang kedua, bukan yang menyatakannya."


def latest(case: Case) -> Disbursement | None:
    """The newest of the case's contract, or of all the customer's where the case names no contract."""
    if case.contract:
        return Disbursement.objects.of_contract(case.contract).first()
    return Disbursement.objects.of_customer(case.customer_id).first() if case.customer_id else None


def status(case: Case) -> str:
    """`processing`, `success`, `failed`; `none` where the core has no disbursement."""
    found = latest(case)
    return found.status if found else NONE


def hours_since(case: Case) -> float | None:
    """How long ago it was requested, in hours: 2.0 is still within two hours (D9)."""
    found = latest(case)
    return (timezone.now() - found.requested_at) / HOUR if found else None


def requested_at(case: Case) -> datetime:
    """When it was requested; what is not on record counts from the case's receipt."""
    found = latest(case)
    return found.requested_at if found else case.received_at


def is_unpaid(case: Case, run: StepRun | None = None) -> bool:
    """The core shows no success: neither of the newest disbursement nor of an earlier one that it replaced."""
    return status(case) != PAID


def is_recorded(case: Case, run: StepRun) -> bool:
    """The core shows success."""
    return status(case) == PAID


def has_succeeded(case: Case) -> bool:
    """Paid out, and nobody has said since that nothing has come in: then people look, not the feed."""
    return status(case) == PAID and not is_disputed(case)


def has_failed(case: Case) -> bool:
    return status(case) == Disbursement.Status.FAILED


def is_disputed(case: Case) -> bool:
    """The customer has said that nothing has come in, and no order to disburse again was done after that."""
    said = case.steps.filter(outcome=DISPUTED).last()
    return said is not None and not case.redisbursements.filter(done_at__gte=said.ended_at).exists()


def attest(case: Case, run: StepRun, *, at: datetime, by: Actor) -> None:
    """A second person stands for a payout that the core does not show; the first named the bank's proof.

    :raises SamePerson: it was they who said so.
    """
    said = case.steps.filter(outcome=UNRECORDED).last()
    if said is None or said.by_id == by.actor_id:
        raise SamePerson
    told = f"Dipastikan tanpa catatan sistem inti: dana sudah cair menurut {said.by_label}."
    timeline.event(case, told, by=by, at=at, about=said)
    trail.record("disbursement.attested", case, by=by)


def tell_wait(case: Case, run: StepRun, *, at: datetime, by: Actor) -> None:
    """The customer reads in the portal what the agent told them."""
    timeline.public_event(case, "Pencairan sedang diproses. Prosesnya paling lama 2 jam.", by=by, at=at)

"""Which of a recognised customer's contracts a case is about: few callers know its number (D5, D6)."""

from django.db import transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.customers.models import Contract
from tanggap.desk import timeline
from tanggap.desk.identity.checking import is_verified
from tanggap.desk.identity.facts import Fact
from tanggap.desk.models import Case
from tanggap.desk.moves import ensure_open
from tanggap.desk.procedure import path, vocabulary
from tanggap.identity.models import User
from tanggap.institution.current import institution
from tanggap.lib.errors import NotFound

NOTES = "billing.note"
"""The act that fills a step with what the records say of the contract: done again when the contract changes."""
MOST = 50


def choosable(case: Case) -> list[Contract]:
    """The contracts among which a case may be given one; none before its customer is recognised, or once it is over.

    The caller has looked whether they are recognised (`checking.is_verified`).
    """
    if not (case.is_open and case.customer):
        return []
    rows = case.customer.contracts.order_by("-started_on", "pk")[:MOST]
    return [row for row in rows if row.pk != case.contract_id]


@transaction.atomic
def choose(case_id: int, number: str, *, by: User) -> Case:
    """Say which contract the case is about. The one it has already changes nothing.

    :raises NotFound: not theirs to see, its customer is not recognised, or the contract is another's.
    :raises MovedOn: the case is over.
    """
    case = Case.objects.visible_to(by).lock(case_id)
    ensure_open(case)
    contract = case.customer.contracts.filter(number=number).first() if case.customer and is_verified(case) else None
    if contract is None:
        raise NotFound
    if contract.pk != case.contract_id:
        _set(case, contract, by)
    return case


def _set(case: Case, contract: Contract, by: User) -> None:
    now = timezone.now()
    case.contract = contract
    case.save(update_fields=["contract"])
    told = f"Kontrak kasus: {institution().display_contract(contract.number)}."
    timeline.event(case, told, by=by, at=now)
    trail.record("case.contract_chosen", case, by=by, fields=[Fact.CONTRACT])
    run = path.current(case)
    if run and NOTES in path.step_of(run).acts:
        vocabulary.call(vocabulary.ACTS[NOTES].path, case, run, at=now, by=by)

"""Recognising a customer by three facts: birth date, mother's maiden name, contract number (P3).

Registration and the forgotten sign-in name ask here, under the same limits. Nothing that can be seen or timed tells
which fact was wrong, or whether there is such a contract at all.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.crypto import constant_time_compare

from tanggap.audit import trail
from tanggap.audit.trail import Actor
from tanggap.customers.digests import mother_name_digest
from tanggap.customers.models import Contract, Customer
from tanggap.identity.signing_in import network_of
from tanggap.lib import limits
from tanggap.lib.dates import WIB
from tanggap.lib.limits import Limit

CONTRACT = Limit("recognition.contract", 5, zone=WIB)
ADDRESS = Limit("recognition.address", 20, timedelta(hours=1))
ALARM = Limit("recognition.alarm", 100, timedelta(hours=1))
"""Attempts of everybody that failed or were refused: more than these in an hour look like guessing (see alarms)."""
ALL = "all"

_NOBODY = (date(1, 1, 1), b"\0" * 32)


@dataclass(frozen=True)
class Facts:
    """What the visitor typed: the name in any usual writing, the contract number as digits only."""

    birth_date: date
    mother_name: str
    contract_number: str


@dataclass(frozen=True)
class Recognition:
    """Whom the facts belong to, if anybody. `was_consulted` is False where a limit kept the records closed."""

    customer: Customer | None
    was_consulted: bool = True

    def __bool__(self) -> bool:
        return self.customer is not None


REFUSED = Recognition(None, was_consulted=False)


def recognise(facts: Facts, *, address: str) -> Recognition:
    """The customer of the contract, if all three facts agree with the core's records.

    Every attempt counts, right or wrong: 20 an hour for the client's address (IPv6: its /64), 5 a WIB day for the
    contract number; past either the records are not consulted. Call it outside a transaction, so that the count
    stays. One query and the same comparisons each time, whether the contract exists or not, and nothing sealed is
    opened; what fails counts for the alarm.
    """
    if not _is_within_limits(facts, address):
        return _failed(REFUSED, "batas percobaan")
    known = Customer.objects.only("birth_date", "mother_name_digest")
    customer = known.filter(contracts__number=facts.contract_number).first()
    return Recognition(customer) if _agrees(facts, customer) else _failed(Recognition(None), "data tidak cocok")


@transaction.atomic
def clear_attempts(contract_number: str, *, by: Actor) -> None:
    """Forget the attempts on a contract number (digits only), for an agent who has checked who calls (P3, D5)."""
    limits.clear(CONTRACT, contract_number)
    trail.record("recognition.cleared", Contract.objects.filter(number=contract_number).first(), by=by)


def failures() -> int:
    """How many attempts failed or were refused in the present hour, over all customers and addresses."""
    return limits.peek(ALARM, ALL).hits


def _is_within_limits(facts: Facts, address: str) -> bool:
    """The address is asked first: one that is past its limit cannot use up the attempts of contracts."""
    if not limits.hit(ADDRESS, network_of(address)).is_within:
        return False
    return limits.hit(CONTRACT, facts.contract_number).is_within


def _agrees(facts: Facts, customer: Customer | None) -> bool:
    born, mother = (customer.birth_date, bytes(customer.mother_name_digest)) if customer else _NOBODY
    is_named = constant_time_compare(mother_name_digest(facts.mother_name), mother)
    is_born = constant_time_compare(facts.birth_date.isoformat(), born.isoformat())
    return is_named and is_born and customer is not None


def _failed(outcome: Recognition, why: str) -> Recognition:
    limits.hit(ALARM, ALL)
    trail.record("recognition.failed", by=None, reason=why)
    return outcome

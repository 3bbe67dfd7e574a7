"""The five facts by which a customer is recognised, and how each is compared with the core's records (D5).

The name is none of them: it is what one searches by. Nothing sealed is opened; a fact is compared by its blind index or
digest, as it was typed in any usual way.
"""

from collections.abc import Callable, Collection, Mapping

from django.utils.crypto import constant_time_compare

from tanggap.customers import digests
from tanggap.customers.models import Contract, Customer
from tanggap.desk.models import IdentityCheck
from tanggap.institution.current import institution
from tanggap.lib import nik, phone
from tanggap.lib.forms import typed_day

Fact = IdentityCheck.Fact
ENOUGH = 2
"""Independent facts that must match."""
ONE = frozenset({Fact.NIK, Fact.BIRTH_DATE})
"""One fact together: whoever holds the NIK reads the birth date from its digits."""


def independent(facts: Collection[str]) -> int:
    """How many of these facts stand for themselves."""
    return len(set(facts)) - (1 if set(facts) >= ONE else 0)


def matches(customer: Customer, typed: Mapping[str, str]) -> dict[str, bool]:
    """For each fact that was typed, whether it is this customer's; empty ones were not asked."""
    return {fact: COMPARE[fact](customer, text.strip()) for fact, text in typed.items() if text.strip()}


def _phone(customer: Customer, text: str) -> bool:
    try:
        index = digests.phone_index(phone.e164(text))
    except phone.BadPhone:
        return False
    return index in {bytes(known) for known in (customer.phone_index, customer.phone2_index) if known}


def _nik(customer: Customer, text: str) -> bool:
    return constant_time_compare(digests.nik_index(nik.digits(text)), bytes(customer.nik_index))


def _birth_date(customer: Customer, text: str) -> bool:
    try:
        return typed_day(text) == customer.birth_date
    except ValueError:
        return False


def _contract(customer: Customer, text: str) -> bool:
    return contract_of(customer, text) is not None


def _mother_name(customer: Customer, text: str) -> bool:
    return constant_time_compare(digests.mother_name_digest(text), bytes(customer.mother_name_digest))


def contract_of(customer: Customer, text: str) -> Contract | None:
    """The customer's contract of this number, with or without its dashes."""
    number = institution().normalise_contract(text)
    found: Contract | None = customer.contracts.filter(number=number).first() if number else None
    return found


COMPARE: dict[str, Callable[[Customer, str], bool]] = {
    Fact.PHONE: _phone,
    Fact.NIK: _nik,
    Fact.BIRTH_DATE: _birth_date,
    Fact.CONTRACT: _contract,
    Fact.MOTHER_NAME: _mother_name,
}

"""Looking up a customer on a case: limited, audited, and shown masked (D5)."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from tanggap.audit import trail
from tanggap.customers import searching
from tanggap.customers.models import Customer
from tanggap.desk.models import Case
from tanggap.identity.models import User
from tanggap.lib import limits, names, phone
from tanggap.lib.limits import Limit

SEARCHES = Limit("customers.searches", 60, timedelta(minutes=10))
"""Searches of one person: nobody leafs through the institution's customers."""


KEPT = "customers_found"
"""Name in the session of what the last search beside any case found: nothing personal is in an address."""


@dataclass(frozen=True)
class Found:
    """A customer as a search shows them: enough to tell two of one name apart, nothing to answer a check with."""

    pk: int
    name: str
    phone: str
    nik: str
    city: str

    @classmethod
    def of(cls, customer: Customer, *, named: bool) -> "Found":
        return cls(
            customer.pk,
            customer.full_name if named else names.masked_name(customer.full_name),
            phone.masked(customer.phone),
            names.masked_nik(customer.nik),
            customer.city,
        )


@transaction.atomic
def seek(words: str, *, by: User, case: Case | None = None) -> list[int]:
    """Customers by phone, NIK or full name; answers their ids, which may be kept in a session.

    :param case: the case on which they are sought, if on one.
    :raises TooManyAttempts: this person searches too much.
    """
    limits.spend(SEARCHES, str(by.pk))
    trail.record("customer.searched", case, by=by)
    return [customer.pk for customer in searching.find(words)]


def shown(ids: list[int], *, named: bool) -> list[Found]:
    """What a search found, in its order. `named`: it was a name that was searched, so the names may be seen."""
    rows = Customer.objects.in_bulk(ids)
    return [Found.of(rows[pk], named=named) for pk in ids if pk in rows]

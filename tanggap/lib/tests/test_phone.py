"""Telephone numbers typed in every usual way."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanggap.lib.phone import MASK, BadPhone, e164, is_valid, masked, national, readable

subscribers = st.from_regex(r"8(1|2|3|5|7|8|9)[1-9][0-9]{6,9}", fullmatch=True)


@given(subscribers, st.sampled_from(["", "0", "62", "+62", "0062"[2:]]), st.sampled_from(["", " ", "-", "."]))
def test_every_way_of_typing_a_number_is_one_number(subscriber, prefix, separator):
    """M13."""
    typed = prefix + separator + separator.join([subscriber[:3], subscriber[3:7], subscriber[7:]])
    assert e164(typed, mobile=True) == f"+62{subscriber}"


@given(subscribers)
def test_the_stored_form_is_stable(subscriber):
    once = e164(subscriber)
    assert e164(once) == once
    assert e164(national(once)) == once


@pytest.mark.parametrize("typed", ["021 5550 0000", "(0274) 512345", "+62 361 223344", "0800 1234567"])
def test_fixed_lines_and_services_are_refused_where_a_mobile_is_asked(typed):
    assert e164(typed)
    with pytest.raises(BadPhone):
        e164(typed, mobile=True)


@pytest.mark.parametrize("typed", ["", "abc", "12", "0812", "+", "081234567890123456789", "9" * 300, "０８１٢", "\x00"])
def test_what_cannot_be_a_number_is_refused_with_a_sentence(typed):
    with pytest.raises(BadPhone) as refusal:
        e164(typed)
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize(
    "typed",
    [
        "+62812345678x",
        "0812ABC3456",
        "x081234567890",
        "0812 3456 6797 ext 12",
        "0812/0813 3456 6797",
        "+62+81234566797",
    ],
)
def test_letters_and_second_numbers_are_refused_and_not_cut_off(typed):
    with pytest.raises(BadPhone):
        e164(typed)


def test_a_possible_number_the_plan_does_not_know_is_taken():
    """13 digits are in use, though the numbering plan's data refuses them."""
    number = e164("0812 3456 6789 01", mobile=True)
    assert not is_valid(number)
    assert national(number) == "0812-3456-678901"


def test_foreign_mobiles_are_taken_and_shown_with_their_country():
    assert e164("+65 8123 4567", mobile=True) == "+6581234567"
    assert national("+6581234567") == "+65 8123 4567"


def test_records_that_hold_no_number_are_shown_as_they_are():
    assert readable("tidak ada") == "tidak ada"
    assert readable("+6281234566797") == "0812-3456-6797"


def test_mask_shows_four_digits_at_each_end():
    """S3."""
    assert masked("+6281234566797") == "0812••••6797"
    assert masked("0812 3456 6797") == "0812••••6797"


@given(subscribers)
def test_mask_hides_the_middle_and_the_length(subscriber):
    """S3."""
    shown = masked(f"+62{subscriber}")
    assert shown == f"0{subscriber[:3]}{MASK * 4}{subscriber[-4:]}"


@given(st.text(max_size=30))
def test_masking_never_fails_and_never_shows_more_than_eight_digits(text):
    """S3."""
    assert sum(character.isdigit() for character in masked(text)) <= 8

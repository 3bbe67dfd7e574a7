"""M7: what a text costs as SMS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanggap.messaging.segments import DOUBLE, GSM, segments_of, shown


def counted(text: str) -> tuple[str, int, int]:
    found = segments_of(text)
    return found.alphabet.label, found.units, found.parts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ("GSM-7", 0, 0)),
        ("a", ("GSM-7", 1, 1)),
        ("a" * 160, ("GSM-7", 160, 1)),
        ("a" * 161, ("GSM-7", 161, 2)),
        ("a" * 306, ("GSM-7", 306, 2)),
        ("a" * 307, ("GSM-7", 307, 3)),
        ("€" * 80, ("GSM-7", 160, 1)),
        ("€" * 80 + "a", ("GSM-7", 161, 2)),
        ("–", ("UCS-2", 1, 1)),
        ("–" * 70, ("UCS-2", 70, 1)),
        ("–" * 71, ("UCS-2", 71, 2)),
        ("–" * 134, ("UCS-2", 134, 2)),
        ("–" * 135, ("UCS-2", 135, 3)),
        ("😀" * 35, ("UCS-2", 70, 1)),
        ("😀" * 36, ("UCS-2", 72, 2)),
    ],
)
def test_septets_units_and_parts(text, expected):
    """M7."""
    assert counted(text) == expected


def test_a_character_of_two_units_is_never_cut():
    """M7: 152 septets and a euro do not fill a part of 153."""
    assert counted("a" * 152 + "€" + "a" * 151) == ("GSM-7", 305, 2)
    assert counted("a" * 152 + "€" + "a" * 152) == ("GSM-7", 306, 3)
    assert counted("a" + "😀" * 66) == ("UCS-2", 133, 2)
    assert counted("😀" * 67) == ("UCS-2", 134, 3)


def test_it_says_which_characters_force_ucs2_and_which_count_double():
    """M7."""
    found = segments_of("Kode “493027” – [penting]")
    assert found.culprits == ("“", "”", "–")
    assert found.doubles == ()
    assert segments_of("[a] {b}").doubles == ("[", "]", "{", "}")


def test_what_nobody_sees_is_told_by_its_number():
    """M7: a no-break space comes along with text copied from a document."""
    assert [shown(one) for one in "–\u00a0\u200b😀"] == ["–", "U+00A0", "U+200B", "😀"]


def test_the_room_left_is_that_of_the_last_part():
    assert segments_of("a" * 150).room == 10
    assert segments_of("a" * 161).room == 145


@given(st.text(alphabet=sorted(GSM | DOUBLE)))
def test_the_alphabet_of_gsm_never_needs_ucs2(text):
    found = segments_of(text)
    assert not found.is_unicode
    assert found.units == len(text) + sum(one in DOUBLE for one in text)


@given(st.text())
def test_parts_hold_all_units_and_waste_at_most_one_each(text):
    found = segments_of(text)
    if found.parts > 1:
        assert found.alphabet.part * found.parts >= found.units > (found.alphabet.part - 1) * (found.parts - 1)
    else:
        assert found.units <= found.alphabet.single

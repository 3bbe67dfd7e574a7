"""Names as they are compared (P3), and masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanggap.lib.names import HONORIFICS, masked_email, masked_nik, normalise

HONORED = ("H. ", "Hj. ", "ALM. ", "almh ", "H ", "HJ.")
words = st.from_regex(r"[A-Z]{3,10}", fullmatch=True).filter(lambda word: word not in HONORIFICS)
names = st.lists(words, min_size=1, max_size=4).map(" ".join)


@pytest.mark.parametrize(
    ("typed", "compared"),
    [
        ("Sri  Wahyuni", "SRI WAHYUNI"),
        ("  hj. sri wahyuni (almh.) ", "SRI WAHYUNI"),
        ("HJ.SITI AMINAH", "SITI AMINAH"),
        ("Ma'ruf", "MARUF"),
        ("Ma’ruf", "MARUF"),
        ("Siti-Nurhaliza", "SITI NURHALIZA"),
        ("Sukarno", "SUKARNO"),
        ("H.", "H"),
        ("HARI H", "HARI"),
        ("", ""),
    ],
)
def test_names_are_compared_without_case_spaces_punctuation_and_honorifics(typed, compared):
    """P3."""
    assert normalise(typed) == compared


@given(names, st.sampled_from(HONORED), st.sampled_from(["", ".", " ,", "  "]))
def test_honorifics_and_punctuation_change_nothing(name, honorific, tail):
    """P3."""
    assert normalise(honorific + name.lower() + tail) == name


@given(st.text(max_size=60))
def test_normalising_twice_is_normalising_once(text):
    """P3: the digest of the core's name and that of the typed one must meet."""
    assert normalise(normalise(text)) == normalise(text)


@given(names, names)
def test_different_names_stay_different(one, other):
    """P3: exactly, never fuzzily."""
    assert (normalise(one) == normalise(other)) == (one == other)


def test_masks_show_only_what_helps_to_recognise():
    """S3."""
    assert masked_nik("3602041211870001") == "••••••••••••0001"
    assert masked_nik("123") == "••••••••••••"
    assert masked_email("siti@contoh.test") == "s•••@contoh.test"
    assert masked_email("bukan alamat") == "•••"

"""The channel of a payment, which the core names by a code of its own, as people read it."""

import re

LONGEST_SHORT = 3
"""Words of so many letters are short for something: VA, BCA, ATM, EDC."""
SHORT = frozenset({"qris", "cimb", "bnis"})
"""Longer ones that are, too."""


def through(code: str) -> str:
    """`va_bca` → `VA BCA`, `indomaret` → `Indomaret`, `qris` → `QRIS`; what is written for people stays."""
    if re.search(r"[A-Z ]", code):
        return code
    return " ".join(_word(word) for word in re.split(r"[_-]+", code) if word)


def _word(word: str) -> str:
    is_short = len(word) <= LONGEST_SHORT or word in SHORT
    return word.upper() if is_short else word.capitalize()

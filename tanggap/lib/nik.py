"""What the sixteen digits of a NIK say: place of first registration, birth date, sex, serial number.

A NIK stays for life, also when the recorded birth date was wrong: what disagrees with it is a reason to warn, never to
refuse. The century is not in it, and where somebody lives cannot be inferred from it.
"""

import re
from datetime import date

DIGITS = 16
FEMALE = 40
"""Added to the day of birth of a woman."""
_NIK = re.compile(r"[0-9]{16}")


def digits(typed: str) -> str:
    """The digits of a NIK as people type it, with spaces, dots or dashes; whatever else is in it stays."""
    return typed.translate(str.maketrans("", "", " .-\u00a0"))


def is_possible(nik: str) -> bool:
    return _NIK.fullmatch(nik) is not None


def agrees_with_birth_date(nik: str, born: date) -> bool:
    """Day, month and the last two digits of the year, for either sex."""
    day, rest = int(nik[6:8]), nik[8:12]
    return (day - FEMALE if day > FEMALE else day, rest) == (born.day, f"{born:%m%y}")


def is_of_woman(nik: str) -> bool:
    return int(nik[6:8]) > FEMALE

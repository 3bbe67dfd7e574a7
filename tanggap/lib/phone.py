"""Indonesian telephone numbers: one E.164 form for `0812…`, `62812…`, `+62812…` and `812…`; how they are shown.

A number is accepted when it is *possible*: the stricter *valid* refuses real 13-digit mobile numbers.
"""

import re

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

REGION = "ID"
COUNTRY = 62
MASK = "•"
NOT_A_NUMBER = "Masukkan nomor telepon dengan angka, misalnya 0812 3456 6797."
_MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
_SEPARATORS = str.maketrans("", "", " -.()\u2013\u00a0")
_DIGITS = re.compile(r"\+?[0-9]+")


class BadPhone(ValueError):
    """Not a telephone number that can be used; the text says why, in Indonesian."""


def e164(typed: str, *, mobile: bool = False, indonesian: bool = False) -> str:
    """`+6281234566797` of a number typed in any usual way.

    :param mobile: refuse what is not an Indonesian mobile number or a foreign number that may be one.
    :param indonesian: refuse numbers of other countries (O14).
    :raises BadPhone: it cannot be a number, or is a fixed line where a mobile is asked.
    """
    number = _parse(typed)
    if indonesian and number.country_code != COUNTRY:
        raise BadPhone("Gunakan nomor Indonesia, yaitu yang diawali 08 atau +62.")
    if not phonenumbers.is_possible_number(number):
        raise BadPhone("Nomor telepon tidak lengkap atau terlalu panjang.")
    if mobile and not _may_be_mobile(number):
        raise BadPhone("Masukkan nomor handphone, bukan nomor telepon rumah atau kantor.")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def is_valid(number: str) -> bool:
    """Whether the numbering plan knows it: False is a reason to warn, never to refuse."""
    return phonenumbers.is_valid_number(_parse(number))


def national(number: str) -> str:
    """`0812-3456-6797` as people read it; a foreign number in international form."""
    parsed = _parse(number)
    if parsed.country_code != COUNTRY:
        return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    if str(parsed.national_number).startswith("8"):
        return _mobile_groups(f"0{parsed.national_number}")
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def readable(number: str) -> str:
    """`national`, or the number as it is where it cannot be one: the core's records hold such."""
    try:
        return national(number)
    except BadPhone:
        return number


def masked(number: str) -> str:
    """`0812••••6797`: first and last four digits; four dots whatever is hidden, so that length tells nothing."""
    try:
        digits = "".join(filter(str.isdigit, national(number)))
    except BadPhone:
        return MASK * 4
    return f"{digits[:4]}{MASK * 4}{digits[-4:]}" if len(digits) >= 10 else f"{MASK * 4}{digits[-3:]}"


def _parse(typed: str) -> PhoneNumber:
    plain = typed.strip().translate(_SEPARATORS)
    if not _DIGITS.fullmatch(plain):  # the library would read letters as the keys they stand on, or cut them off
        raise BadPhone(NOT_A_NUMBER)
    if plain.startswith("8"):
        plain = f"0{plain}"
    if plain.startswith("62"):
        plain = f"+{plain}"
    try:
        return phonenumbers.parse(plain, REGION)
    except phonenumbers.NumberParseException:
        raise BadPhone(NOT_A_NUMBER) from None


def _mobile_groups(digits: str) -> str:
    """`0812-3456-6797`: four, four, the rest; also for lengths the numbering plan does not know."""
    return "-".join(filter(None, (digits[:4], digits[4:8], digits[8:])))


def _may_be_mobile(number: PhoneNumber) -> bool:
    """Indonesian mobile numbers begin with 8; 800, 804, 807 and 809 are services."""
    if number.country_code == COUNTRY:
        digits = str(number.national_number)
        return digits.startswith("8") and not digits.startswith(("800", "804", "807", "809"))
    return phonenumbers.number_type(number) in _MOBILE

"""Account numbers in what we write: none but a payment code on record may stand there (D11).

Recognised are runs of digits as long as a bank account or virtual account is, however they are spaced. What else looks
like that and is harmless is taken out first: case numbers, dates, times, amounts, contracts, telephones.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.utils import timezone

from tanggap.customers.models import Contract, Customer, PaymentCode
from tanggap.institution.current import institution
from tanggap.institution.models import Channel
from tanggap.lib import phone
from tanggap.lib.errors import DomainError

SHORTEST, LONGEST = 10, 24
BETWEEN = r"[ \t./_()\-\u2010-\u2015\u2022\u00b7*|]"
RUN = re.compile(rf"\+?\d(?:{BETWEEN}{{0,3}}\d){{{SHORTEST - 1},}}")
LINKS = r"(?:dan|lalu|kemudian|terus|lanjut|sambung|and|then|titik|strip|garis|spasi|dash|dot|min)"
SPREAD = re.compile(rf"\d(?:[\W_]{{0,8}}(?:{LINKS}[\W_]{{1,4}})?\d){{{SHORTEST - 1},}}", re.IGNORECASE)
"""A number that is spread over marks, lines and linking words so as not to look like one."""
YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
GAP = "\nx\n"
"""Stands for what was taken out: nothing is read across it."""
FILLERS = "\u115f\u1160"
"""Letters that are drawn as nothing."""
HARMLESS = (
    re.compile(r"\bPGD-\d{4}-\d{6}\b"),
    re.compile(r"\b\d{4}-\d{2}-\d{2}\b"),
    re.compile(r"\b\d{1,2}([/.-])\d{1,2}\1\d{4}\b"),
    re.compile(r"\b([01]?\d|2[0-3])[.:][0-5]\d(?:[.:][0-5]\d)?\b(?![.\d])"),
    re.compile(r"\bRp\.? ?\d{1,3}(?:\.\d{3})+(?:,\d{2})?\b(?!\.?\d)", re.IGNORECASE),
    re.compile(r"\bRp\.? ?\d{1,9}(?:,\d{2})?\b(?!\.?\d)", re.IGNORECASE),
)
PHONE = re.compile(r"(?:\+62|62|0)8\d{8,11}|(?:\+62|0)(?:2[1-9]|[3-79]\d{1,2})\d{6,8}")
PAYABLE = re.compile(
    r"rek(?:ening)?\b|\btransfer|\bVA\b|virtual|\b(?:bayar|setor|kirim)(?:kan)? (?:dana |uang )?(?:ke|lewat|melalui)\b|"
    r"atas nama|\ba[./]?n\b|\b(?:ke|lewat) (?:dana|bank)\b|(?-i:\bDANA\b)|"
    r"\b(?:bca|bri|bni|mandiri|cimb|permata|danamon|btn|bsi|ovo|gopay|go-pay|shopeepay|linkaja)\b",
    re.IGNORECASE,
)
WRITTEN = (Channel.Kind.PHONE, Channel.Kind.WHATSAPP)
NEAR = 60
"""How far before or after a telephone number a word of paying makes it an e-wallet's account."""


class AccountNumber(DomainError):
    """The text holds what may be a payable account that is no payment code on record."""

    message = (
        "Teks ini memuat nomor yang menyerupai nomor rekening atau virtual account dan bukan kode pembayaran pelanggan "
        "pada data kami. Hapus nomor itu; kode pembayaran diberikan dari langkah Kode pembayaran."
    )


def found_in(text: str, known: Iterable[str] = ()) -> list[str]:
    """The digits of what was recognised, in the text's order.

    :param known: numbers that may stand there: payment codes on record, references of a bank.
    """
    plain = _plain(text)
    for number in sorted({*filter(None, map(_digits, known)), *_our_telephones()}, key=len, reverse=True):
        plain = _without(plain, number)
    for harmless in HARMLESS:
        plain = harmless.sub(GAP, plain)
    runs = [(match, _digits(match[0])) for match in RUN.finditer(plain)]
    seen = [digits for match, digits in runs if not _is_phone(match, digits, plain)]
    seen += [_digits(match[0]) for match in SPREAD.finditer(YEAR.sub(GAP, RUN.sub(GAP, plain)))]
    contracts = _contracts(seen)
    return [digits for digits in seen if digits not in contracts]


def named_in(text: str) -> list[str]:
    """What of any customer's the text names, in words: for what many read, whoever they are."""
    plain = _plain(text)
    for ours in sorted(_our_telephones(), key=len, reverse=True):
        plain = _without(plain, ours)
    runs = [match[0] for match in RUN.finditer(plain)]
    named = ["nomor kontrak"] if _contracts(map(_digits, runs)) else []
    return [*named, "nomor telepon pelanggan"] if any(map(_is_customers, runs)) else named


def _is_customers(number: str) -> bool:
    try:
        return Customer.objects.with_phone(phone.e164(number)).exists()
    except phone.BadPhone:
        return False


def digits_of(text: str) -> str:
    """All digits of a text as ASCII, whatever script they were written in."""
    return _digits(_plain(text))


def codes_of(customer_id: int) -> list[str]:
    """The customer's payment codes that can be paid to now."""
    codes = PaymentCode.objects.of_customer(customer_id).current(timezone.now())
    return list(codes.values_list("number", flat=True))


def _plain(text: str) -> str:
    """Digits of every script as ASCII, and nothing invisible between them."""
    shown = (
        char
        for char in unicodedata.normalize("NFKC", text)
        if unicodedata.category(char) not in ("Cf", "Mn", "Me") and char not in FILLERS
    )
    return "".join(str(unicodedata.digit(char)) if char.isdigit() else char for char in shown)


def _digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))


def _without(text: str, number: str) -> str:
    spaced = rf"{BETWEEN}{{0,3}}".join(number)
    return re.sub(rf"(?<!\d)\+?{spaced}(?!\d)", GAP, text)


def _is_phone(match: re.Match[str], digits: str, text: str) -> bool:
    """A telephone number that nobody is told to pay to."""
    sign = "+" if match[0].startswith("+") else ""
    before = text[max(0, match.start() - NEAR) : match.start()].rsplit("\n", 1)[-1]
    after = text[match.end() : match.end() + NEAR].split("\n", 1)[0]
    return bool(PHONE.fullmatch(sign + digits)) and not (PAYABLE.search(before) or PAYABLE.search(after))


def _contracts(numbers: Iterable[str]) -> set[str]:
    """Those of the numbers that are contracts': one cannot pay to them."""
    asked = set(numbers)
    return set(Contract.objects.filter(number__in=asked).values_list("number", flat=True)) if asked else set()


def _our_telephones() -> Iterator[str]:
    for ours in (institution().phone, *Channel.objects.filter(kind__in=WRITTEN).values_list("value", flat=True)):
        yield from _ways_to_write(ours)


def _ways_to_write(number: str) -> Iterator[str]:
    """A telephone number's digits, with the country's code and without."""
    if digits := _digits(number):
        local = digits.removeprefix("62").removeprefix("0")
        yield from (digits, f"0{local}", f"62{local}")

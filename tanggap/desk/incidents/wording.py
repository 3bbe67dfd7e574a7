"""The words of the one answer: placeholders for each case, and nothing of anybody's account (D5, D11, D28)."""

from tanggap.desk import account_numbers
from tanggap.desk.answers.general import AMOUNT, AccountDataNamed, account_data_in
from tanggap.desk.canned import WRITTEN, UnknownPlaceholder
from tanggap.desk.models import Case
from tanggap.desk.replying import LONGEST, SECRET
from tanggap.institution.current import institution
from tanggap.lib.errors import DomainError

PLACEHOLDERS = {
    "nama": "Nama pelanggan atau penghubung.",
    "nomor": "Nomor kasus.",
    "perihal": "Perihal kasus.",
    "lembaga": "Nama lembaga.",
    "telepon": "Telepon layanan.",
}
ROOM = 400
"""Characters left for what is filled in, so that no case's text grows too long for a reply."""


class BadWords(DomainError):
    message = "Tulis jawabannya lebih dahulu."


def ensure_fit(text: str) -> None:
    """:raises BadWords: empty, too long, a secret in it. :raises UnknownPlaceholder: names what there is not.
    :raises AccountNumber: a payable account. :raises AccountDataNamed: an amount, a customer's contract or telephone:
    many read the same text.
    """
    if not text:
        raise BadWords
    if len(text) > LONGEST - ROOM:
        raise BadWords(f"Jawaban ini {len(text)} karakter; paling panjang {LONGEST - ROOM}.")
    if SECRET.search(text):
        raise BadWords("Jawaban ini memuat OTP, PIN, atau password. Hapus: kode rahasia tidak pernah ditulis.")
    if unknown := [name for name in WRITTEN.findall(text) if name not in PLACEHOLDERS]:
        raise UnknownPlaceholder(f"Isian {{{{ {unknown[0]} }}}} tidak dikenal.")
    ensure_public(text)
    if AMOUNT.search(text):
        raise AccountDataNamed("Jawaban bersama hanya memuat informasi umum. Hapus jumlah uang dari jawaban.")


def ensure_public(text: str) -> None:
    """:raises AccountNumber: a payable account. :raises AccountDataNamed: some customer's contract or telephone."""
    account_numbers.ensure_none(text)
    if named := account_numbers.named_in(text):
        raise AccountDataNamed(f"Teks ini dibaca banyak orang. Hapus {', '.join(named)}.")


def filled(text: str, case: Case) -> str:
    """The text for one case."""
    house = institution()
    values = {
        "nama": case.contact_name or "Bapak/Ibu",
        "nomor": case.number,
        "perihal": case.subject,
        "lembaga": house.name,
        "telepon": house.phone,
    }
    return WRITTEN.sub(lambda match: values.get(match[1], match[0]), text)


def checked(text: str, case: Case) -> str:
    """The same, if it holds nothing of the case's account: a subject may.

    :raises AccountDataNamed: it does.
    """
    words = filled(text, case)
    if named := account_data_in(words, case):
        raise AccountDataNamed(f"Teks untuk kasus ini memuat {', '.join(named)}; balas kasus ini sendiri.")
    return words

"""What a field of a feed file may hold: each type says it twice, in SQL for whole files and in Python for one row.

SQL finds the rows that do not pass, by set; Python then says why. A property test holds the two together. SQL texts
name the field `{c}`; patterns avoid counted repetition (`{1,15}`), which makes PostgreSQL's matcher ten times slower.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from tanggap.lib import names, phone


class Bad(Exception):
    """A field cannot be read; `code` is a key of `SENTENCES`."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


SENTENCES = {
    "missing": "Kolom wajib ini kosong.",
    "too_long": "Isi kolom ini terlalu panjang.",
    "bad_number": "Nomor kontrak harus berupa angka (boleh dengan tanda hubung), paling banyak 20 angka.",
    "bad_whole": "Harus bilangan bulat.",
    "bad_date": "Tanggal tidak terbaca; tulis seperti 2016-06-01.",
    "bad_time": "Waktu tidak terbaca; tulis seperti 2016-05-30T09:15:00+07:00.",
    "bad_amount": "Jumlah uang tidak terbaca; tulis rupiah bulat atau dengan dua desimal setelah titik, tidak negatif.",
    "bad_flag": "Harus true atau false.",
    "unknown_status": "Status ini tidak dikenal.",
    "unknown_currency": "Mata uang ini tidak didukung; hanya IDR.",
    "bad_nik": "NIK harus 16 angka.",
    "bad_phone": "Nomor telepon tidak dapat dipakai.",
    "bad_email": "Alamat e-mail tidak lengkap.",
    "bad_name": "Nama harus mengandung huruf.",
    "bad_birth_date": "Tanggal lahir tidak mungkin.",
    "ragged": "Jumlah kolom pada baris ini berbeda dari baris judul.",
    "broken_quote": "Tanda kutip pada baris ini tidak ditutup.",
    "unreadable": "Baris ini mengandung karakter yang tidak dapat dibaca.",
    "duplicate_key": "Kunci baris ini sudah ada pada baris lain di berkas yang sama.",
}


@dataclass(frozen=True)
class Type:
    """`ok`: SQL that is true for a readable field; `value`: SQL of what is stored; `check` raises `Bad`."""

    ok: str
    value: str
    check: Callable[[str], object]
    blank_is_empty: bool = False
    """Spaces alone count as nothing: so for free texts."""


@dataclass(frozen=True)
class Column:
    """A column of a file. `target` is the mirror's column; `default` is stored, as SQL, where the field is empty."""

    name: str
    type: Type
    target: str = ""
    required: bool = False
    default: str | None = None
    personal: bool = False
    """Shown masked on the page of rejected rows."""

    def ok_sql(self, field: str) -> str:
        ok = self.type.ok.format(c=field)
        if self.required:
            return f"({ok} and btrim({field}) <> '')" if self.type.blank_is_empty else f"({ok})"
        return f"({field} is null or ({ok}))"

    def value_sql(self, field: str) -> str:
        value = self.type.value.format(c=field)
        return value if self.default is None else f"coalesce({value}, {self.default})"

    def check(self, text: str) -> None:
        """:raises Bad: with the reason."""
        if text.strip(" ") if self.type.blank_is_empty else text:
            self.type.check(text)
        elif self.required:
            raise Bad("missing")


def _matches(pattern: str, code: str) -> Callable[[str], object]:
    compiled = re.compile(pattern, re.ASCII)

    def check(text: str) -> None:
        if not compiled.fullmatch(text):
            raise Bad(code)

    return check


def text(most: int) -> Type:
    def check(value: str) -> None:
        if len(value) > most:
            raise Bad("too_long")

    return Type(f"length({{c}}) <= {most}", "nullif(btrim({c}), '')", check, blank_is_empty=True)


def one_of(*choices: str, code: str) -> Type:
    def check(value: str) -> None:
        if value not in choices:
            raise Bad(code)

    listed = ", ".join(f"'{choice}'" for choice in choices)
    return Type(f"{{c}} in ({listed})", "{c}", check)


def _check_number(value: str) -> None:
    digits = re.sub(r"[-. ]", "", value)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 20):
        raise Bad("bad_number")


NUMBER = Type(
    "{c} collate \"C\" ~ '^[-. ]*[0-9][-. 0-9]*$' and length(translate({c}, '-. ', '')) <= 20",
    "translate({c}, '-. ', '')",
    _check_number,
)
PLAIN_NUMBER = Type("btrim({c}, '0123456789') = '' and length({c}) <= 20", "{c}", _check_number)
"""What `NUMBER` costs when every number of the file is digits only, which is the rule."""


def whole(most: int) -> Type:
    digits = len(str(most))

    def check(value: str) -> None:
        if not (value.isascii() and value.isdigit() and len(value) <= digits and int(value) <= most):
            raise Bad("bad_whole")

    ok = f"btrim({{c}}, '0123456789') = '' and length({{c}}) <= {digits}"
    return Type(f"{ok} and case when {ok} then {{c}}::int <= {most} end", "{c}::int", check)


_check_money = _matches(r"[0-9]{1,15}(\.[0-9]{2})?", "bad_amount")
MONEY = Type(
    "{c} collate \"C\" ~ '^[0-9]+([.][0-9][0-9])?$' and (length({c}) <= 15 or (length({c}) <= 18 and {c} like '%.__'))",
    "{c}::numeric(17,2)",
    _check_money,
)


def _check_date(value: str) -> None:
    try:
        if len(value) != 10 or not "1900-01-01" <= value <= "2199-12-31":
            raise Bad("bad_date")
        date.fromisoformat(value)
    except ValueError:
        raise Bad("bad_date") from None


DATE = Type(
    "{c} collate \"C\" between '1900-01-01' and '2199-12-31' and {c} collate \"C\" ~ "
    "'^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$' and pg_input_is_valid({c}, 'date')",
    "{c}::date",
    _check_date,
)

_TIME = (
    r"[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]+)?)?"
    r"(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
)
_looks_like_time = _matches(_TIME, "bad_time")


def _check_time(value: str) -> None:
    _looks_like_time(value)
    if len(value) > 40 or not "1900-01-01" <= value < "2200":
        raise Bad("bad_time")
    try:
        date.fromisoformat(value[:10])
    except ValueError:
        raise Bad("bad_time") from None


TIME = Type(
    f"length({{c}}) <= 40 and {{c}} collate \"C\" between '1900-01-01' and '2200' "
    f"and {{c}} collate \"C\" ~ '^{_TIME}$' and pg_input_is_valid({{c}}, 'timestamptz')",
    "{c}::timestamptz",
    _check_time,
)

_check_flag = _matches(r"true|false|1|0", "bad_flag")
FLAG = Type("{c} in ('true', 'false', '1', '0')", "{c}::boolean", _check_flag)


def _only_in_python(check: Callable[[str], object]) -> Type:
    """Personal fields are read and sealed in Python, and never staged in the clear (S3)."""
    return Type("true", "{c}", check)


def _check_person_name(value: str) -> None:
    if len(value) > 120:
        raise Bad("too_long")
    if not names.normalise(value):
        raise Bad("bad_name")


def _check_birth_date(value: str) -> None:
    _check_date(value)
    if value > datetime.now().astimezone().date().isoformat():
        raise Bad("bad_birth_date")


MOBILE = re.compile(r"(?:\+62|62|0)(8[1-9][0-9]{7,10})", re.ASCII)


def e164(value: str) -> str:
    """`phone.e164`, a hundred times faster for an Indonesian mobile number in its usual forms.

    :raises Bad: not a telephone number.
    """
    if usual := MOBILE.fullmatch(value):
        return f"+62{usual[1]}"
    try:
        return phone.e164(value)
    except phone.BadPhone:
        raise Bad("bad_phone") from None


PERSON_NAME = _only_in_python(_check_person_name)
BIRTH_DATE = _only_in_python(_check_birth_date)
NIK = _only_in_python(_matches(r"[0-9]{16}", "bad_nik"))
PHONE = _only_in_python(e164)
EMAIL = _only_in_python(_matches(r"[^@\s]+@[^@\s]+\.[^@\s]+", "bad_email"))

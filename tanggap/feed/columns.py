"""What a field of a feed file may hold, and how it is read: as data, for Python and for SQL.

SQL patterns avoid counted repetition (`{1,15}`), which makes PostgreSQL's matcher ten times slower. A property test
holds the readings together.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from django.utils import timezone

from tanggap.feed.reasons import Bad
from tanggap.lib import names, phone


@dataclass(frozen=True)
class Type:
    """Four readings of one rule.

    `check` raises `Bad` for a field's text. `ok` is SQL that is true for a text `{c}` that can be read, `cast` the
    SQL that reads it. `stage` is the column's definition in the typed stage, whose constraints hold for every row
    that has the right `shape`: digits written as 0, letters as a or A (see `shapes`).
    """

    check: Callable[[str], object]
    ok: str = "true"
    cast: str = "{c}"
    stage: str = "text"
    value: str = "{c}"
    """SQL of what is stored, from the typed stage."""
    shape: Callable[[str], object] = bool
    holds: Literal["text", "number", "date", "time"] = "text"
    """What a format that tells values apart must hold in such a column; text does always."""
    among: tuple[str, ...] = ()
    """The only texts that it may hold, if they are few."""
    longest: int | None = None
    """Of a free text: its greatest length. Spaces alone count as nothing in it."""

    @property
    def blank_is_empty(self) -> bool:
        return self.longest is not None


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

    def cast_sql(self, field: str) -> str:
        return self.type.cast.format(c=field)

    def stage_sql(self) -> str:
        """The column of the typed stage."""
        not_null = " not null" if self.required else ""
        return f"{self.name} {self.type.stage.format(c=self.name)}{not_null}"

    def null_sql(self) -> str:
        """No value, of the column's type."""
        return f"null::{self.type.stage.split()[0]}"

    def check(self, text: str) -> None:
        """:raises Bad: with the reason."""
        if text.strip(" ") if self.type.blank_is_empty else text:
            self.type.check(text)
        elif self.required:
            raise Bad("missing")

    def fits(self, shape: str) -> bool:
        """Whether every field of this shape either can be read or is refused by the typed stage."""
        return bool(self.type.shape(shape)) if shape else not self.required


def _matcher(pattern: str) -> Callable[[str], object]:
    return re.compile(pattern, re.ASCII).fullmatch


def _matches(pattern: str, code: str) -> Callable[[str], object]:
    matcher = _matcher(pattern)

    def check(text: str) -> None:
        if not matcher(text):
            raise Bad(code)

    return check


def text(most: int) -> Type:
    def check(value: str) -> None:
        if len(value) > most:
            raise Bad("too_long")

    return Type(
        check,
        ok=f"length({{c}}) <= {most}",
        cast="nullif(btrim({c}), '')",
        shape=lambda shape: len(shape) <= most and shape == shape.strip(" "),
        longest=most,
    )


def one_of(*choices: str, code: str) -> Type:
    def check(value: str) -> None:
        if value not in choices:
            raise Bad(code)

    listed = ", ".join(f"'{choice}'" for choice in choices)
    ok = f"{{c}} in ({listed})"
    return Type(check, ok=ok, stage=f"text check ({ok})", shape=lambda _: True, among=choices)


def _check_number(value: str) -> None:
    digits = re.sub(r"[-. ]", "", value)
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 20):
        raise Bad("bad_number")


def _is_number(shape: str) -> bool:
    digits = re.sub(r"[-. ]", "", shape)
    return bool(digits) and not digits.strip("0") and len(digits) <= 20


NUMBER = Type(
    _check_number,
    ok="{c} collate \"C\" ~ '^[-. ]*[0-9][-. 0-9]*$' and length(translate({c}, '-. ', '')) <= 20",
    cast="translate({c}, '-. ', '')",
    value="translate({c}, '-. ', '')",
    shape=_is_number,
)
"""A contract number, with or without dashes. `Stage.numbers_are_plain` spares the translation where there are none."""


def whole(digits: int) -> Type:
    """A whole number of at most so many digits, not negative."""
    return Type(
        _matches(rf"[0-9]{{1,{digits}}}", "bad_whole"),
        ok=f"btrim({{c}}, '0123456789') = '' and length({{c}}) <= {digits}",
        cast="{c}::smallint",
        stage="smallint",
        holds="number",
        shape=_matcher(rf"0{{1,{digits}}}"),
    )


MONEY = Type(
    _matches(r"[0-9]{1,15}(\.[0-9]{2}|\.0)?", "bad_amount"),
    ok="{c} collate \"C\" ~ '^[0-9]+([.][0-9][0-9]|[.]0)?$' "
    "and length({c}) <= case when {c} like '%.__' then 18 when {c} like '%.0' then 17 else 15 end",
    cast="{c}::numeric(17,2)",
    stage="numeric(17,2)",
    shape=_matcher(r"0{1,15}(\.00)?"),
    holds="number",
)


def _check_date(value: str) -> None:
    try:
        if len(value) != 10 or not "1900-01-01" <= value <= "2199-12-31":
            raise Bad("bad_date")
        date.fromisoformat(value)
    except ValueError:
        raise Bad("bad_date") from None


DATE = Type(
    _check_date,
    ok="{c} collate \"C\" between '1900-01-01' and '2199-12-31' and {c} collate \"C\" ~ "
    "'^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]$' and pg_input_is_valid({c}, 'date')",
    cast="{c}::date",
    stage="date check ({c} between '1900-01-01' and '2199-12-31')",
    shape=_matcher("0000-00-00"),
    holds="date",
)

_TIME = (
    r"[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9][T ][0-9][0-9]:[0-9][0-9](:[0-9][0-9]([.][0-9]+)?)?"
    r"(Z|[+-][0-9][0-9]:[0-9][0-9])"
)
_looks_like_time = _matches(_TIME, "bad_time")


def _check_time(value: str) -> None:
    _looks_like_time(value)
    try:
        if len(value) > 40 or not "1900-01-01" <= value < "2200":
            raise Bad("bad_time")
        datetime.fromisoformat(value)
    except ValueError:
        raise Bad("bad_time") from None


TIME = Type(
    _check_time,
    ok="length({c}) <= 40 and {c} collate \"C\" between '1900-01-01' and '2200' "
    f"and {{c}} collate \"C\" ~ '^{_TIME}$' and pg_input_is_valid({{c}}, 'timestamptz')",
    cast="{c}::timestamptz",
    stage="timestamptz check ({c} >= '1899-12-31' and {c} < '2200-01-01')",
    shape=_matcher(r"0000-00-00[A ]00:00(:00(\.0{1,20})?)?(A|[+-]00:00)"),
    holds="time",
)

AHEAD = timedelta(days=1)
"""By so much may clocks and zones be apart: of later than that nothing can be known yet."""


def _check_updated(value: str) -> None:
    _check_time(value)
    if datetime.fromisoformat(value) > timezone.now() + AHEAD:
        raise Bad("future_time")


_NOT_AHEAD = f"<= now() + interval '{AHEAD.days} day'"
UPDATED = replace(
    TIME,
    check=_check_updated,
    ok=f"case when {TIME.ok} then {{c}}::timestamptz {_NOT_AHEAD} else false end",
    stage=f"timestamptz check ({{c}} >= '1899-12-31' and {{c}} {_NOT_AHEAD})",
)
"""As of when a row is. One from the future would make every later one stale. SQL's `now()` is the load's beginning, so
what the typed stage refuses is what is found unreadable.
"""

_FLAGS = ("true", "false", "True", "False", "TRUE", "FALSE", "1", "0")
FLAG = Type(
    _matches("|".join(_FLAGS), "bad_flag"),
    ok=f"{{c}} in {_FLAGS}",
    stage=f"text check ({{c}} in {_FLAGS})",
    value="{c}::boolean",
    shape=lambda _: True,
    holds="number",
    among=_FLAGS,
)
"""As cores, pandas and spreadsheets write it."""


def _only_in_python(check: Callable[[str], object], holds: Literal["text", "date"] = "text") -> Type:
    """Personal fields are read and sealed in Python, and never staged in the clear (S3)."""
    return Type(check, holds=holds)


_LETTER = re.compile(r"[^\W\d_]")


def _check_person_name(value: str) -> None:
    if len(value) > 120:
        raise Bad("too_long")
    if not names.normalise(value) or not _LETTER.search(value):
        raise Bad("bad_name")


def _check_birth_date(value: str) -> None:
    _check_date(value)
    if value > timezone.localdate().isoformat():
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
BIRTH_DATE = _only_in_python(_check_birth_date, holds="date")
NIK = _only_in_python(_matches(r"[0-9]{16}", "bad_nik"))
PHONE = _only_in_python(e164)
EMAIL = _only_in_python(_matches(r"[^@\s]+@[^@\s]+\.[^@\s]+", "bad_email"))

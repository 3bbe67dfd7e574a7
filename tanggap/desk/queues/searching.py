"""Searching cases by number, name, contract and words; by telephone, NIK and e-mail exactly, through blind indexes.

What was searched for is often personal, so it never stands in an address as it was typed: it is sealed for the person
who typed it (S8).
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, models
from django.db.models import Func, Q, Value
from django.utils import timezone

from tanggap.customers import digests
from tanggap.customers.models import Contract, Customer
from tanggap.customers.models.mirror import CustomerQuerySet
from tanggap.desk.models import CaseQuerySet
from tanggap.desk.models.case import case_number
from tanggap.identity.models import User
from tanggap.lib import nik
from tanggap.lib.phone import BadPhone, e164
from tanggap.lib.prepared import Prepared
from tanggap.lib.sealing import CannotUnseal, seal, unseal
from tanggap.lib.searching import LONGEST

NUMBER = re.compile(r"(?:PGD)?[\s-]*(\d{4})-(\d{1,6})", re.IGNORECASE)
SERIAL = re.compile(r"0*(\d{1,6})")
WORD = re.compile(r"\w+")
WINDOW, COMMONLY = 4000, 30
"""Words that so few of all cases, or of the newest, mention so often are common."""
MOST_FOUND = 10_000
COMMON = """
with asked as materialized (select %s::int as span, to_tsquery('simple', %s) as query, %s::int as few)
select (
    select count(*) from (
        select 1 from desk_case tablesample system ((
            select 100.0 * span / greatest(reltuples, span) from asked, pg_class where oid = 'desk_case'::regclass
        )) repeatable (0) where search @@ (select query from asked) limit (select few from asked)
    ) of_all
) >= few or (
    select count(*) from (
        select 1 from (
            select search from desk_case order by received_at desc, id desc limit (select span from asked)
        ) newest where search @@ (select query from asked) limit (select few from asked)
    ) of_late
) >= few from asked
"""
LOOKED_UP = """
with met as materialized (select id from desk_case where search @@ to_tsquery('simple', %s))
select id from met limit %s
"""
YEARS = 5
"""A bare serial number is looked for in so many years."""
MOST_CUSTOMERS = 50
"""So many customers may share one telephone number."""
MOST_WORDS = 8
LEAST_PREFIX = 3
"""Shorter words must be met whole."""


class Mentions(Func):
    """Whether the case's generated column of words matches a `tsquery`; written so that the planner takes it for
    common and keeps to the list's own order."""

    template = "case when desk_case.search @@ to_tsquery('simple', %(expressions)s) then true else false end"
    output_field = models.BooleanField()


@dataclass(frozen=True)
class Way:
    """How the cases are found that were searched for: by `numbers`, by `ids`, by the `words` that they mention, by
    `any` of several conditions, or not at all (`none`)."""

    name: str
    value: Any = None

    def among(self, rows: CaseQuerySet) -> CaseQuerySet:
        """Those of `rows`."""
        match self.name:
            case "numbers":
                return rows.filter(number__any_of=self.value)
            case "ids":
                return rows.filter(pk__any_of=self.value)
            case "words":
                return rows.filter(Mentions(Value(self.value)))
            case "any":
                return rows.filter(Q(*self.value, _connector=Q.OR))
        return rows.none()


KINDS: dict[str, type] = {"numbers": list, "ids": list, "words": str}
"""Ways whose query is the same for every value."""


def way_of(rows: Callable[[], CaseQuerySet], typed: str) -> Way:
    """Those of `rows` that what was typed names; if it names none, those that mention all of its words.

    The planner cannot know how often a word's beginning occurs, so it is found out: what a few thousand cases from all
    over the table, or the newest, mention a page of times is read in the order of the list; what is rarer is looked up
    in the index of words. What proves to be common only there is read in order, too.
    """
    numbers, exact = _numbers(typed), _exact(typed)
    named = Way("any", [Q(number__in=numbers), *exact]) if exact else Way("numbers", numbers)
    if (numbers or exact) and named.among(rows()).exists():
        return named
    query = _words(typed)
    if not query:
        return Way("none")
    if _is_common(query):
        return Way("words", query)
    found = _looked_up(query)
    return Way("ids", found) if len(found) <= MOST_FOUND else Way("words", query)


def _is_common(query: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(COMMON, [WINDOW, query, COMMONLY])
        return bool(cursor.fetchone()[0])


def _looked_up(query: str) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(LOOKED_UP, [query, MOST_FOUND + 1])
        return [pk for (pk,) in cursor.fetchall()]


def token(typed: str, *, by: User) -> str:
    """What was typed, sealed for an address that opens it for nobody else."""
    return base64.urlsafe_b64encode(seal(typed[:LONGEST], context=_context(by))).decode().rstrip("=")


def typed_in(token: str, *, by: User) -> str:
    """What a token holds; "" where it is not this person's, or none."""
    if not token:
        return ""
    try:
        return unseal(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)), context=_context(by))
    except (CannotUnseal, binascii.Error, ValueError):
        return ""


def _context(by: User) -> str:
    return f"desk.search.{by.pk}"


def _numbers(typed: str) -> list[str]:
    """The numbers of cases that it may be."""
    if number := NUMBER.fullmatch(typed.strip()):
        return [case_number(int(number[1]), int(number[2]))]
    if serial := SERIAL.fullmatch(typed.strip()):
        year = timezone.localdate().year
        return [case_number(year - back, int(serial[1])) for back in range(YEARS)]
    return []


def _exact(typed: str) -> list[Q]:
    """By a contract, a telephone number, an NIK or an e-mail, each by its index."""
    ways = []
    plain = re.sub(r"[\s.-]", "", typed)
    if contracts := _contracts(plain.upper()):
        ways.append(Q(contract__in=contracts))
    if "@" in typed:
        ways.append(Q(contact_email_index=digests.email_index(typed)))
    return ways + (_by_nik(plain) or _by_phone(typed))


_contracts: Prepared[int] = Prepared(
    lambda number: Contract.objects.filter(number=number).values_list("pk", flat=True)[:2], str
)


def _by_nik(plain: str) -> list[Q]:
    if not nik.is_possible(plain):
        return []
    return _of(Customer.objects.with_nik(plain))


def _by_phone(typed: str) -> list[Q]:
    try:
        phone = e164(typed)
    except BadPhone:
        return []
    return [Q(contact_phone_index=digests.phone_index(phone)), *_of(Customer.objects.with_phone(phone))]


def _of(customers: CustomerQuerySet) -> list[Q]:
    found = list(customers.values_list("pk", flat=True)[:MOST_CUSTOMERS])
    return [Q(customer__in=found)] if found else []


def _words(typed: str) -> str:
    words = WORD.findall(typed.lower())[:MOST_WORDS]
    return " & ".join(f"{word}:*" if len(word) >= LEAST_PREFIX else word for word in words)

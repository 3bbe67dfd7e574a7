"""To whom a draft goes: one customer, one contract, or all contracts that match its filter (P18).

Days past due are counted on the calendar of the contract's branch from the oldest instalment that is not paid, each
payment counting as soon as it is received.
"""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from psycopg import sql

from tanggap.institution.current import institution
from tanggap.institution.models import Branch
from tanggap.institution.worktime import local_day
from tanggap.messaging.letters.hours import holidays_from, next_allowed
from tanggap.messaging.models import LetterDraft

FOUND = """
from customers_contract c
left join institution_branch b on b.code = c.branch_code
join unnest(%(zones)s::text[], %(todays)s::date[], %(dues)s::timestamptz[]) as z(zone, today, due_at)
    on z.zone = coalesce(b.zone, %(zone)s)
where (%(contract)s::bigint is null or c.id = %(contract)s)
  and (%(product)s = '' or c.product = %(product)s)
  and (%(status)s = '' or c.status = %(status)s)
  and (%(branch)s::text is null or c.branch_code = %(branch)s)
  and (not %(by_days)s or z.today - (
      select min(i.due_date) from customers_instalment i
      where i.contract_id = c.id and not i.is_withdrawn and i.amount > coalesce((
          select sum(p.amount) from customers_payment p
          where p.contract_id = i.contract_id and p.instalment_no = i.number and not p.is_reversed), 0)
      ) between %(days_from)s and %(days_to)s)
"""
ADD = (
    """
insert into messaging_letteraddressee (draft_id, customer_id, contract_id, due_at)
select %(draft)s, c.customer_id, c.id, case when %(asks)s then z.due_at else %(now)s end
"""
    + FOUND
    + " on conflict do nothing"
)
ADD_CUSTOMER = """
insert into messaging_letteraddressee (draft_id, customer_id, contract_id, due_at)
values (%(draft)s, %(customer)s, null, %(now)s) on conflict do nothing
"""
LONGEST = 100_000


def count_of(draft: LetterDraft, now: datetime) -> int:
    """How many letters it would be now."""
    if draft.audience == LetterDraft.Audience.CUSTOMER:
        return 1
    return int(_run(sql.SQL("select count(*)" + FOUND), _values(draft, now), is_count=True))


def fix(draft: LetterDraft, now: datetime) -> int:
    """Write down who gets a letter, in the caller's transaction; how many."""
    values = _values(draft, now) | {"draft": draft.pk, "customer": draft.customer_id, "now": now}
    one = draft.audience == LetterDraft.Audience.CUSTOMER
    return int(_run(sql.SQL(ADD_CUSTOMER if one else ADD), values | {"asks": draft.asks_for_money}))


def _values(draft: LetterDraft, now: datetime) -> dict[str, Any]:
    zones, todays, dues = _zones(now)
    return {
        "zones": zones,
        "todays": todays,
        "dues": dues,
        "zone": institution().zone,
        "contract": draft.contract_id,
        "product": draft.product,
        "status": draft.status,
        "branch": draft.branch.code if draft.branch else None,
        "by_days": draft.asks_for_money,
        "days_from": draft.days_from if draft.days_from is not None else 1,
        "days_to": draft.days_to if draft.days_to is not None else LONGEST,
    }


def _zones(now: datetime) -> tuple[list[str], list[date], list[datetime]]:
    """Each zone with its day, and the first instant at which money may be asked for there."""
    names = sorted({*Branch.objects.values_list("zone", flat=True), institution().zone})
    holidays = holidays_from(now.date())
    zones = [ZoneInfo(name) for name in names]
    return names, [local_day(now, zone) for zone in zones], [next_allowed(now, zone, holidays) for zone in zones]


def _run(statement: sql.SQL, values: dict[str, Any], *, is_count: bool = False) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return int(cursor.fetchone()[0]) if is_count else cursor.rowcount

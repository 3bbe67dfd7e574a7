"""Drawing up, once a day, the letters that the rules ask for: reminders and arrears letters (P18).

A payment counts as soon as it is received. Each contract, instalment and step gives one row for good.
"""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.utils import timezone

from tanggap.institution.current import institution
from tanggap.institution.models import Branch
from tanggap.institution.worktime import day_start, local_day
from tanggap.lib.advisory import Lock
from tanggap.lib.dates import WIB
from tanggap.messaging.letters.hours import holidays_from, next_allowed
from tanggap.messaging.letters.kinds import REMINDER
from tanggap.messaging.letters.rules import days_of, rules
from tanggap.messaging.models import LetterDay

CATCH_UP = 7
"""Days for which a step that was missed (the worker stood still, the core's data came late) is still drawn up."""

Window = tuple[str, str, date, date, datetime]
"""Zone, kind, first and last due date, and when letters of it may go at the earliest."""

DRAW_UP = """
insert into messaging_dueletter (contract_id, instalment_no, kind, due_at, state, reason, made_at)
select i.contract_id, i.number, w.kind, w.due_at, 'waiting', '', %(now)s
from customers_instalment i
join customers_contract c on c.id = i.contract_id
left join institution_branch b on b.code = c.branch_code
join unnest(%(zones)s::text[], %(kinds)s::text[], %(firsts)s::date[], %(lasts)s::date[], %(dues)s::timestamptz[])
    as w(zone, kind, first, last, due_at)
    on w.zone = coalesce(b.zone, %(zone)s) and i.due_date between w.first and w.last
where c.status = 'active' and not i.is_withdrawn and i.due_date between %(first)s and %(last)s
  and i.amount > coalesce((
      select sum(p.amount) from customers_payment p
      where p.contract_id = i.contract_id and p.instalment_no = i.number and not p.is_reversed), 0)
on conflict (contract_id, instalment_no, kind) do nothing
"""


@transaction.atomic
def draw_up() -> LetterDay | None:
    """Write the rows of today, by one worker; None: they are there already, or another worker is at it."""
    day = local_day(timezone.now(), WIB)
    if LetterDay.objects.filter(day=day).exists() or not _is_first():
        return None
    now = timezone.now()
    drawn, is_new = LetterDay.objects.get_or_create(day=day, defaults={"at": now})
    if not is_new:
        return None
    drawn.due = _insert(windows(now), now)
    drawn.save(update_fields=["due"])
    return drawn


def next_day(now: datetime) -> datetime:
    """When the next day's letters are drawn up."""
    return day_start(local_day(now, WIB) + timedelta(days=1), WIB)


def windows(now: datetime) -> list[Window]:
    """The due dates that each step takes in today, for each zone that a contract may be in."""
    holidays = holidays_from(local_day(now, WIB))
    found = []
    for name in sorted({*Branch.objects.values_list("zone", flat=True), institution().zone}):
        zone = ZoneInfo(name)
        due_at, today = next_allowed(now, zone, holidays), local_day(now, zone)
        found += [(name, kind, *_dates(kind, days, today), due_at) for kind, days in days_of(rules()).items()]
    return found


def _dates(kind: str, days: int, today: date) -> tuple[date, date]:
    if kind == REMINDER:
        return today + timedelta(days=1), today - timedelta(days=days)
    last = today - timedelta(days=days)
    return last - timedelta(days=CATCH_UP - 1), last


def _insert(found: list[Window], now: datetime) -> int:
    if not found:
        return 0
    zones, kinds, firsts, lasts, dues = (list(column) for column in zip(*found, strict=True))
    values: dict[str, Any] = {
        "zones": zones,
        "kinds": kinds,
        "firsts": firsts,
        "lasts": lasts,
        "dues": dues,
        "now": now,
    }
    values |= {"zone": institution().zone, "first": min(firsts), "last": max(lasts)}
    with connection.cursor() as cursor:
        cursor.execute(DRAW_UP, values)
        return int(cursor.rowcount)


def _is_first() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s)", [Lock.LETTER_DAY])
        return bool(cursor.fetchone()[0])

"""The quarterly complaint report: product × problem × finished, in process, unfinished (D21).

What a case was at the end of the quarter is read from its moves, so that the report of a past quarter says the same
whenever it is made. Finished: answered, closed or withdrawn by then. In process: open, and its term was not over.
Unfinished: open, and its term was over. Duplicates that were merged are counted once, in the case that went on.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from tanggap.audit import trail
from tanggap.customers.products import name_of, regulator_code_of
from tanggap.desk.models import Case, QuarterlySubmission
from tanggap.identity.models import User
from tanggap.institution.worktime import day_start, local_day
from tanggap.lib.dates import WIB
from tanggap.lib.errors import DomainError

DUE_DAY = 10
"""Of the month after the quarter."""

ROWS = """
with had as (
    select c.id, coalesce(t.product, '') as product, k.name as problem, k.regulator_code as code,
           (select m.new_state from desk_move m where m.case_id = c.id and m.at < %(end)s order by m.id desc limit 1)
               as state,
           exists (select 1 from desk_clock x where x.case_id = c.id and x.kind in ('oral', 'written')
                   and x.due_at < %(end)s and (x.stopped_at is null or x.stopped_at >= x.due_at)) as is_late
    from desk_case c
    join desk_category k on k.id = c.category_id
    left join customers_contract t on t.id = c.contract_id
    where c.kind = 'complaint' and c.received_at < %(end)s
      and (c.received_at >= %(begin)s or not exists (
          select 1 from desk_move m where m.case_id = c.id and m.at < %(begin)s
          and m.new_state in ('answered', 'closed', 'withdrawn', 'merged')
          and not exists (select 1 from desk_move l where l.case_id = c.id and l.at < %(begin)s and l.id > m.id)))
)
select product, problem, code,
       count(*) filter (where state in ('answered', 'closed', 'withdrawn')),
       count(*) filter (where state not in ('answered', 'closed', 'withdrawn') and not is_late),
       count(*) filter (where state not in ('answered', 'closed', 'withdrawn') and is_late)
from had where state is not null and state <> 'merged'
group by product, problem, code order by product, problem
"""


class BadQuarter(DomainError):
    message = "Triwulan ditulis seperti 2026-Q4."


@dataclass(frozen=True, order=True)
class Quarter:
    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-Q{self.number}"

    @property
    def first_day(self) -> date:
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def after(self) -> "Quarter":
        return Quarter(self.year + 1, 1) if self.number == 4 else Quarter(self.year, self.number + 1)

    @property
    def before(self) -> "Quarter":
        return Quarter(self.year - 1, 4) if self.number == 1 else Quarter(self.year, self.number - 1)

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The first instant, and the first after it, in WIB."""
        return day_start(self.first_day, WIB), day_start(self.after.first_day, WIB)

    @property
    def due_on(self) -> date:
        """By when its report is to be handed in."""
        return self.after.first_day.replace(day=DUE_DAY)


@dataclass(frozen=True)
class Line:
    """Complaints of one product and problem, each with its code on the regulator's form."""

    product: str
    product_code: str
    problem: str
    code: str
    finished: int
    in_process: int
    unfinished: int

    @property
    def total(self) -> int:
        return self.finished + self.in_process + self.unfinished


def quarter_of(day: date) -> Quarter:
    return Quarter(day.year, (day.month + 2) // 3)


def named(text: str) -> Quarter:
    """The quarter of `2026-Q4`. :raises BadQuarter: written otherwise."""
    year, _, number = text.partition("-Q")
    if not (year.isdecimal() and len(year) == 4 and number in ("1", "2", "3", "4")) or int(year) < 2010:
        raise BadQuarter
    return Quarter(int(year), int(number))


def lines(quarter: Quarter) -> Iterator[Line]:
    """The report's lines, by product and problem; a case without a contract is of no product."""
    begin, end = quarter.bounds
    with connection.cursor() as cursor:
        cursor.execute(ROWS, {"begin": begin, "end": min(end, timezone.now())})
        for product, *rest in cursor.fetchall():
            yield Line(name_of(product) if product else "Umum", regulator_code_of(product), *rest)


def owed(now: datetime) -> Quarter | None:
    """The quarter whose report is to be handed in: the one that ended last, until somebody notes that it was. None
    where the desk had no complaint yet when it ended."""
    last = quarter_of(local_day(now, WIB)).before
    if QuarterlySubmission.objects.filter(quarter=str(last)).exists() or not _had_complaints(last):
        return None
    return last


def newest(now: datetime, most: int) -> list[Quarter]:
    """The quarter that runs and those before it, back to the one of the first complaint."""
    found = [quarter_of(local_day(now, WIB))]
    while len(found) < most and _had_complaints(found[-1].before):
        found.append(found[-1].before)
    return found


def _had_complaints(quarter: Quarter) -> bool:
    return Case.objects.filter(kind=Case.Kind.COMPLAINT, received_at__lt=quarter.bounds[1]).exists()


def days_left(quarter: Quarter, now: datetime) -> int:
    """Until the report is due; negative when it is late."""
    return (quarter.due_on - local_day(now, WIB)) // timedelta(days=1)


@transaction.atomic
def submitted(quarter: Quarter, *, by: User) -> QuarterlySubmission:
    """Note that a quarter's report was handed in. Noting it twice is harmless.

    :raises BadQuarter: the quarter is not over.
    """
    now = timezone.now()
    if quarter.bounds[1] > now:
        raise BadQuarter("Triwulan ini belum berakhir.")
    row, is_new = QuarterlySubmission.objects.get_or_create(
        quarter=str(quarter), defaults={"submitted_at": now, "submitted_by": by}
    )
    if is_new:
        trail.record("quarterly.submitted", row, by=by)
    return row

"""Making the evaluation of a week: its cases are counted in the database, once, and its figures from them (D20)."""

from datetime import date, datetime, timedelta

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.module_loading import import_string

from tanggap.audit import trail
from tanggap.audit.trail import System
from tanggap.desk.evaluation.figures import figures_of
from tanggap.desk.evaluation.weeks import WEEK, bounds, last_complete, made_at, monday_of
from tanggap.desk.models import Case, Evaluation
from tanggap.lib.advisory import Lock
from tanggap.lib.loops import Loop, still_running, stopping

ME = System("evaluasi mingguan")
CHANNEL = "tanggap_evaluation"
SOON = timedelta(seconds=20)
LONGEST_AGO = 26 * WEEK
"""Further back nothing is made up for: whoever installs the product over old cases does not want years of weeks."""

COUNT = """
with span as (select %(begin)s::timestamptz as b, %(end)s::timestamptz as e),
counted as (
    select c.id from desk_case c, span
    where c.received_at < e and c.state <> 'merged'
      and (c.received_at >= b or c.answered_at >= b or c.closed_at >= b
           or c.state not in ('answered', 'closed', 'withdrawn'))
)
insert into desk_evaluatedcase (evaluation_id, case_id, category, channel, branch, is_received, is_answered, is_open,
                                is_repeat, minutes, met, breached, escalations, cause)
select %(evaluation)s, c.id, k.code, c.channel, br.code,
       c.received_at >= b,
       coalesce(c.answered_at >= b and c.answered_at < e, false),
       last.state not in ('answered', 'closed', 'withdrawn', 'merged'),
       exists (select 1 from desk_case p where p.customer_id = c.customer_id and p.id <> c.id
               and p.received_at < c.received_at and p.received_at >= c.received_at - interval '28 days'),
       case when c.answered_at >= b and c.answered_at < e
            then greatest(0, extract(epoch from c.answered_at - c.received_at) / 60)::int end,
       coalesce(clocks.met, 0), coalesce(clocks.breached, 0), coalesce(rungs.n, 0),
       coalesce(cause.code, '')
from counted
join desk_case c using (id)
cross join span
join desk_category k on k.id = c.category_id
join institution_branch br on br.id = c.branch_id
left join lateral (select m.new_state as state from desk_move m where m.case_id = c.id and m.at < e
                   order by m.id desc limit 1) last on true
left join lateral (
    select count(*) filter (where x.breached_at is null and x.stopped_at >= b and x.stopped_at < e) as met,
           count(*) filter (where x.breached_at >= b and x.breached_at < e) as breached
    from desk_clock x where x.case_id = c.id) clocks on true
left join lateral (select count(*) as n from desk_rung r where r.case_id = c.id and r.given_at >= b and r.given_at < e)
    rungs on true
left join lateral (select u.code from desk_report p join desk_cause u on u.id = p.cause_id
                   where p.case_id = c.id and p.filed_at < e) cause on true
where last.state is not null
"""


@transaction.atomic
def make(monday: date) -> Evaluation:
    """The evaluation of the week that begins on `monday`; made already, that one.

    :raises ValueError: no Monday.
    """
    if monday.weekday():
        raise ValueError(f"{monday} is no Monday")
    _one_at_a_time()
    found = Evaluation.objects.filter(monday=monday).first()
    if found:
        return found
    evaluation = Evaluation(monday=monday, made_at=timezone.now(), figures={})
    evaluation.save(force_insert=True)
    begin, end = bounds(monday)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"begin": begin, "end": end, "evaluation": evaluation.pk})
    evaluation.figures = figures_of(evaluation)
    evaluation.save(update_fields=["figures"])
    trail.record("evaluation.made", evaluation, by=ME)
    return evaluation


def make_due() -> datetime:
    """Make every evaluation that is due and missing, the oldest first; none while cases of the past are brought in.

    :return: when the next one is due.
    """
    now = timezone.now()
    if any(import_string(path)() for path in settings.EVALUATION_WAITS_FOR):
        return now + SOON
    monday, last = _first_missing(now), last_complete(now)
    while monday <= last and not stopping.is_set():
        make(monday)
        still_running()
        monday += WEEK
    return made_at(last + WEEK)


LOOP = Loop(name="desk.evaluation", channel=CHANNEL, run=make_due, idle=timedelta(minutes=1))
"""Needs no waking: it knows its hour."""


def _first_missing(now: datetime) -> date:
    """The week after the newest evaluation; without any, that of the first case."""
    newest = Evaluation.objects.order_by("-monday").values_list("monday", flat=True).first()
    if newest:
        return newest + WEEK
    first = Case.objects.order_by("received_at").values_list("received_at", flat=True).first()
    return max(monday_of(first), monday_of(now - LONGEST_AGO)) if first else last_complete(now) + WEEK


def _one_at_a_time() -> None:
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [Lock.WEEKLY_EVALUATION])

"""Working-time arithmetic (D15)."""

import datetime as dt
from functools import partial
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tanggap.institution.worktime import (
    NoWorkingTime,
    Rules,
    Schedule,
    day_end,
    day_start,
    local_day,
)
from tests.at_once import at_once

WIB, WITA, WIT = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar"), ZoneInfo("Asia/Jayapura")
NEAR = dt.datetime(2025, 12, 1, tzinfo=dt.UTC)
FIRST = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
WEEK = {day: [(540, 1080)] for day in range(1, 6)}
WITH_LUNCH = {day: [(540, 720), (780, 1080)] for day in range(1, 6)}
MONDAY_OFF = frozenset({dt.date(2026, 8, 17)})


def schedule(spans=WEEK, zone=WIB, days_off=MONDAY_OFF) -> Schedule:
    return Schedule([Rules(FIRST, zone, spans, frozenset(days_off))])


def at(day: int, hour: int, minute: int = 0, zone=WIB, month: int = 8) -> dt.datetime:
    return dt.datetime(2026, month, day, hour, minute, tzinfo=zone)


def test_friday_1755_and_ten_minutes_is_tuesday_0905_when_monday_is_a_holiday():
    assert schedule().add(at(14, 17, 55), dt.timedelta(minutes=10)) == at(18, 9, 5)


def test_work_that_fits_exactly_ends_at_closing_not_at_the_next_opening():
    assert schedule().add(at(14, 17, 55), dt.timedelta(minutes=5)) == at(14, 18)


def test_lunch_is_not_worked():
    calendar = schedule(WITH_LUNCH)
    assert calendar.elapsed(at(14, 11, 30), at(14, 13, 30)) == dt.timedelta(hours=1)
    assert calendar.add(at(14, 11, 30), dt.timedelta(hours=1)) == at(14, 13, 30)
    assert not calendar.is_open(at(14, 12))
    assert calendar.next_opening(at(14, 12)) == at(14, 13)


@pytest.mark.parametrize(("zone", "utc_hour"), [(WIB, 2), (WITA, 1), (WIT, 0)])
def test_each_zone_opens_at_its_own_nine(zone, utc_hour):
    calendar = schedule(zone=zone)
    assert calendar.next_opening(at(15, 12)) == dt.datetime(2026, 8, 18, utc_hour, tzinfo=dt.UTC)


def test_opening_belongs_to_the_span_and_closing_does_not():
    assert schedule().is_open(at(14, 9))
    assert not schedule().is_open(at(14, 18))


def test_a_span_up_to_midnight_joins_the_one_that_begins_there():
    calendar = schedule({4: [(1320, 1440)], 5: [(0, 360)]})
    assert calendar.elapsed(at(13, 21), at(14, 7)) == dt.timedelta(hours=8)
    assert calendar.is_open(at(14, 0))
    assert calendar.next_closing(at(13, 23)) == at(14, 6)
    assert calendar.add(at(13, 22), dt.timedelta(hours=2)) == at(14, 0)


def test_round_the_clock_is_elapsed_time():
    calendar = schedule({day: [(0, 1440)] for day in range(1, 8)}, days_off=())
    assert calendar.elapsed(at(1, 0), at(31, 0)) == dt.timedelta(days=30)
    assert calendar.is_workday(dt.date(2026, 8, 30))
    with pytest.raises(NoWorkingTime, match="terus-menerus"):
        calendar.next_closing(at(1, 0))


@pytest.mark.parametrize("hour", range(24))
def test_the_end_of_the_compiled_table_never_shows(hour):
    """However the table grew, the hour at which it happened to stop is answered like any other."""
    calendar = schedule()
    assert calendar.is_open(at(14, hour)) == (9 <= hour < 18)
    assert schedule().next_closing(at(14, hour)) == (at(14, 18) if hour < 18 else at(18, 18))


def test_a_calendar_without_working_time_says_so():
    for calendar in (schedule({}), schedule({1: []})):
        with pytest.raises(NoWorkingTime):
            calendar.add(at(14, 9), dt.timedelta(seconds=1))
        with pytest.raises(NoWorkingTime):
            calendar.next_opening(at(14, 9))
        with pytest.raises(NoWorkingTime):
            calendar.add_days(at(14, 9), 1)


def test_a_term_in_days_ends_at_closing_and_does_not_count_its_first_day():
    """D13: bank, 1 working day; written complaint, 10 working days."""
    assert schedule().add_days(at(14, 8), 1) == at(18, 18)
    assert schedule().add_days(at(15, 23), 1) == at(18, 18)
    assert schedule().add_days(at(10, 9), 10) == at(25, 18)


def test_days_are_counted_over_a_holiday():
    calendar = schedule()
    assert calendar.working_day_add(dt.date(2026, 8, 14), 1) == dt.date(2026, 8, 18)
    assert calendar.working_day_add(dt.date(2026, 8, 18), -1) == dt.date(2026, 8, 14)
    assert calendar.working_days_between(dt.date(2026, 8, 14), dt.date(2026, 8, 18)) == 1
    assert not calendar.is_workday(dt.date(2026, 8, 17))


def test_a_change_of_rules_leaves_what_was_before_it_as_it_was_counted():
    """The office closes for good at noon of the 13th; the morning stays worked."""
    noon = at(13, 12)
    before = schedule()
    after = Schedule([*before.rules, Rules(noon, WIB, {1: [(600, 660)]})])
    assert after.elapsed(at(12, 9), noon) == before.elapsed(at(12, 9), noon) == dt.timedelta(hours=12)
    assert after.add(at(13, 9), dt.timedelta(hours=4)) == at(17, 11)


def test_asking_before_the_schedule_begins_is_a_mistake_not_a_zero():
    with pytest.raises(ValueError, match="begins at 2020"):
        schedule().elapsed(FIRST - dt.timedelta(days=1), FIRST)


def test_twenty_threads_may_ask_far_ahead_while_the_table_grows():
    calendar = schedule()
    expected = [schedule().is_workday(dt.date(2026 + years, 8, 14)) for years in range(20)]

    def ask(years: int) -> tuple[bool, dt.timedelta]:
        return calendar.is_workday(dt.date(2026 + years, 8, 14)), calendar.elapsed(at(10, 9), at(10, 10))

    answers = at_once(*(partial(ask, years) for years in range(20)))
    assert answers == [(is_workday, dt.timedelta(hours=1)) for is_workday in expected]


def test_days_begin_and_end_by_the_zone():
    instant = dt.datetime(2026, 11, 14, 16, 30, tzinfo=dt.UTC)
    assert [local_day(instant, zone).day for zone in (WIB, WITA, WIT)] == [14, 15, 15]
    assert day_start(dt.date(2026, 11, 15), WIT) == dt.datetime(2026, 11, 14, 15, tzinfo=dt.UTC)
    assert day_end(dt.date(2026, 11, 15), WIB) == dt.datetime(2026, 11, 15, 17, tzinfo=dt.UTC)


# Properties, over schedules of any shape.


@st.composite
def days_of_spans(draw):
    edges = [15 * n for n in sorted(draw(st.lists(st.integers(0, 96), min_size=2, max_size=6, unique=True)))]
    return [(edges[i], edges[i + 1]) for i in range(0, len(edges) - 1, 2)]


@st.composite
def schedules(draw):
    spans = draw(st.dictionaries(st.integers(1, 7), days_of_spans(), min_size=1))
    zone = draw(st.sampled_from([WIB, WITA, WIT]))
    off = draw(st.frozensets(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), max_size=20))
    rules = [Rules(NEAR, zone, spans, off)]
    for change in sorted(draw(st.lists(instants, max_size=2, unique=True))):
        rules.append(Rules(change, zone, draw(st.dictionaries(st.integers(1, 7), days_of_spans(), min_size=1)), off))
    return Schedule(rules)


instants = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2026, 12, 31), timezones=st.just(dt.UTC))
works = st.timedeltas(dt.timedelta(0), dt.timedelta(hours=60))


@settings(max_examples=40)
@given(schedules(), instants, works)
def test_add_and_elapsed_are_inverse(calendar, start, work):
    end = calendar.add(start, work)
    assert calendar.elapsed(start, end) == work
    if work:
        assert calendar.elapsed(start, end - dt.timedelta(microseconds=1)) == work - dt.timedelta(microseconds=1)


@settings(max_examples=40)
@given(schedules(), instants, instants, instants)
def test_elapsed_adds_up_so_pausing_and_resuming_loses_nothing(calendar, one, two, three):
    assert calendar.elapsed(one, two) + calendar.elapsed(two, three) == calendar.elapsed(one, three)
    assert calendar.elapsed(one, two) == -calendar.elapsed(two, one)


@settings(max_examples=40)
@given(schedules(), instants, instants, works, works)
def test_later_starts_and_more_work_never_end_earlier(calendar, one, two, less, more):
    (one, two), (less, more) = sorted([one, two]), sorted([less, more])
    assert calendar.add(one, more) <= calendar.add(two, more) or not more
    assert calendar.add(one, less) <= calendar.add(one, more)


@settings(max_examples=40)
@given(schedules(), instants)
def test_the_next_opening_is_open_and_nothing_is_worked_until_it(calendar, start):
    opening = calendar.next_opening(start)
    assert calendar.is_open(opening)
    assert calendar.elapsed(start, opening) == dt.timedelta(0)
    try:
        closing = calendar.next_closing(start)
    except NoWorkingTime:
        return
    assert not calendar.is_open(closing)


@settings(max_examples=40)
@given(schedules(), st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)), st.integers(1, 40))
def test_going_forth_and_back_in_working_days_returns(calendar, day, count):
    target = calendar.working_day_add(day, count)
    assert calendar.is_workday(target)
    assert calendar.working_days_between(day, target) == count
    if calendar.is_workday(day):
        assert calendar.working_day_add(target, -count) == day


@settings(max_examples=40)
@given(schedules(), instants, instants)
def test_the_compiled_table_agrees_with_counting_minute_by_minute(calendar, one, two):
    start = min(one, two).replace(second=0, microsecond=0)
    end = min(max(one, two).replace(second=0, microsecond=0), start + dt.timedelta(days=3))
    minutes = (end - start) // dt.timedelta(minutes=1)
    open_minutes = sum(_is_open_by_rule(calendar, start + dt.timedelta(minutes=n)) for n in range(minutes))
    difference = abs(calendar.elapsed(start, end) - dt.timedelta(minutes=open_minutes))
    assert difference <= dt.timedelta(minutes=len(calendar.rules) - 1)


def _is_open_by_rule(calendar: Schedule, instant: dt.datetime) -> bool:
    rule = [rule for rule in calendar.rules if rule.begins_at <= instant][-1]
    local = instant.astimezone(rule.zone)
    minute = local.hour * 60 + local.minute
    spans = rule.spans.get(local.isoweekday(), [])
    return local.date() not in rule.days_off and any(opens <= minute < closes for opens, closes in spans)

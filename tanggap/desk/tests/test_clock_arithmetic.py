"""When clocks are due and warn, as pure functions (D13, D15)."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanggap.desk.clocks.arithmetic import RoundTheClock, Run, Span
from tanggap.institution.worktime import Rules, Schedule, local_day

WIB, WITA, WIT = (ZoneInfo(f"Asia/{city}") for city in ("Jakarta", "Makassar", "Jayapura"))
BEGIN = datetime(2026, 1, 1, tzinfo=UTC)
WEEK = {day: [(540, 720), (780, 1080)] for day in range(1, 6)}
"""Monday to Friday 09.00–12.00 and 13.00–18.00."""
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
UNITS = ("elapsed_minutes", "working_minutes", "working_days")


def office(zone: ZoneInfo = WIB, days_off: frozenset[date] = frozenset(), spans=None) -> Schedule:
    return Schedule([Rules(BEGIN, zone, spans or {day: [(540, 1080)] for day in range(1, 6)}, days_off)])


def at(day: int, hour: int, minute: int = 0, zone: ZoneInfo = WIB) -> datetime:
    """A moment of November 2026; the 20th is a Friday."""
    return datetime(2026, 11, day, hour, minute, tzinfo=zone)


def test_fifteen_minutes_from_friday_evening_end_after_the_free_monday():
    """D13, D15: reported Friday 17.55, Monday is a holiday: Tuesday 09.10."""
    run = Run(office(days_off=frozenset({date(2026, 11, 23)})), at(20, 17, 55), 15, "working_minutes")
    assert run.due() == at(24, 9, 10)


@pytest.mark.parametrize(("zone", "utc_hour"), [(WIB, 2), (WITA, 1), (WIT, 0)])
def test_the_hours_are_those_of_the_place(zone, utc_hour):
    """D15: 09.00 in Makassar is an hour before 09.00 in Jakarta."""
    since = datetime(2026, 11, 20, 20, tzinfo=UTC)
    assert Run(office(zone), since, 30, "working_minutes").due() == datetime(2026, 11, 23, utc_hour, 30, tzinfo=UTC)


def test_ten_working_days_end_with_the_tenth_and_the_first_does_not_count():
    """D13: received on a Friday, due on the Friday two weeks later at closing."""
    assert Run(office(), at(20, 10), 10, "working_days").due() == at(20, 18) + 14 * DAY


def test_a_pause_of_two_working_days_puts_a_term_of_days_off_by_two():
    """D13: from Wednesday to Friday are two, Thursday and Friday; the day of the pausing was used."""
    run = Run(office(), at(16, 10), 5, "working_days", [Span(at(18, 15), at(20, 10))])
    assert run.due() == at(25, 18)


def test_a_pause_that_ends_after_the_last_closing_leaves_the_next_day():
    """D13: one day was left when it was paused on its last day; nobody can use up a day that is over."""
    run = Run(office(), at(19, 10), 1, "working_days", [Span(at(20, 10), at(20, 19))])
    assert run.due() == at(23, 18)


def test_a_pause_over_lunch_costs_what_was_worked_in_it():
    """D13, D15: 60 minutes from 11.30, paused 11.45 to 13.15: half of an hour of that was worked."""
    run = Run(office(spans=WEEK), at(20, 11, 30), 60, "working_minutes", [Span(at(20, 11, 45), at(20, 13, 15))])
    assert run.due() == at(20, 14)


def test_a_day_that_is_cut_short_today_does_not_end_a_term_of_days():
    """D15: today becomes a holiday at 11.00, the term was to end today: it ends with the next working day."""
    week = {day: [(540, 1080)] for day in range(1, 6)}
    rules = [Rules(BEGIN, WIB, week), Rules(at(20, 11), WIB, week, frozenset({date(2026, 11, 20)}))]
    run = Run(Schedule(rules), at(19, 10), 1, "working_days")
    assert run.due(at(20, 11)) == at(23, 18)
    assert run.due(at(21, 11)) == at(23, 18), "and stays so when it is counted once more"


def test_warnings_leave_pauses_out():
    """D13: half of 120 minutes, with a pause of one hour before it, is over after two hours."""
    run = Run(office(), at(20, 10), 120, "elapsed_minutes", [Span(at(20, 10, 30), at(20, 11, 30))])
    assert run.due() == at(20, 13)
    assert run.warning(run.due(), 50) == at(20, 12)


instants = st.integers(0, 60 * 24 * 60).map(lambda minutes: at(1, 0) + minutes * MINUTE)
spans = st.lists(st.integers(1, 5_000), min_size=0, max_size=4)


@st.composite
def runs(draw, unit=None):
    """A clock with pauses, each begun before it is due, as the desk makes them."""
    unit = unit or draw(st.sampled_from(UNITS))
    amount = draw(st.integers(1, 20) if unit == "working_days" else st.integers(1, 3_000))
    run = Run(office(spans=draw(st.sampled_from([None, WEEK]))), draw(instants), amount, unit)
    for share, length in draw(st.lists(st.tuples(st.integers(0, 99), st.integers(1, 9_000)), max_size=4)):
        last = run.pauses[-1].ended_at if run.pauses else run.since
        begun = last + (run.due() - last) * share / 100
        pauses = [*run.pauses, Span(begun, begun + length * MINUTE)]
        run = Run(run.schedule, run.since, run.amount, run.unit, pauses)
    return run


@given(runs(unit="elapsed_minutes") | runs(unit="working_minutes"))
def test_pauses_leave_exactly_the_term(run):
    """D13, D15: what runs from start to due, less what was paused, is the term; so pausing, resuming and taking up
    again keep the time that had elapsed, in whatever order."""
    paused = sum((run.hours.elapsed(pause.began_at, pause.ended_at) for pause in run.pauses), timedelta())
    assert run.hours.elapsed(run.since, run.due()) - paused == run.amount * MINUTE


@given(runs(unit="working_days"))
def test_pauses_leave_no_fewer_days_than_the_term(run):
    """D13, D15: a day more only where a pause ended after the closing of the last day."""
    days = run.schedule.working_days_between(*(local_day(end, WIB) for end in (run.since, run.due())))
    paused = sum(
        run.schedule.working_days_between(*(local_day(end, WIB) for end in (pause.began_at, pause.ended_at)))
        for pause in run.pauses
    )
    assert run.amount <= days - paused <= run.amount + len(run.pauses)


@given(runs())
def test_it_is_due_after_every_pause_and_warnings_come_in_order(run):
    """D13: 50, 75, 90, then due; none within a pause."""
    due_at = run.due()
    instants = [run.warning(due_at, percent) for percent in (50, 75, 90)] + [due_at]
    assert instants == sorted(instants)
    assert all(pause.ended_at < due_at for pause in run.pauses)
    assert not any(pause.began_at < warned < pause.ended_at for pause in run.pauses for warned in instants)


@given(runs(), st.integers(0, 100))
def test_what_was_warned_of_is_not_looked_at_again(run, share):
    """D14: the next look lies ahead, until the clock is due."""
    due_at = run.due()
    now = run.since + (due_at - run.since) * share / 100
    warned = run.warned_by(due_at, now)
    assert run.next_look(due_at, warned) > now or warned == 90


@given(instants, st.integers(0, 10_000))
def test_round_the_clock_add_and_elapsed_are_inverse(start, minutes):
    """D15."""
    hours = RoundTheClock()
    assert hours.elapsed(start, hours.add(start, minutes * MINUTE)) == minutes * MINUTE

"""The statement of a contract as arithmetic: P11, P12, P13."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanggap.customers.statement import InstalmentFacts, PaymentFacts, Statement, statement

WIB, WITA, WIT = (ZoneInfo(f"Asia/{city}") for city in ("Jakarta", "Makassar", "Jayapura"))
TODAY = date(2016, 11, 15)
PRICE = Decimal(815_000)


def due(number: int, day: date, amount=PRICE, **more) -> InstalmentFacts:
    return InstalmentFacts(number, day, Decimal(amount), **more)


def pay(number: int, day: date, amount=PRICE, *, zone=WIB, core_id=None, **more) -> PaymentFacts:
    at = datetime.combine(day, time(9, 15), zone)
    return PaymentFacts(core_id or f"P{number}", number, at, Decimal(amount), **more)


def seen(instalments, payments, *, today=TODAY, tenor=15, zone=WIB, posting_days=2) -> Statement:
    return statement(instalments, payments, tenor=tenor, today=today, zone=zone, posting_days=posting_days)


def schedule(count=15) -> list[InstalmentFacts]:
    """Rp 815.000 a month from 01/06/2016."""
    return [due(n, date(2016 + (n + 4) // 12, (n + 4) % 12 + 1, 1)) for n in range(1, count + 1)]


def test_the_example_of_the_source_comes_out_as_printed():
    """P11: 815.000 × 15 from 01/06/2016, first paid 30/05/2016, six paid, seen on 15/11/2016."""
    paid = [pay(1, date(2016, 5, 30)), *(pay(n, date(2016, n + 5, 1)) for n in range(2, 7))]
    view = seen(schedule(), paid)
    assert (view.remaining, view.overdue_count, view.overdue_amount) == (Decimal(7_335_000), 0, 0)
    assert (view.paid_count, view.tenor) == (6, 15)
    first = view.rows[0]
    assert (first.number, first.due_date, first.paid_on) == (1, date(2016, 6, 1), (date(2016, 5, 30),))
    assert (first.amount, first.paid, first.unpaid, first.penalty, first.penalty_paid) == (PRICE, PRICE, 0, 0, 0)
    assert view.next_due == view.coming == view.rows[6]


def test_an_instalment_due_today_is_not_overdue_and_the_next_day_it_is():
    """P11: due date before today."""
    row = [due(1, TODAY)]
    today = seen(row, [])
    assert (today.rows[0].state, today.next_due, today.coming) == ("due", today.rows[0], None)
    tomorrow = seen(row, [], today=TODAY + timedelta(days=1))
    assert (tomorrow.rows[0].state, tomorrow.overdue_count, tomorrow.overdue_amount) == ("overdue", 1, PRICE)


@pytest.mark.parametrize("zone", [WIB, WITA, WIT], ids=str)
@pytest.mark.parametrize("clock", [time(0, 0), time(23, 59, 59, 999_999)], ids=str)
def test_a_payment_counts_from_local_midnight_of_the_second_day(zone, clock):
    """P12: H+2 by the calendar of the branch's zone, at its edges."""
    paid_at = datetime.combine(date(2016, 11, 1), clock, zone).astimezone(UTC)
    row, payment = due(1, date(2016, 11, 1)), PaymentFacts("P1", 1, paid_at, PRICE)
    midnight = datetime(2016, 11, 3, tzinfo=zone)
    before, after = (
        seen([row], [payment], zone=zone, today=instant.astimezone(zone).date())
        for instant in (midnight - timedelta(microseconds=1), midnight)
    )
    assert (before.rows[0].state, before.remaining, before.paid_count) == ("processing", PRICE, 0)
    assert before.processing[0].counts_on == date(2016, 11, 3)
    assert (after.rows[0].state, after.remaining, after.paid_count, after.processing) == ("paid", 0, 1, ())


def test_with_no_posting_days_a_payment_counts_as_soon_as_it_is_received():
    """P12: the number is a setting; 0 means at once, even if the sender's clock is ahead."""
    view = seen([due(1, TODAY)], [pay(1, TODAY + timedelta(days=1))], posting_days=0)
    assert (view.paid_count, view.processing) == (1, ())


def test_an_overdue_instalment_whose_payment_is_under_way_is_not_in_arrears():
    """P12: it reads sedang diproses, not tertunggak."""
    view = seen([due(1, date(2016, 11, 1))], [pay(1, TODAY - timedelta(days=1))])
    assert view.rows[0].state == "processing"
    assert (view.overdue_count, view.overdue_amount, view.remaining) == (0, 0, PRICE)


def test_what_a_payment_under_way_does_not_cover_stays_in_arrears():
    view = seen([due(1, date(2016, 11, 1))], [pay(1, TODAY, 300_000)])
    assert view.rows[0].state == "processing"
    assert (view.overdue_count, view.overdue_amount, view.remaining) == (1, Decimal(515_000), PRICE)


def test_an_instalment_is_paid_in_several_parts():
    """P13."""
    parts = [pay(1, date(2016, 10, 20), 300_000, core_id="A"), pay(1, date(2016, 10, 28), 400_000, core_id="B")]
    row = seen([due(1, date(2016, 11, 1))], parts).rows[0]
    assert (row.paid, row.unpaid, row.state) == (Decimal(700_000), Decimal(115_000), "overdue")
    assert row.paid_on == (date(2016, 10, 20), date(2016, 10, 28))


def test_a_part_paid_before_the_due_date_reads_partly():
    row = seen([due(1, date(2016, 12, 1))], [pay(1, date(2016, 11, 1), 300_000)]).rows[0]
    assert (row.state, row.unpaid, row.remaining) == ("partly", 0, Decimal(515_000))


def test_a_surplus_stays_on_its_instalment_and_is_shown_beside_the_totals():
    """P13: the core allocates; nothing is moved to the next instalment here."""
    view = seen(schedule(2), [pay(1, date(2016, 6, 1), 900_000)])
    assert (view.overpaid, view.rows[0].overpaid, view.rows[1].paid) == (Decimal(85_000), Decimal(85_000), 0)
    assert view.remaining == PRICE


def test_one_payment_covers_several_instalments():
    """P13."""
    view = seen(schedule(3), [pay(n, date(2016, 6, 1), core_id="P") for n in (1, 2, 3)])
    assert (view.paid_count, view.remaining) == (3, 0)


def test_a_reversed_payment_is_shown_and_counts_for_nothing():
    """P13."""
    view = seen(schedule(1), [pay(1, date(2016, 6, 1), is_reversed=True)])
    assert (view.paid_count, view.rows[0].paid, view.rows[0].paid_on) == (0, 0, ())
    assert [(line.number, line.amount) for line in view.reversed] == [(1, PRICE)]


def test_a_payment_for_an_instalment_that_is_not_there_is_shown_apart():
    withdrawn = due(2, date(2016, 7, 1), is_withdrawn=True)
    view = seen([*schedule(1), withdrawn], [pay(2, date(2016, 7, 1)), pay(99, date(2016, 7, 1))])
    assert [row.number for row in view.rows] == [1]
    assert [line.number for line in view.unmatched] == [2, 99]
    assert view.remaining == PRICE


def test_penalty_is_apart_from_what_is_owed():
    """P11: penalty apart."""
    view = seen([due(1, date(2016, 11, 1), penalty=Decimal(20_375))], [pay(1, date(2016, 11, 6), penalty=Decimal(375))])
    assert (view.remaining, view.penalty_charged, view.penalty_paid) == (0, Decimal(20_375), Decimal(375))


def test_what_must_be_paid_now_is_all_due_by_today_that_is_neither_paid_nor_under_way():
    """P9, P12: arrears, what falls due today, and the open penalty beside them; what comes later apart."""
    rows = [
        due(1, date(2016, 10, 1), penalty=Decimal(500)),
        due(2, TODAY),
        due(3, TODAY + timedelta(days=1)),
        due(4, date(2017, 1, 1)),
    ]
    payments = [pay(1, date(2016, 10, 5), 15_000), pay(2, TODAY, 300_000, penalty=Decimal(200)), pay(3, TODAY)]
    view = seen(rows, payments)
    assert view.due_now == (PRICE - 15_000) + (PRICE - 300_000)
    assert (view.overdue_amount, view.penalty_open) == (PRICE - 15_000, Decimal(300))
    assert view.coming == view.rows[3]


def test_nothing_is_due_now_where_all_is_paid_or_under_way():
    """P9."""
    view = seen([due(1, date(2016, 10, 1)), due(2, TODAY)], [pay(1, date(2016, 9, 30)), pay(2, TODAY)])
    assert (view.due_now, view.penalty_open, view.coming) == (0, 0, None)


def test_an_early_and_a_late_payment_are_shown_with_their_own_dates():
    """P13."""
    view = seen(schedule(2), [pay(1, date(2016, 5, 30)), pay(2, date(2016, 8, 20))])
    assert [row.paid_on for row in view.rows] == [(date(2016, 5, 30),), (date(2016, 8, 20),)]
    assert view.paid_count == 2


def test_a_contract_without_rows_owes_nothing():
    view = seen([], [])
    assert (view.remaining, view.overdue_count, view.paid_count, view.next_due) == (0, 0, 0, None)


# Properties

money = st.integers(0, 200_000_000).map(lambda cents: Decimal(cents) / 100)
days = st.dates(date(2016, 5, 1), date(2016, 12, 31))
flags = st.sampled_from([False, False, False, True])
plans = st.lists(
    st.builds(InstalmentFacts, st.integers(1, 9), days, money, money, flags),
    max_size=9,
    unique_by=lambda row: row.number,
)
takings = st.lists(
    st.builds(
        PaymentFacts,
        st.uuids().map(str),
        st.integers(1, 12),
        st.builds(datetime.combine, days, st.times(), st.just(WITA)),
        money,
        money,
        st.just("va"),
        flags,
    ),
    max_size=20,
)


@given(plans, takings, st.integers(0, 7))
def test_totals_add_up_and_no_rupiah_is_lost(plan, taken, wait):
    """P11, P13: every rupiah received is on an instalment, over it, under way, unmatched or reversed."""
    view = seen(plan, taken, zone=WITA, posting_days=wait)
    used = sum(min(row.paid, row.amount) for row in view.rows)
    apart = sum(line.amount for line in (*view.processing, *view.unmatched, *view.reversed))
    assert used + view.overpaid + apart == sum(payment.amount for payment in taken)
    assert used + view.remaining == sum(row.amount for row in plan if not row.is_withdrawn)
    assert view.remaining >= view.overdue_amount >= 0
    assert view.overdue_count == sum(row.unpaid > 0 for row in view.rows)
    assert all(row.remaining >= 0 and row.unpaid >= 0 for row in view.rows)
    assert not any(row.state == "paid" and (row.unpaid or row.remaining) for row in view.rows)
    assert view.overdue_amount <= view.due_now <= view.remaining
    assert view.due_now == view.overdue_amount + sum(
        max(Decimal(0), row.remaining - row.processing) for row in view.rows if row.due_date == TODAY
    )
    assert 0 <= view.penalty_open <= view.penalty_charged


@given(plans, takings, st.randoms())
def test_the_order_of_rows_does_not_matter(plan, taken, chance):
    before = seen(plan, taken)
    chance.shuffle(plan)
    chance.shuffle(taken)
    assert seen(plan, taken) == before


@given(plans, takings)
def test_a_reversed_payment_is_as_good_as_none_but_for_the_listing(plan, taken):
    """P13."""
    kept = [payment for payment in taken if not payment.is_reversed]
    with_it, without = seen(plan, taken), seen(plan, kept)
    assert (with_it.rows, with_it.processing, with_it.unmatched) == (
        without.rows,
        without.processing,
        without.unmatched,
    )
    assert len(with_it.reversed) == len(taken) - len(kept)


@given(plans, takings, st.integers(1, 4))
def test_splitting_payments_into_parts_changes_nothing(plan, taken, parts):
    """P13."""
    split = [
        payment._replace(core_id=f"{payment.core_id}-{part}", amount=amount, penalty=penalty)
        for payment in taken
        for part, (amount, penalty) in enumerate(
            zip(shares(payment.amount, parts), shares(payment.penalty, parts), strict=True)
        )
    ]
    assert seen(plan, split).rows == seen(plan, taken).rows


def shares(amount: Decimal, parts: int) -> list[Decimal]:
    part = (amount / parts).quantize(Decimal("0.01"), "ROUND_DOWN")
    return [part] * (parts - 1) + [amount - part * (parts - 1)]


@given(plans, takings, st.integers(0, 7))
def test_waiting_only_ever_makes_payments_count(plan, taken, wait):
    """P12: as days pass, less remains to be paid, never more."""
    remaining = [
        seen(plan, taken, zone=WITA, posting_days=wait, today=TODAY + timedelta(days=passed)).remaining
        for passed in range(0, 60, 9)
    ]
    assert remaining == sorted(remaining, reverse=True)

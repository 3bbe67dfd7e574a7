"""Dates and times as they are read in Indonesia."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tanggap.lib.dates import jam, lama, tanggal, tanggal_panjang, waktu

AN_EVENING = dt.datetime(2026, 11, 14, 23, 0, tzinfo=dt.UTC)


def test_dates_have_day_month_year():
    assert tanggal(dt.date(2016, 6, 1)) == "01/06/2016"
    assert tanggal_panjang(dt.date(2016, 6, 1)) == "Rabu, 1 Juni 2016"


def test_an_instant_is_shown_as_the_day_it_is_here():
    assert tanggal(AN_EVENING) == "15/11/2026"


@pytest.mark.parametrize(
    ("zone", "shown"),
    [
        (None, "15/11/2026 06.00 WIB"),
        ("Asia/Jakarta", "15/11/2026 06.00 WIB"),
        ("Asia/Makassar", "15/11/2026 07.00 WITA"),
        ("Asia/Jayapura", "15/11/2026 08.00 WIT"),
    ],
)
def test_times_name_their_zone(zone, shown):
    assert waktu(AN_EVENING, zone) == shown
    assert jam(AN_EVENING, zone) == shown.partition(" ")[2]


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (dt.timedelta(seconds=59), "kurang dari 1 menit"),
        (dt.timedelta(minutes=24, seconds=59), "24 menit"),
        (dt.timedelta(hours=2), "2 jam"),
        (dt.timedelta(days=3, hours=2, minutes=59), "3 hari 2 jam"),
        (dt.timedelta(days=1, minutes=5), "1 hari"),
        (-dt.timedelta(minutes=12), "12 menit"),
    ],
)
def test_spans_are_said_in_their_two_largest_units(span, words):
    assert lama(span) == words


@given(st.timedeltas(min_value=dt.timedelta(-9999), max_value=dt.timedelta(9999)))
def test_a_span_and_its_opposite_are_said_alike(span):
    assert lama(span) == lama(-span)

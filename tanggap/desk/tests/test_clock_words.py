"""The time left of a clock in words (D16). The office is open Monday to Friday 09.00–18.00 WIB."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tanggap.desk.clocks import terms, words
from tanggap.desk.clocks.words import Left, left
from tanggap.desk.models import Clock
from tanggap.desk.models.clock import ClockKind

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 17, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def clock(office_hours):
    def make(unit: str, due_at: datetime, **columns) -> Clock:
        given = {"started_at": FRIDAY - DAY, "amount": 1, "calendar": office_hours, **columns}
        return Clock(kind="manager", unit=unit, due_at=due_at, **given)

    return make


def test_the_time_left_today_is_plain_time(clock):
    """D16."""
    assert left(clock("working_minutes", FRIDAY + 24 * HOUR / 60), FRIDAY) == Left("24 menit lagi", "", "clock")
    assert left(clock("elapsed_minutes", FRIDAY + 26 * HOUR), FRIDAY).text == "1 hari 2 jam lagi"
    assert left(clock("working_minutes", FRIDAY + HOUR / 60 / 2), FRIDAY).text == "kurang dari 1 menit lagi"


def test_over_the_weekend_working_time_is_told(clock):
    """D16: of the 64 hours until Monday 10.00, one and a half are worked."""
    monday = FRIDAY + 3 * DAY - 7.5 * HOUR
    assert left(clock("working_minutes", monday), FRIDAY).text == "1 jam 30 menit kerja lagi"


def test_terms_in_days_are_told_in_working_days(clock):
    """D16: Wednesday is three working days after Friday."""
    assert left(clock("working_days", FRIDAY + 5 * DAY), FRIDAY).text == "3 hari kerja lagi"
    assert left(clock("working_days", FRIDAY + 5 * DAY), FRIDAY + DAY).text == "3 hari kerja lagi"
    assert left(clock("working_days", FRIDAY + HOUR / 2), FRIDAY).text == "30 menit lagi"


def test_a_warning_changes_tone_and_icon(clock):
    """D16."""
    due = FRIDAY + HOUR / 2
    assert left(clock("working_minutes", due, warned=50), FRIDAY).tone == ""
    assert left(clock("working_minutes", due, warned=75), FRIDAY) == Left("30 menit lagi", "warn", "clock-alert")


def test_what_is_late_says_by_how_much(clock):
    """D16: at the due itself, whether the loop has been there or not."""
    late = clock("working_minutes", FRIDAY)
    assert left(late, FRIDAY + HOUR / 5) == Left("lewat 12 menit", "danger", "circle-alert")
    assert left(late, FRIDAY).text == "lewat kurang dari 1 menit"
    assert left(clock("working_days", FRIDAY), FRIDAY + 4 * DAY).text == "lewat 2 hari kerja"


def test_paused_and_ended_clocks_say_so(clock):
    """D16."""
    assert left(clock("working_days", FRIDAY, paused_at=FRIDAY - DAY), FRIDAY + DAY) == Left("dijeda", "info", "pause")
    met = clock("working_minutes", FRIDAY, stopped_at=FRIDAY - DAY + HOUR / 12)
    assert left(met, FRIDAY) == Left("selesai dalam 5 menit", "ok", "check")
    missed = clock("working_minutes", FRIDAY, stopped_at=FRIDAY + HOUR, breached_at=FRIDAY)
    assert left(missed, FRIDAY + DAY) == Left("selesai, terlambat", "danger", "circle-alert")


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("two_hours", "2 jam"),
        ("first_response", "30 menit kerja"),
        ("to_manager", "15 menit kerja"),
        ("manager", "30 menit kerja"),
        ("department", "4 jam kerja"),
        ("bank", "1 hari kerja"),
        ("redisbursement", "30 menit kerja"),
        ("oral", "5 hari kerja"),
        ("written", "10 hari kerja"),
        ("extension", "10 hari kerja"),
        ("documents", "10 hari kerja"),
        ("asking", "2 hari kerja"),
        ("personal_data", "72 jam"),
        ("report", "1 hari kerja"),
        ("objection", "10 hari kerja"),
    ],
)
def test_the_terms_of_the_house_are_those_of_the_law_and_the_source(kind, told):
    """D13, D18."""
    assert words.term(*terms.DEFAULTS[ClockKind(kind)]) == told

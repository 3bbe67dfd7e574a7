"""Days off: seeded, edited, never rewritten (D15)."""

import datetime as dt
from functools import partial

import pytest
import time_machine
from django.core.management import call_command

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.institution import holidays
from tanggap.institution.holidays import DayIsPast, national_holiday, remove_holiday, save_holiday, seed_holidays
from tanggap.institution.models import Holiday
from tests.at_once import at_once

ME = System("uji")
NOW = dt.datetime(2026, 11, 18, 5, tzinfo=dt.UTC)

pytestmark = pytest.mark.usefixtures("institution")


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel(NOW, tick=False):
        yield


def test_four_years_are_seeded_with_both_kinds_apart_and_estimates_marked():
    done = seed_holidays(by=ME)
    assert done.added == Holiday.objects.count() > 60
    assert {day.year for day in Holiday.objects.dates("day", "year")} == {2025, 2026, 2027, 2028}
    assert national_holiday(dt.date(2027, 8, 17)).name == "Hari Kemerdekaan Republik Indonesia"
    assert Holiday.objects.get(day="2026-12-24").kind == Holiday.Kind.JOINT_LEAVE
    feast = Holiday.objects.get(day="2028-02-27")
    assert feast.is_estimated
    assert "perkiraan" not in feast.name


def test_seeding_again_changes_nothing():
    seed_holidays(by=ME)
    assert seed_holidays(by=ME).changed == 0
    assert AuditEvent.objects.filter(act="holidays.seeded").count() == 1


def test_what_staff_changed_moved_or_removed_stays_so():
    seed_holidays(by=ME)
    renamed = Holiday.objects.get(day="2027-08-17")
    renamed.name = "HUT RI"
    save_holiday(renamed, by=ME, fields=["name"])
    moved = Holiday.objects.get(day="2027-03-10")
    moved.day = dt.date(2027, 3, 13)
    save_holiday(moved, by=ME, fields=["day"])
    remove_holiday(Holiday.objects.get(day="2027-05-20"), by=ME)
    assert seed_holidays(by=ME).changed == 0
    assert Holiday.objects.get(day="2027-08-17").name == "HUT RI"
    assert not Holiday.objects.filter(day="2027-03-10").exists()
    assert Holiday.objects.get(day="2027-05-20").is_void
    assert national_holiday(dt.date(2027, 5, 20)) is None


def test_an_untouched_estimate_follows_the_library_when_it_learns_better(monkeypatch):
    seed_holidays(by=ME)
    better = [row for row in holidays.library([2025, 2026, 2027, 2028]) if str(row.day) != "2028-02-27"]
    better.append(
        Holiday(day=dt.date(2028, 2, 26), name="Idul Fitri", kind="national", seeded_day=dt.date(2028, 2, 26))
    )
    monkeypatch.setattr(holidays, "library", lambda years: better)
    done = seed_holidays(by=ME)
    assert (done.added, done.removed) == (1, 1)
    assert not Holiday.objects.filter(day="2028-02-27").exists()


def test_a_day_of_ones_own_is_deleted_when_removed():
    mine = save_holiday(Holiday(day=dt.date(2026, 12, 9), name="Pilkada"), by=ME, fields=["day", "name"])
    remove_holiday(mine, by=ME)
    assert not Holiday.objects.exists()


@pytest.mark.parametrize("day", [dt.date(2026, 11, 17), dt.date(2025, 8, 17)])
def test_a_day_that_is_over_stays_what_it_was(day):
    with pytest.raises(DayIsPast):
        save_holiday(Holiday(day=day, name="Libur"), by=ME, fields=["day"])
    old = Holiday.objects.create(day=day, name="Libur")
    with pytest.raises(DayIsPast):
        remove_holiday(old, by=ME)
    old.day = dt.date(2026, 12, 1)
    with pytest.raises(DayIsPast):
        save_holiday(old, by=ME, fields=["day"])


def test_the_command_is_safe_to_repeat(capsys):
    call_command("seed_holidays", "--year", "2027")
    call_command("seed_holidays", "--year", "2027")
    assert "0 added, 0 updated, 0 removed" in capsys.readouterr().out.splitlines()[-1]
    assert {day.year for day in Holiday.objects.dates("day", "year")} == {2027}


@pytest.mark.django_db(transaction=True)
def test_seeding_from_eight_places_at_once_seeds_once():
    added = [done.added for done in at_once(*[partial(seed_holidays, by=ME)] * 8)]
    assert sorted(added)[:7] == [0] * 7
    assert Holiday.objects.count() == max(added)

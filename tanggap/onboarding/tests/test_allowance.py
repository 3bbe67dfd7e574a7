"""When a code may go out: the gap, the five of a day over midnight in each zone, per application and number (O10)."""

import datetime as dt

import pytest

from tanggap.onboarding.codes.allowance import Bar, allowance_of
from tanggap.onboarding.models import Code
from tanggap.onboarding.tests.trying import at, issued
from tests import applying

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account_consent")]
MINUTE, SECOND = dt.timedelta(minutes=1), dt.timedelta(seconds=1)
NOON = dt.datetime(2027, 1, 12, 5, 0, tzinfo=dt.UTC)
MIDNIGHTS = {"Asia/Jakarta": 17, "Asia/Makassar": 16, "Asia/Jayapura": 15}
"""The hour of UTC at which a day begins."""


@pytest.fixture
def another(dewi, agus, lina, savings):
    """Another application with the same number."""
    return applying.application(dewi, savings, section_head=agus, branch_head=lina)


def five_codes(application, clock, last):
    """The fifth at `last`, five minutes apart."""
    for n in range(5):
        clock.move_to(last - (4 - n) * 5 * MINUTE)
        issued(application)


def test_the_first_code_may_go_out_at_once(application):
    """O3."""
    allowed = allowance_of(application, NOON)
    assert (allowed.may_send, allowed.next_at, allowed.left_today, allowed.reason) == (True, None, 5, "")


@pytest.mark.parametrize(
    ("age", "may"), [(5 * MINUTE - SECOND, False), (5 * MINUTE, True), (5 * MINUTE + SECOND, True)], ids=str
)
def test_codes_are_at_least_five_minutes_apart(application, age, may):
    """O10."""
    with at(NOON):
        issued(application)
    allowed = allowance_of(application, NOON + age)
    assert (allowed.may_send, allowed.left_today) == (may, 4)
    assert allowed.next_at == (None if may else NOON + 5 * MINUTE)


def test_codes_to_one_number_are_five_minutes_apart_over_all_applications(application, another):
    """O10."""
    with at(NOON):
        issued(another)
    refused = allowance_of(application, NOON + 5 * MINUTE - SECOND)
    assert (refused.bar, refused.next_at) == (Bar.GAP, NOON + 5 * MINUTE)
    assert allowance_of(application, NOON + 5 * MINUTE).may_send


@pytest.mark.parametrize("zone", MIDNIGHTS)
def test_the_sixth_code_of_an_application_waits_for_the_branchs_own_midnight(application, zone):
    """O10. Each code of the day went to another number, so that the number's own day does not come into it."""
    application.branch.zone = zone
    application.branch.save()
    midnight = NOON.replace(hour=MIDNIGHTS[zone])
    with at(NOON) as clock:
        five_codes(application, clock, midnight - 30 * MINUTE)
        Code.objects.update(phone_index=b"\0" * 32)
        before, after = allowance_of(application, midnight - SECOND), allowance_of(application, midnight)
    assert (before.bar, before.next_at, before.left_today) == (Bar.APPLICATION_DAY, midnight, 0)
    assert (after.may_send, after.left_today) == (True, 5)


@pytest.mark.parametrize("zone", MIDNIGHTS)
def test_the_sixth_code_to_a_number_waits_for_midnight_in_wib_wherever_the_branch_is(application, another, zone):
    """O10."""
    application.branch.zone = zone
    application.branch.save()
    midnight = NOON.replace(hour=MIDNIGHTS["Asia/Jakarta"])
    with at(NOON) as clock:
        for n in range(5):
            clock.move_to(midnight - (7 - n) * 10 * MINUTE)
            issued(application if n % 2 else another)
        application.refresh_from_db()
        before, after = allowance_of(application, midnight - SECOND), allowance_of(application, midnight)
    assert (before.bar, before.next_at, before.left_today) == (Bar.NUMBER_DAY, midnight, 0)
    assert after.may_send


@pytest.mark.parametrize("zone", MIDNIGHTS)
def test_the_fifth_code_may_still_go_out_a_second_before_midnight(application, zone):
    """O10."""
    application.branch.zone = zone
    application.branch.save()
    midnight = NOON.replace(hour=MIDNIGHTS[zone])
    with at(NOON) as clock:
        five_codes(application, clock, midnight - 10 * MINUTE)
        Code.objects.filter(pk=application.codes.last().pk).update(is_counted=False)
        Code.objects.update(wib_day=dt.date(2027, 1, 1))
        allowed = allowance_of(application, midnight - SECOND)
    assert (allowed.may_send, allowed.left_today) == (True, 1)


def test_the_gap_holds_over_midnight(application):
    """O10."""
    midnight = NOON.replace(hour=17)
    with at(NOON) as clock:
        five_codes(application, clock, midnight - MINUTE)
        allowed = allowance_of(application, midnight)
    assert (allowed.bar, allowed.next_at, allowed.left_today) == (Bar.GAP, midnight + 4 * MINUTE, 5)


def test_a_send_that_was_refused_for_certain_counts_neither_for_the_day_nor_for_the_gap(application):
    """O10."""
    with at(NOON):
        Code.objects.filter(pk=issued(application).pk).update(is_counted=False)
    allowed = allowance_of(application, NOON + SECOND)
    assert (allowed.may_send, allowed.left_today) == (True, 5)


def test_refused_codes_have_their_limit_too(application, another):
    """O14: a gateway that is paid for each message could report failures for ever."""
    with at(NOON):
        for n in range(20):
            assert allowance_of(application, NOON).may_send
            Code.objects.filter(pk=issued(another if n % 2 else application).pk).update(is_counted=False)
    refused = allowance_of(application, NOON)
    assert (refused.bar, refused.next_at, refused.left_today) == (Bar.REFUSED_DAY, NOON.replace(hour=17), 0)
    assert allowance_of(application, NOON.replace(hour=17)).may_send


def test_the_days_of_a_returned_application_go_on_after_its_number_was_mended(application):
    """O10: the application's five hold whatever its number is now, and the old number's gap too."""
    with at(NOON) as clock:
        five_codes(application, clock, NOON)
        application.phone = "+6281234566711"
        application.save()
        assert allowance_of(application, NOON + 10 * MINUTE).bar == Bar.APPLICATION_DAY


@pytest.mark.parametrize("number", ["+6580123456", "+62211234567", "+6280012345678", "+12025550123", ""])
def test_codes_go_to_indonesian_mobile_numbers_only(application, number):
    """O14."""
    application.phone = number
    refused = allowance_of(application, NOON)
    assert (refused.may_send, refused.next_at, refused.bar) == (False, None, Bar.PHONE)
    assert "Kembalikan" in refused.reason


def test_a_locked_application_gets_no_code(application):
    """O9."""
    application.failures = 10
    assert allowance_of(application, NOON).bar == Bar.LOCKED


def test_the_whole_institution_sends_no_more_in_an_hour_than_its_setting(application, another, settings):
    """O14."""
    settings.OTP_CODES_PER_HOUR = 2
    with at(NOON) as clock:
        issued(application)
        clock.shift(10 * MINUTE)
        issued(another)
    busy = allowance_of(application, NOON + 20 * MINUTE)
    assert (busy.bar, busy.next_at) == (Bar.BUSY, NOON + 60 * MINUTE)
    assert allowance_of(application, NOON + 60 * MINUTE).may_send

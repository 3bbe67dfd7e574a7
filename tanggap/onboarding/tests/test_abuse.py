"""What rings (O14)."""

import datetime as dt

import pytest
import time_machine

from tanggap.identity.models import Role
from tanggap.institution import current
from tanggap.onboarding import abuse
from tanggap.onboarding.codes.issuing import code_digest
from tanggap.onboarding.models import Code, Confirmation, Method
from tanggap.onboarding.states import State
from tests import applying

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2027, 1, 12, 5, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def codes(application):
    """Make codes of an application: `codes(12, "used")`, `codes(8, "expired", at=…)`."""

    def make(count: int, ending: str = "", *, at: dt.datetime = NOON - dt.timedelta(hours=1), **fields) -> list[Code]:
        row = {
            "application": application,
            "round": 1,
            "made_at": at,
            "expires_at": at + dt.timedelta(minutes=5),
            "digest": code_digest(application.pk, "000000"),
            "phone_index": application.phone_index,
            "branch_day": at.date(),
            "wib_day": at.date(),
            "ended_at": at if ending else None,
            "ending": ending,
            **fields,
        }
        return [Code.objects.create(**row) for _ in range(count)]

    return make


@pytest.fixture
def consents(codes, application, account_consent, agus, lina, dewi, savings, budi):
    """Consents at a branch: so many by the customer, so many through customer service."""

    def make(branch, alone: int, service: int, at: dt.datetime = NOON - dt.timedelta(days=2)) -> None:
        for number in range(alone + service):
            row = applying.application(
                dewi, savings, branch=branch, state=State.IN_PROGRESS, section_head=agus, branch_head=lina
            )
            through = {"method": Method.SERVICE, "by": budi, "reason": "other", "channel": "call"}
            Confirmation.objects.create(
                application=row,
                code=codes(1, "used", application=row, at=at)[0],
                text=account_consent,
                at=at,
                fingerprint="",
                **(through if number >= alone else {"method": Method.SELF}),
            )

    return make


@pytest.mark.parametrize(
    ("used", "expired", "rings"), [(12, 8, False), (11, 9, True), (0, 19, False), (0, 20, True)], ids=str
)
def test_more_than_forty_percent_of_at_least_twenty_codes_ring(codes, used, expired, rings):
    """O14."""
    codes(used, "used")
    codes(expired, "expired")
    assert bool(abuse.faults()) is rings
    if rings:
        assert "of the 20 codes of 12/01/2027" in abuse.faults()[0]


def test_codes_that_live_or_were_refused_are_not_judged(codes):
    """O14."""
    codes(11, "used")
    codes(9, "refused", is_counted=False)
    codes(1, at=NOON - dt.timedelta(minutes=4, seconds=59))
    assert abuse.days(NOON, 1)[0].made == 11
    assert abuse.days(NOON + dt.timedelta(seconds=1), 1)[0].made == 12


def test_a_day_is_of_wib_and_yesterday_still_rings(codes):
    """O14."""
    midnight = dt.datetime(2027, 1, 11, 17, 0, tzinfo=dt.UTC)
    codes(20, "expired", at=midnight - dt.timedelta(seconds=1))
    codes(3, "expired", at=midnight)
    assert [day.made for day in abuse.days(NOON, 3)] == [3, 20, 0]
    assert [day.is_alarming for day in abuse.days(NOON, 3)] == [False, True, False]
    assert len(abuse.faults()) == 1


def test_a_branch_far_above_the_others_rings(consents, jakarta, makassar):
    """O14."""
    consents(jakarta, 38, 2)
    consents(makassar, 6, 6)
    assert [(share.branch, share.is_alarming) for share in abuse.shares(NOON)] == [
        ("Makassar", True),
        ("Jakarta", False),
    ]
    assert "entered 6 of 12 codes at Makassar" in abuse.faults()[0]


@pytest.mark.parametrize(("alone", "service"), [(0, 9), (9, 2), (8, 3)], ids=str)
def test_few_consents_or_an_ordinary_share_do_not_ring(consents, jakarta, makassar, alone, service):
    """O14."""
    consents(jakarta, 34, 6)
    consents(makassar, alone, service)
    assert not abuse.faults()


def test_what_was_long_ago_is_forgotten(consents, jakarta, makassar):
    """O14."""
    consents(makassar, 2, 12, at=NOON - dt.timedelta(days=31))
    assert abuse.shares(NOON) == []


def test_the_figures_are_for_compliance_and_the_manager(codes, signed_in, hadi, rina, lina, wati):
    """O14, S1."""
    codes(5, "used")
    codes(20, "expired")
    page = signed_in(hadi).get("/staff/otp/figures").text
    assert "80" in page
    assert "12/01/2027" in page
    assert signed_in(rina).get("/staff/otp/figures").status_code == 200
    for person in (lina, wati):
        assert signed_in(person).get("/staff/otp/figures").status_code in (403, 404)


def test_staff_home_says_that_it_rings(codes, signed_in, hadi):
    """O14."""
    assert "peringatan OTP" not in signed_in(hadi).get("/staff/").text
    codes(20, "expired")
    current.forget()
    assert "1 peringatan OTP" in signed_in(hadi).get("/staff/").text


def test_the_gauges(codes, hire, jakarta):
    """O14."""
    assert hire("tono", Role.AGENT, jakarta)
    codes(10, "used")
    codes(30, "expired")
    figures = {name: value for name, (_, value) in abuse.gauges().items()}
    assert figures == {
        "tanggap_otp_codes_today": 40,
        "tanggap_otp_unconfirmed_share": 0.75,
        "tanggap_otp_alarms": 1,
    }

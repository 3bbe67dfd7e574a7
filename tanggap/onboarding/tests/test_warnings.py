"""What does not fit in an application is told, and never refused."""

import datetime as dt

import pytest
from django.utils import timezone

from tanggap.customers import digests
from tanggap.customers.models import Customer
from tanggap.identity import accounts
from tanggap.lib import phone
from tanggap.onboarding.models import Application
from tanggap.onboarding.states import State
from tanggap.onboarding.warnings import warnings_of
from tests import applying

pytestmark = pytest.mark.django_db
BORN = dt.date(1990, 8, 17)
OF_MAN, OF_WOMAN = "3273011708900001", "3273015708900001"
MALE, FEMALE = Application.Sex


def codes(application):
    return [warning.code for warning in warnings_of(application)]


@pytest.mark.parametrize(
    ("nik", "sex", "born", "expected"),
    [
        (OF_MAN, MALE, BORN, []),
        (OF_WOMAN, FEMALE, BORN, []),
        (OF_MAN, FEMALE, BORN, ["nik_sex"]),
        (OF_WOMAN, MALE, BORN, ["nik_sex"]),
        (OF_MAN, MALE, dt.date(1990, 8, 18), ["nik_birth_date"]),
        (OF_WOMAN, FEMALE, dt.date(1991, 8, 17), ["nik_birth_date"]),
        (OF_MAN, MALE, dt.date(1890, 8, 17), []),
        ("3273010000000000", MALE, BORN, ["nik_birth_date"]),
        ("", MALE, BORN, []),
        (OF_MAN, "", None, []),
    ],
)
def test_birth_date_and_sex_that_disagree_with_the_nik_are_warned_of(dewi, savings, nik, sex, born, expected):
    """O1. A woman's day of birth has 40 added; the century is not in a NIK."""
    assert codes(applying.application(dewi, savings, nik=nik, sex=sex, birth_date=born)) == expected


OTHER_NIK = "3273010101800002"
QUIET = {"sex": FEMALE, "birth_date": BORN}


@pytest.fixture
def row(dewi, savings):
    """An application whose own facts agree."""
    return applying.application(dewi, savings, state=State.DRAFT, **QUIET)


def test_nothing_to_warn_of_gives_no_warning(row):
    assert codes(row) == []


def test_a_nik_with_another_open_application_is_warned_of_wherever_that_is(row, joko, savings):
    """O1."""
    other = applying.application(joko, savings, state=State.WAITING_SECTION_HEAD, phone="+6281355667788")
    [warning] = warnings_of(row)
    assert warning.code == "nik_open"
    assert f"{other} (Makassar)" in warning.sentence


@pytest.mark.parametrize("over", [State.REJECTED, State.CANCELLED, State.EXPIRED])
def test_the_same_persons_application_that_is_over_is_no_reason_to_warn(row, dewi, savings, over):
    """O1."""
    applying.application(dewi, savings, state=over)
    assert codes(row) == []


def test_a_nik_that_has_an_account_is_warned_of(row, dewi, savings, jakarta):
    """O1: by an application that was completed, or by the core's record."""
    done = applying.application(dewi, savings, state=State.COMPLETED)
    assert codes(row) == ["nik_known"]
    Application.objects.filter(pk=done.pk).update(nik_index=None)
    customer(jakarta, nik_index=digests.nik_index(applying.NIK))
    assert codes(row) == ["nik_known", "phone_other"]


@pytest.mark.parametrize("typed", ["081234566797", "+62 812-3456-6797"])
def test_phone_1_of_staff_is_warned_of(row, wati, budi, typed):
    """O2."""
    accounts.set_phone(budi, phone.e164(typed), by=wati)
    assert codes(row) == ["phone_staff"]
    accounts.set_phone(budi, "", by=wati)
    assert codes(row) == []


@pytest.mark.parametrize("state", [State.DRAFT, State.WAITING_CONFIRMATION, State.REJECTED, State.COMPLETED])
def test_phone_1_of_another_persons_application_is_warned_of(row, dewi, savings, agus, lina, state):
    """O2."""
    applying.application(dewi, savings, state=state, nik=OTHER_NIK, section_head=agus, branch_head=lina)
    assert codes(row) == ["phone_other"]


def test_phone_1_of_a_draft_without_nik_is_another_persons(row, dewi, savings):
    """O2: who has no NIK yet cannot be the same person for certain."""
    other = applying.application(dewi, savings, state=State.DRAFT, nik="")
    Application.objects.filter(pk=other.pk).update(nik_index=None)
    assert codes(row) == ["phone_other"]


def test_phone_1_of_another_customer_of_the_core_is_warned_of(row, jakarta):
    customer(jakarta, phone2_index=digests.phone_index(applying.PHONE))
    assert codes(row) == ["phone_customer"]


def test_a_number_outside_the_plan_and_a_child_are_warned_of(dewi, savings):
    young = dt.date.today() - dt.timedelta(days=16 * 365)
    child = applying.application(
        dewi, savings, state=State.DRAFT, nik=f"327301{young:%d%m%y}0001", sex=MALE, birth_date=young, phone="+62812345"
    )
    assert codes(child) == ["young", "phone_odd"]


def test_many_others_are_named_three_at_most(row, dewi, savings):
    for _ in range(5):
        applying.application(dewi, savings, state=State.DRAFT, phone="+6281355667788")
    [warning] = warnings_of(row)
    assert warning.sentence.count("PB-") == 3
    assert "dan lainnya" in warning.sentence


def test_no_sentence_names_anybody(row, dewi, savings, budi, wati):
    """S8."""
    accounts.set_phone(budi, applying.PHONE, by=wati)
    applying.application(dewi, savings, state=State.DRAFT, nik=OTHER_NIK, full_name="Rahasia Sekali")
    told = " ".join(warning.sentence for warning in warnings_of(row))
    for secret in ("Rahasia", "Budi", "6797", OTHER_NIK, applying.NIK):
        assert secret not in told


def customer(branch, **indexes):
    facts = {"nik_index": b"n", "phone_index": b"p"} | indexes
    Customer.objects.create(
        core_id="C-1",
        full_name="LAIN",
        birth_date=BORN,
        mother_name_digest=b"m",
        branch=branch,
        loaded_at=timezone.now(),
        **facts,
    )

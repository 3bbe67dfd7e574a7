"""What does not fit in an application is told, and never refused."""

import datetime as dt

import pytest

from tanggap.onboarding.models import Application
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

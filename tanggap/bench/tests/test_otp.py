"""The benchmark of codes measures what it says: real validations, counted one by one."""

import pytest
from django.test import Client, override_settings

from tanggap.audit.models import AuditEvent
from tanggap.bench import otp_data
from tanggap.bench.otp import AGAIN, CONFIRMED, ONE_UPDATE, SAME_ROWS, Customers
from tanggap.onboarding.models import Application, Code, Confirmation, Move, Try


@pytest.fixture
def waiting(transactional_db):
    return otp_data.prepare(), otp_data.wait(3)


def answer(request: bytes):
    """What the product with its bare views answers to a request as the load generator sends it."""
    head, _, body = request.partition(b"\r\n\r\n")
    line, *fields = head.decode().split("\r\n")
    headers = {name.lower(): value for name, value in (field.split(": ", 1) for field in fields)}
    with override_settings(ROOT_URLCONF="tanggap.bench.urls", TRUSTED_PROXY_COUNT=1):
        return Client(headers=headers).post(
            line.split()[1], data=body, content_type="application/x-www-form-urlencoded"
        )


def test_right_codes_confirm_once_each_and_wrong_ones_are_counted(waiting):
    text, (first, second, _) = waiting
    customers = Customers(0, text)
    for _ in range(2):
        confirmed = answer(customers.enter(first.token, otp_data.CODE))
        assert (confirmed.status_code, CONFIRMED[1].decode() in confirmed.headers["Location"]) == (302, True)
    again = answer(customers.enter(second.token, otp_data.OTHER))
    assert (again.status_code, AGAIN[1] in again.content) == (422, True)
    assert otp_data.confirmations(waiting[1]) == (1, 1)
    assert otp_data.wrong_tries(waiting[1]) == (1, 1)
    otp_data.forget_tries()
    assert otp_data.wrong_tries(waiting[1]) == (1, 0)


def test_the_bare_view_locks_and_updates_and_answers_like_the_page(waiting):
    text, (one, *_) = waiting
    before = Application.objects.get(pk=one.application).state_at
    assert answer(Customers(0, text).bare(ONE_UPDATE, one, "confirmed")).status_code == CONFIRMED[0]
    assert AGAIN[1] in answer(Customers(0, text).bare(ONE_UPDATE, one, "wrong")).content
    assert Application.objects.get(pk=one.application).state_at > before


def test_the_other_yardstick_leaves_behind_what_a_validation_does(waiting):
    text, (ours, theirs, _) = waiting
    customers = Customers(0, text)
    for typed, outcome in ((otp_data.OTHER, "wrong"), (otp_data.CODE, "confirmed"), (otp_data.CODE, "already")):
        mine = answer(customers.enter(ours.token, typed))
        bare = answer(customers.bare(SAME_ROWS, theirs, outcome))
        assert bare.status_code == mine.status_code
        assert abs(len(bare.content) - len(mine.content)) < 200
    for table in (Confirmation, Move, Try):
        counted = [table.objects.filter(application=one.application).count() for one in (ours, theirs)]
        assert counted == [3 if table is Try else 1] * 2
    assert AuditEvent.objects.filter(act="application.confirmed").count() == 2
    assert otp_data.confirmations(waiting[1]) == (2, 2)
    assert otp_data.wrong_tries(waiting[1]) == (2, 2)
    assert Code.objects.get(application=theirs.application).ending == Code.Ending.USED

"""What lists say of codes that are of no use any more, and whom such an application waits for (O6, O9, O12)."""

import datetime as dt

import pytest
from django.utils import timezone

from tanggap.messaging.models import Message
from tanggap.messaging.states import State as Sent
from tanggap.onboarding.codes.opening import link_of
from tanggap.onboarding.codes.reporting import report_number
from tanggap.onboarding.models import Application
from tanggap.onboarding.tests.trying import at, issued, other_than, plain, token, tried

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account_consent")]
LIST = "/staff/onboarding/"


@pytest.fixture
def code(application):
    """One that has arrived."""
    code = issued(application)
    rows = Message.objects.filter(pk=code.message_id)
    rows.update(state=Sent.SENDING, next_attempt_at=None, lease_until=timezone.now())
    rows.update(state=Sent.SENT, lease_until=None)
    return code


@pytest.fixture
def waiting(signed_in, dewi):
    """The list of what waits for the account officer who opened the application."""
    client = signed_in(dewi)

    def page():
        return client.get(LIST).content.decode()

    return page


def test_a_code_that_can_be_entered_waits_for_the_customer_alone(code, application, waiting):
    """O12."""
    assert application.number not in waiting()


def test_a_number_that_was_reported_waits_for_the_officer_and_says_so(code, application, waiting):
    """O6, O12."""
    assert report_number(link_of(token(code)))
    assert application.number in waiting()
    assert "bukan nomor nasabah" in waiting()
    assert "OTP terkirim" not in waiting()


def test_a_code_tried_in_vain_five_times_waits_for_the_officer(code, application, waiting):
    """O9, O12."""
    for nth in range(1, 6):
        tried(application, other_than(plain(code), nth))
    assert application.number in waiting()
    assert "kode lima kali salah" in waiting()


def test_a_locked_application_does_not_wait_for_the_officer_who_can_do_nothing(code, application, waiting):
    """O9, O12."""
    for nth in range(1, 6):
        tried(application, other_than(plain(code), nth))
    Application.objects.update(failures=10)
    assert application.number not in waiting()


def test_an_expired_code_waits_for_the_officer_until_another_is_sent(code, application, waiting):
    """O4, O12: whether its end was written down or not."""
    with at(code.expires_at - dt.timedelta(seconds=1)):
        assert application.number not in waiting()
    with at(code.expires_at):
        assert application.number in waiting()
        assert "kode kedaluwarsa" in waiting()
        issued(application)
        assert "kode kedaluwarsa" not in waiting()

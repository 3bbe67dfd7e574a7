"""What members are told when the payments have not come: F11."""

import datetime as dt

import pytest
import time_machine

from tanggap.audit.trail import System
from tanggap.feed.late.hours import seed
from tanggap.feed.models import FeedFile, FeedHour, FeedRun
from tanggap.institution import current
from tanggap.portal.tests.pages import text

pytestmark = pytest.mark.django_db
PAGES = ("/member/", "/member/payments", "/member/payment-codes")
TELLING = "Data pembayaran terbaru belum kami terima."
DUE = dt.datetime(2026, 11, 19, 23, tzinfo=dt.UTC)


@pytest.fixture
def expected(institution):
    """Payments came at 04.30 WIB on the 19th and are expected on the 20th at 06.00."""
    came = dt.datetime(2026, 11, 18, 21, 30, tzinfo=dt.UTC)
    with time_machine.travel(came, tick=False):
        seed(by=System("uji"))
    run = FeedRun.objects.create(actor_label="uji")
    FeedFile.objects.create(run=run, name="payments.csv", kind="payments", started_at=came)


def page_at(moment, signed_in, person, address):
    with time_machine.travel(moment, tick=False):
        current.forget()
        return text(signed_in(person).get(address))


@pytest.mark.parametrize("address", PAGES)
def test_members_are_told_from_the_hour_on_and_not_before(expected, signed_in, siti, address):
    """F11: nobody has to ring an alarm for it."""
    assert TELLING not in page_at(DUE - dt.timedelta(microseconds=1), signed_in, siti, address)
    page = page_at(DUE, signed_in, siti, address)
    assert TELLING in page
    assert "data per 19/11/2026 04.30 WIB" in page


@pytest.mark.parametrize("address", PAGES)
def test_the_telling_ends_when_the_data_comes(expected, signed_in, siti, address):
    run = FeedRun.objects.create(actor_label="uji")
    FeedFile.objects.create(run=run, name="payments.csv", kind="payments", started_at=DUE)
    assert TELLING not in page_at(DUE, signed_in, siti, address)


@pytest.mark.parametrize("address", PAGES)
def test_payments_that_never_came_are_told_too(expected, signed_in, siti, address):
    FeedFile.objects.all().delete()
    assert "Data pembayaran belum kami terima" in page_at(DUE, signed_in, siti, address)


def test_where_nothing_is_expected_nothing_is_told(expected, signed_in, siti):
    FeedHour.objects.update(is_expected=False)
    assert TELLING not in page_at(DUE, signed_in, siti, "/member/")


@pytest.mark.parametrize("address", PAGES)
def test_it_costs_nothing_more_within_a_second(expected, signed_in, siti, address, django_assert_max_num_queries):
    """F11: a constant number of queries a second, whatever the number of pages."""
    browser = signed_in(siti)
    current.forget()
    with time_machine.travel(DUE, tick=False):
        browser.force_login(siti)
        browser.get(address)
        with django_assert_max_num_queries(12) as counted:
            assert TELLING in text(browser.get(address))
        assert not [query for query in counted.captured_queries if "feed_" in query["sql"]]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize(("kind", "label"), [("instalments", "angsuran"), ("payment_codes", "kode pembayaran")])
def test_members_are_told_of_whatever_they_see_that_is_late(expected, signed_in, siti, address, kind, label):
    """F11: the payments are in time, other data of these pages is not."""
    FeedHour.objects.update(kind=kind)
    current.forget()
    run = FeedRun.objects.create(actor_label="uji")
    FeedFile.objects.create(run=run, name="x", kind=kind, started_at=DUE - dt.timedelta(days=1))
    page = page_at(DUE, signed_in, siti, address)
    assert f"Data {label} terbaru belum kami terima. Yang tampil adalah data per 19/11/2026 06.00 WIB." in page
    assert TELLING not in page


def test_data_that_members_do_not_see_is_no_matter_of_theirs(expected, signed_in, siti):
    FeedHour.objects.update(kind="disbursements")
    assert "belum kami terima" not in page_at(DUE, signed_in, siti, "/member/payments")

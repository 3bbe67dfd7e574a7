"""What a member sees after sign-in: P9."""

import datetime as dt
import re

import pytest
import time_machine

from tanggap.institution.models import LegalText
from tanggap.portal.contracts import number_format
from tanggap.portal.tests.pages import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(signed_in, siti):
    with time_machine.travel("2016-11-15T05:00:00Z", tick=False):
        yield signed_in(siti)


def test_the_member_is_greeted_and_sees_contracts_and_the_menu(browse, paid_six):
    """P9."""
    page = text(browse.get("/member/"))
    assert "Selamat datang, siti" in page
    assert "20-099-16-00123" in page
    assert "Lancar" in page
    assert "jatuh tempo 01/12/2016" in page
    for entry in ("Lihat Pembayaran", "Form Pengaduan", "Tracking Complain", "Surat Pemberitahuan"):
        assert entry in page


def test_what_must_be_paid_now_and_next_is_told(browse, motor, schedule, pay):
    """P9."""
    schedule(motor, first=dt.date(2016, 10, 1), penalty=4_075)
    pay(motor, 1, dt.date(2016, 10, 1), 500_000, penalty_amount=75)
    for address in ("/member/", "/member/payments"):
        page = text(browse.get(address))
        assert "Harus dibayar sekarang Rp 1.191.050,00 angsuran Rp 1.130.000,00 dan denda Rp 61.050,00" in page
        assert "Bayar berikutnya Rp 815.000,00 , jatuh tempo 01/12/2016" in page


@pytest.mark.parametrize("status", ["closed", "written_off", "cancelled"])
def test_nothing_is_asked_for_on_a_contract_that_ended(browse, motor, schedule, status):
    """P9."""
    schedule(motor, first=dt.date(2016, 8, 1))
    motor.status = status
    motor.save()
    assert "Harus dibayar sekarang" not in text(browse.get("/member/"))


def test_no_entry_of_the_menu_leads_nowhere(browse, paid_six):
    """P9."""
    response = browse.get("/member/")
    links = set(re.findall(r'href="(/member[^"]*)"', response.content.decode()))
    assert "/member/payments" in links
    assert [link for link in links if browse.get(link).status_code != 200] == []
    assert {"/member/complaints", "/member/complaints/new"} <= links
    assert "belum tersedia" not in text(response)


@pytest.mark.parametrize(
    ("path", "lit"),
    [("/member/", ["/member/"]), ("/member/payments", ["/member/payments"]), ("/member/password", [])],
)
def test_the_tab_of_the_start_page_is_lit_on_that_page_only(browse, paid_six, path, lit):
    """P9."""
    page = browse.get(path).text
    tabs = page[page.index('<nav class="tabs"') :]
    assert re.findall(r'<a href="([^"]+)" aria-current', tabs[: tabs.index("</nav>")]) == lit


@pytest.mark.parametrize("address", ["/member/", "/member/payments"])
def test_the_secrecy_notice_is_the_version_in_force(browse, paid_six, address):
    """P9."""
    then = dt.datetime(2016, 11, 1, tzinfo=dt.UTC)
    for version, body in enumerate(("Kata lama.", "Password Anda adalah rahasia."), start=1):
        LegalText.objects.create(
            kind="secrecy",
            version=version,
            body=body,
            drafted_by="wati",
            published_at=then,
            published_by="hadi",
            effective_at=then,
        )
    page = text(browse.get(address))
    assert "Password Anda adalah rahasia." in page
    assert "Kata lama." not in page


def test_another_members_contracts_do_not_show(browse, paid_six, andi):
    """P10."""
    assert "20-099-16-00456" not in text(browse.get("/member/"))


def test_the_number_of_queries_does_not_grow_with_the_contracts(browse, paid_six, django_assert_num_queries):
    browse.get("/member/")
    with django_assert_num_queries(7):
        browse.get("/member/")
    paid_six.pk, paid_six.number = None, "200991700777"
    paid_six.save()
    with django_assert_num_queries(7):
        assert "20-099-17-00777" in text(browse.get("/member/"))


def test_an_account_without_contracts_says_what_to_do(browse, siti):
    siti.membership.customer.contracts.all().delete()
    assert "Belum ada kontrak pada akun Anda" in text(browse.get("/member/"))


@pytest.mark.parametrize(
    ("status", "words"), [("closed", "Lunas"), ("written_off", "Hapus buku"), ("cancelled", "Dibatalkan")]
)
def test_a_contract_that_ended_says_how(browse, paid_six, status, words):
    """P9."""
    paid_six.status = status
    paid_six.save()
    assert words in text(browse.get("/member/"))


def test_the_form_shows_the_institutions_own_pattern(institution):
    """P10."""
    assert number_format(institution) == "20-XXX-XX-XXXXX"
    institution.contract_groups = "3-4"
    assert number_format(institution) == "XXX-XXXX"

"""*Kode pembayaran* (P15), and the page about a payment that does not show (P12)."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone

from tanggap.customers.models import Contract, PaymentCode
from tanggap.portal.tests.pages import text, without_tokens

PAGE, MISSING = "/member/payment-codes", "/member/payments/missing"
NOW = dt.datetime(2016, 11, 15, 5, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(signed_in, siti):
    with time_machine.travel(NOW, tick=False):
        yield signed_in(siti)


@pytest.fixture
def code(motor):
    """A payment code of Siti's contract: `code("BCA", "70012991600123", amount=815_000)`."""

    def make(bank: str, number: str, *, contract: Contract = motor, **facts) -> PaymentCode:
        facts = {"holder_name": "SINAR - SITI", "loaded_at": timezone.now(), **facts}
        return PaymentCode.objects.create(contract=contract, bank=bank, number=number, **facts)

    return make


def test_a_code_says_bank_number_holder_amount_and_expiry(browse, code):
    """P15."""
    ends = dt.datetime(2016, 12, 1, 16, 59, tzinfo=dt.UTC)
    code("BCA", "70012991600123", amount_type="fixed", amount=815_000, expires_at=ends)
    page = text(browse.get(PAGE))
    assert "Kode pembayaran" in page
    assert "BCA 7001 2991 6001 23" in page
    assert "Atas nama SINAR - SITI" in page
    assert "Jumlah Tetap Rp 815.000,00" in page
    assert "Berlaku sampai 01/12/2016 23.59 WIB" in page
    assert "Periksa nama penerima sebelum membayar" in page


def test_the_number_is_copied_without_the_gaps_it_is_read_with(browse, code):
    """P15: by the button, and selected by hand where there is no JavaScript."""
    code("BCA", "70012991600123")
    page = browse.get(PAGE).text
    assert 'data-copy="70012991600123"' in page
    inside = re.search(r"<code>(.*?)</code>", page, re.DOTALL)[1]
    assert re.sub(r"<[^>]+>", "", inside) == "70012991600123"


def test_an_open_code_says_that_the_amount_is_free(browse, code):
    """P15."""
    code("bri", "262150123")
    page = text(browse.get(PAGE))
    assert "BRI 2621 5012 3" in page
    assert "Jumlah Bebas, Anda isi saat membayar" in page
    assert "Berlaku sampai Selama kontrak berjalan" in page


def test_what_the_core_leaves_out_is_said(browse, code):
    code("Mandiri", "88608", holder_name="", amount_type="fixed", amount=None)
    page = text(browse.get(PAGE))
    assert "Atas nama Belum tercatat, tanyakan kepada kami" in page
    assert "Jumlah Tetap, tampil saat membayar" in page


def test_expired_and_withdrawn_codes_are_not_shown(browse, code):
    """P15: current codes; at the instant of its expiry a code is over."""
    code("BCA", "1111", expires_at=NOW)
    code("BNI", "2222", is_withdrawn=True)
    code("BRI", "3333", expires_at=NOW + dt.timedelta(microseconds=1))
    page = browse.get(PAGE).text
    assert [number in page for number in ("1111", "2222", "3333")] == [False, False, True]


def test_a_code_that_ends_within_a_day_is_marked(browse, code):
    """P15."""
    code("BCA", "1111", expires_at=NOW + dt.timedelta(hours=23, minutes=59))
    code("BRI", "2222", expires_at=NOW + dt.timedelta(hours=24))
    assert re.findall(r"Berakhir [^<]*lagi", browse.get(PAGE).text) == ["Berakhir 23 jam 59 menit lagi"]


def test_the_expiry_is_told_in_the_zone_of_the_branch(browse, code, motor, makassar):
    """P15."""
    Contract.objects.filter(pk=motor.pk).update(branch=makassar)
    code("BCA", "1111", expires_at=dt.datetime(2016, 12, 1, 15, 59, tzinfo=dt.UTC))
    assert "Berlaku sampai 01/12/2016 23.59 WITA" in text(browse.get(PAGE))


def test_without_a_code_the_page_says_whom_to_ask(browse, motor):
    page = text(browse.get(PAGE))
    assert "Belum ada kode pembayaran yang berlaku" in page
    assert "Hubungi 1500 000" in page


@pytest.mark.parametrize("status", ["closed", "cancelled"])
def test_nothing_is_to_be_paid_on_a_contract_that_is_over(browse, code, motor, status):
    """P15."""
    code("BCA", "1111")
    Contract.objects.filter(pk=motor.pk).update(status=status)
    page = browse.get(PAGE).text
    assert "1111" not in page
    assert "Tidak ada kontrak yang perlu dibayar" in page


def test_one_contracts_codes_or_those_of_all(browse, code, motor):
    """P15."""
    fields = {field.attname: getattr(motor, field.attname) for field in Contract._meta.fields if field.attname != "id"}
    second = Contract.objects.create(**fields | {"number": "200991700777"})
    code("BCA", "1111")
    code("BCA", "2222", contract=second)
    page, one = browse.get(PAGE).text, browse.get(PAGE, {"contract": "20-099-17-00777"}).text
    assert "1111" in page
    assert "2222" in page
    assert "1111" not in one
    assert "2222" in one
    assert "Kode semua kontrak Anda" in one


@pytest.mark.parametrize("address", [PAGE, MISSING])
def test_anothers_contract_and_one_that_does_not_exist_get_the_same_bytes(browse, andi, code, address):
    """P10, P15."""
    theirs = Contract.objects.get(number="200991600456")
    code("BCA", "9999", contract=theirs)
    browse.get(PAGE)
    anothers, nobodys = (browse.get(address, {"contract": number}) for number in ("20-099-16-00456", "20-999-99-99999"))
    assert anothers.status_code == nobodys.status_code == 404
    assert without_tokens(anothers) == without_tokens(nobodys)
    assert "9999" not in browse.get(PAGE).text


def test_what_the_core_sends_is_escaped(browse, code):
    code("<b>BCA</b>", '"><script>1</script>', holder_name="<i>SITI</i>")
    page = browse.get(PAGE).text
    assert not any(raw in page for raw in ("<b>BCA", "<script>1", "<i>SITI"))


def test_the_number_of_queries_does_not_grow_with_the_codes(browse, code, django_assert_num_queries):
    """Session, user, own contracts, codes."""
    browse.get(PAGE)
    for number in range(5):
        code("BCA", f"{number}")
    with django_assert_num_queries(4):
        browse.get(PAGE)


def test_the_payments_page_leads_to_the_codes_and_to_the_missing_payment(browse, paid_six):
    """P12, P15."""
    page = browse.get("/member/payments")
    assert f'href="{PAGE}?contract=20-099-16-00123"' in page.text
    assert f'href="{MISSING}?contract=20-099-16-00123"' in page.text
    assert "Pembayaran belum tampil?" in text(page)


def test_a_payment_that_does_not_show_is_explained(browse, paid_six, pay):
    """P12: when to wait, what to have at hand, whom to call; what is under way is named."""
    pay(paid_six, 7, dt.date(2016, 11, 14), 815_000)
    page = text(browse.get(MISSING, {"contract": "20-099-16-00123"}))
    assert "paling lambat 3 (tiga) hari dari waktu pembayaran" in page
    assert "Angsuran 7, dibayar 14/11/2016 Rp 815.000,00 Dihitung mulai 16/11/2016" in page
    assert "Jangan membayar ulang" in page
    assert "1500 000" in page

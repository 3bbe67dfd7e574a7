"""*Lihat Pembayaran*: P10–P13 through HTTP."""

import datetime as dt

import pytest
import time_machine

from tanggap.customers.models import Contract
from tanggap.portal.tests.pages import COLUMNS, table, text, without_tokens

PAGE = "/member/payments"
SEEN = "2016-11-15T05:00:00Z"

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(signed_in, siti):
    """Siti's browser, with the time stopped at 15/11/2016."""
    with time_machine.travel(SEEN, tick=False):
        yield signed_in(siti)


def test_the_figures_are_those_of_the_source(browse, paid_six):
    """P11."""
    page = text(browse.get(PAGE, {"contract": "20-099-16-00123"}))
    assert "Status Pembayaran Anda" in page
    assert "Sisa Hutang Rp 7.335.000,00" in page
    assert "Total Angsuran Tertunggak 0 " in page
    assert "Periode Pembayaran 6 / 15" in page


def test_the_table_has_the_eight_columns_of_the_source(browse, paid_six):
    """P11."""
    rows = table(browse.get(PAGE, {"contract": "20-099-16-00123"}))
    assert list(rows[0]) == COLUMNS
    assert list(rows[0].values()) == [
        "1",
        "01/06/2016 Lunas",
        "Rp 815.000,00",
        "30/05/2016",
        "Rp 815.000,00",
        "0",
        "0",
        "0",
    ]
    assert len(rows) == 15


def test_arrears_are_told_in_number_and_rupiah(browse, motor, schedule, pay):
    """P11."""
    schedule(motor, first=dt.date(2016, 9, 1), penalty=4_075)
    pay(motor, 1, dt.date(2016, 9, 1), 500_000, penalty_amount=1_000)
    response = browse.get(PAGE, {"contract": "200991600123"})
    assert "Total Angsuran Tertunggak 3 Rp 1.945.000,00" in text(response)
    first = table(response)[0]
    assert (first["Angsuran Tertunggak"], first["Denda"], first["Pembayaran Denda"]) == (
        "Rp 315.000,00",
        "Rp 4.075,00",
        "Rp 1.000,00",
    )


@pytest.mark.parametrize("typed", ["20-099-16-00123", "200991600123", " 20 099 16 00123 "])
def test_a_number_is_taken_with_and_without_dashes(browse, paid_six, typed):
    """P10."""
    assert "6 / 15" in text(browse.get(PAGE, {"contract": typed}))


def test_anothers_number_and_one_that_does_not_exist_get_the_same_bytes(
    browse, paid_six, andi, django_assert_num_queries
):
    """P10."""
    browse.get(PAGE)
    with django_assert_num_queries(3):
        anothers = browse.get(PAGE, {"contract": "20-099-16-00456"})
    with django_assert_num_queries(3):
        nobodys = browse.get(PAGE, {"contract": "20-999-99-99999"})
    assert Contract.objects.filter(number="200991600456").exists()
    assert anothers.status_code == nobodys.status_code == 404
    assert without_tokens(anothers) == without_tokens(nobodys)
    assert len(anothers.content) == len(nobodys.content)
    assert "tidak ditemukan pada akun Anda" in text(anothers)
    different = {name for name in anothers.headers if anothers.headers[name] != nobodys.headers.get(name)}
    assert different <= {"Content-Security-Policy", "X-Request-ID"}


@pytest.mark.parametrize("typed", ["", "123", "20-099-16-0012X", "2" * 41, "٢٠٠٩٩١٦٠٠١٢٣"])
def test_a_malformed_number_is_told_to_be_malformed(browse, paid_six, typed):
    """P10."""
    response = browse.get(PAGE, {"contract": typed})
    assert response.status_code == 422
    assert "Ada yang perlu diperbaiki" in text(response)
    assert "Sisa Hutang" not in text(response)


def test_what_is_typed_comes_back_escaped(browse, paid_six):
    body = browse.get(PAGE, {"contract": '"><script>alert(1)</script>'}).content.decode()
    assert "<script>alert" not in body


def test_a_former_membership_opens_nothing(browse, paid_six, siti):
    """P10."""
    siti.membership.ended_at = dt.datetime(2016, 11, 1, tzinfo=dt.UTC)
    siti.membership.save()
    assert browse.get(PAGE, {"contract": "20-099-16-00123"}).status_code == 404


def test_one_contract_is_shown_at_once_and_several_are_offered(browse, paid_six, siti):
    """P10."""
    assert "6 / 15" in text(browse.get(PAGE))
    Contract.objects.create(
        number="200991700456",
        customer=paid_six.customer,
        product="mobil",
        status="active",
        principal=1,
        tenor=12,
        started_on=dt.date(2016, 1, 1),
        loaded_at=paid_six.loaded_at,
    )
    page = text(browse.get(PAGE))
    assert "Motor · 20-099-16-00123" in page
    assert "Mobil · 20-099-17-00456" in page
    assert "20-099-17-00456" in page
    assert "20-099-16-00123" in page
    assert "Masukkan Nomor Kontrak Anda" in page
    assert "(format 20-XXX-XX-XXXXX)" in page
    assert "KIRIM" in page
    assert "Sisa Hutang" not in page


def test_a_payment_of_yesterday_is_being_processed(browse, paid_six, pay):
    """P12."""
    Contract.objects.get(pk=paid_six.pk).instalments.filter(number=7).update(due_date=dt.date(2016, 11, 10))
    pay(paid_six, 7, dt.date(2016, 11, 14), 815_000)
    response = browse.get(PAGE, {"contract": "200991600123"})
    page, seventh = text(response), table(response)[6]
    assert "6 / 15" in page
    assert "Total Angsuran Tertunggak 0 " in page
    assert "Angsuran 7, dibayar 14/11/2016 Rp 815.000,00 Dihitung mulai 16/11/2016" in page
    assert seventh["Jatuh Tempo"] == "10/11/2016 Sedang diproses"
    assert seventh["Angsuran Tertunggak"] == "0"


def test_a_payment_counts_from_midnight_of_the_second_day_after_it(signed_in, siti, paid_six, pay):
    """P12."""
    pay(paid_six, 7, dt.date(2016, 11, 13), 815_000)
    with time_machine.travel("2016-11-14T16:59:59Z", tick=False):
        assert "6 / 15" in text(signed_in(siti).get(PAGE))
    with time_machine.travel("2016-11-14T17:00:00Z", tick=False):
        assert "7 / 15" in text(signed_in(siti).get(PAGE))


def test_the_page_says_when_payments_are_seen(browse, paid_six):
    """P12."""
    notice = "Informasi riwayat pembayaran akan diproses paling lambat 3 (tiga) hari dari waktu pembayaran"
    assert notice in text(browse.get(PAGE))


def test_parts_overpayment_and_reversal_are_shown_as_they_are(browse, motor, schedule, pay):
    """P13."""
    schedule(motor, first=dt.date(2016, 8, 1))
    pay(motor, 1, dt.date(2016, 7, 20), 400_000)
    pay(motor, 1, dt.date(2016, 7, 30), 415_000)
    pay(motor, 2, dt.date(2016, 8, 30), 865_000)
    pay(motor, 3, dt.date(2016, 9, 30), 815_000, is_reversed=True)
    response = browse.get(PAGE)
    page, rows = text(response), table(response)
    assert rows[0]["Tanggal Bayar"] == "20/07/2016 30/07/2016"
    assert "Kelebihan pembayaran Rp 50.000,00" in page
    assert rows[1]["Pembayaran Angsuran"] == "Rp 865.000,00"
    assert rows[2]["Angsuran Tertunggak"] == "Rp 815.000,00"
    assert "Angsuran 3, tanggal 30/09/2016 Rp 815.000,00 Dibatalkan dan tidak dihitung" in page


def test_one_payment_over_several_instalments_shows_on_each(browse, motor, schedule, pay):
    """P13."""
    schedule(motor, first=dt.date(2016, 8, 1))
    for number in (1, 2, 3):
        pay(motor, number, dt.date(2016, 9, 15), 815_000, core_id="P-lump")
    assert [row["Tanggal Bayar"] for row in table(browse.get(PAGE))[:4]] == ["15/09/2016"] * 3 + ["–"]


def test_the_number_of_queries_does_not_grow(browse, paid_six, django_assert_num_queries):
    """Session, user, own contracts, instalments, payments."""
    browse.get(PAGE)
    with django_assert_num_queries(5):
        browse.get(PAGE)


def test_a_contract_without_instalments_has_a_page(browse, motor):
    assert "Jadwal angsuran kontrak ini belum tersedia" in text(browse.get(PAGE))


def test_only_reading_is_allowed(browse, paid_six):
    assert browse.post(PAGE).status_code in (403, 405)

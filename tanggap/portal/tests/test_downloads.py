"""The history as PDF and CSV: P14."""

import csv
import datetime as dt
import io
from unittest.mock import patch

import pytest
import time_machine
from pypdf import PdfReader

from tanggap.customers.models import Contract
from tanggap.feed.models import FeedFile, FeedRun
from tanggap.portal.payment_history import CSV_COLUMNS, STATES
from tanggap.portal.tests.pages import COLUMNS, table, without_tokens

PDF, CSV = "/member/payments/history.pdf", "/member/payments/history.csv"
OWN = {"contract": "20-099-16-00123"}
LOADED = dt.datetime(2016, 11, 14, 23, 0, tzinfo=dt.UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def browse(signed_in, siti):
    """Siti's browser, with the time stopped at 15/11/2016, an hour after the last payments came."""
    run = FeedRun.objects.create(actor_label="uji")
    FeedFile.objects.create(run=run, name="payments.csv", kind="payments", status="loaded", started_at=LOADED)
    with time_machine.travel("2016-11-15T05:00:00Z", tick=False):
        yield signed_in(siti)


def pages(response) -> list[str]:
    assert response.headers["Content-Type"] == "application/pdf"
    return [" ".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(response.content)).pages]


def rows(response) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:]), delimiter=";"))


def test_the_pdf_says_whose_it_is_what_is_owed_and_as_of_when(browse, paid_six):
    """P14, P11."""
    response = browse.get(PDF, OWN)
    (page,) = pages(response)
    assert response.headers["Content-Disposition"] == (
        'attachment; filename="riwayat-pembayaran-20-099-16-00123-2016-11-15.pdf"'
    )
    for told in (
        "Sinar Contoh Finance",
        "Riwayat Pembayaran",
        "20-099-16-00123",
        "SITI",
        "Sisa Hutang Rp 7.335.000,00",
        "Total Angsuran Tertunggak 0",
        "Periode Pembayaran 6 / 15",
        "Data per 15/11/2016 06.00 WIB",
        "1 01/06/2016 815.000,00 30/05/2016 815.000,00 0 0 0 Lunas",
        "Jumlah 12.225.000,00 4.890.000,00 0 0 0",
        "Halaman 1 dari 1",
    ):
        assert told in page, told


def test_the_csv_has_the_facts_of_the_page_and_the_as_of_date(browse, paid_six):
    """P14."""
    found = rows(browse.get(CSV, OWN))
    assert list(found[0]) == list(CSV_COLUMNS)
    assert list(found[0].values()) == [
        *("20-099-16-00123", "1", "01/06/2016", "815000,00", "30/05/2016", "815000,00", "0,00", "0,00", "0,00"),
        *("Lunas", "", "15/11/2016 06.00 WIB"),
    ]
    assert len(found) == 15
    assert {row["Data per"] for row in found} == {"15/11/2016 06.00 WIB"}


def test_page_pdf_and_csv_agree(browse, motor, schedule, pay):
    """P14, P13: parts, overpayment, arrears, penalties, a payment under way."""
    schedule(motor, first=dt.date(2016, 8, 1), penalty=4_075)
    pay(motor, 1, dt.date(2016, 7, 20), 400_000)
    pay(motor, 1, dt.date(2016, 7, 30), 415_000, penalty_amount=1_000)
    pay(motor, 2, dt.date(2016, 8, 30), 865_000)
    pay(motor, 4, dt.date(2016, 11, 14), 815_000)
    page, sheet, (pdf,) = table(browse.get("/member/payments")), rows(browse.get(CSV)), pages(browse.get(PDF))
    for shown, told in zip(page, sheet, strict=True):
        money = [shown[name].replace("Rp ", "").replace(".", "").removesuffix(",00") for name in COLUMNS[4:]]
        assert [told[name].removesuffix(",00") for name in COLUMNS[4:]] == money
        assert (told["PRD"], f"{told['Jatuh Tempo']} {told['Status']}") == (shown["PRD"], shown["Jatuh Tempo"])
        bare = shown["Angsuran"].removeprefix("Rp ")
        assert " ".join([told["PRD"], told["Jatuh Tempo"], bare, told["Tanggal Bayar"]]) in pdf
    assert {row["Status"] for row in sheet} <= set(STATES.values())
    assert "Kelebihan pembayaran Rp 50.000,00" in pdf


def test_payments_that_stand_apart_are_told(browse, motor, schedule, pay):
    """P13, P14: under way, reversed, without an instalment."""
    schedule(motor, first=dt.date(2016, 8, 1), count=4)
    pay(motor, 1, dt.date(2016, 7, 30), 815_000, is_reversed=True)
    pay(motor, 2, dt.date(2016, 11, 14), 815_000, penalty_amount=4_075)
    pay(motor, 9, dt.date(2016, 9, 30), 815_000)
    sheet, (pdf,) = rows(browse.get(CSV)), pages(browse.get(PDF))
    taken_back = "Rp 815.000,00 tanggal 30/07/2016 dibatalkan dan tidak dihitung"
    under_way = "Rp 815.000,00, denda Rp 4.075,00 dibayar 14/11/2016, dihitung mulai 16/11/2016"
    unmatched = "Rp 815.000,00 dibayar 30/09/2016 untuk angsuran yang tidak ada pada jadwal"
    assert [row["Catatan"] for row in sheet] == [taken_back, under_way, "", "", unmatched]
    assert sheet[-1]["PRD"] == "9"
    assert all(told in pdf for told in (taken_back, under_way, unmatched))


def test_360_instalments_repeat_the_head_and_number_the_pages(browse, motor, schedule):
    """P14."""
    schedule(motor, first=dt.date(2000, 1, 31), count=360, amount=123_456_789)
    Contract.objects.filter(pk=motor.pk).update(tenor=360)
    found = pages(browse.get(PDF))
    assert len(found) > 5
    for number, page in enumerate(found, start=1):
        assert f"Halaman {number} dari {len(found)}" in page
        assert "Data per 15/11/2016 06.00 WIB" in page
        assert "Pembayaran Denda (Rp)" in page
    assert "360 31/12/2029 123.456.789,00" in found[-1]
    assert len(rows(browse.get(CSV))) == 360


def test_a_customers_name_is_neither_markup_nor_a_formula(browse, paid_six):
    """P14."""
    paid_six.customer.full_name = "=1+1 #eval(\"2\") *A* $x$ @b ; 'c'"
    paid_six.customer.save()
    (page,) = pages(browse.get(PDF))
    assert "=1+1 #eval(\"2\") *A* $x$ @b ; 'c'" in page


def test_a_contract_without_instalments_has_its_documents(browse, motor):
    (page,) = pages(browse.get(PDF))
    assert "Sisa Hutang Rp 0,00" in page
    assert rows(browse.get(CSV)) == []


@pytest.mark.parametrize("address", [PDF, CSV])
def test_anothers_history_and_one_that_does_not_exist_get_the_same_bytes(browse, paid_six, andi, address):
    """P10, P14."""
    browse.get("/member/payments")
    assert Contract.objects.filter(number="200991600456").exists()
    anothers, nobodys = (browse.get(address, {"contract": number}) for number in ("20-099-16-00456", "20-999-99-99999"))
    assert anothers.status_code == nobodys.status_code == 404
    assert without_tokens(anothers) == without_tokens(nobodys)
    different = {name for name in anothers.headers if anothers.headers[name] != nobodys.headers.get(name)}
    assert different <= {"Content-Security-Policy", "X-Request-ID"}


@pytest.mark.parametrize("address", [PDF, CSV])
def test_a_former_membership_downloads_nothing(browse, paid_six, siti, address):
    """P10, P14."""
    siti.membership.ended_at = dt.datetime(2016, 11, 1, tzinfo=dt.UTC)
    siti.membership.save()
    assert browse.get(address, OWN).status_code == 404


@pytest.mark.parametrize("address", [PDF, CSV])
def test_a_download_is_kept_by_nobody(browse, paid_six, address):
    """S5: shared computers."""
    assert "no-store" in browse.get(address, OWN).headers["Cache-Control"]


def test_the_page_leads_to_both_downloads(browse, paid_six):
    """P14."""
    page = browse.get("/member/payments").text
    assert f'href="{PDF}?contract=20-099-16-00123"' in page
    assert f'href="{CSV}?contract=20-099-16-00123"' in page


def test_nobody_has_hundreds_of_documents_made_at_once(browse, paid_six):
    """P14, S7: 300 requests of one member kept everybody else waiting for a minute."""
    with patch("tanggap.portal.views.downloads.typeset", return_value=b"%PDF"):
        answers = [browse.get(PDF, OWN) for _ in range(12)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429] * 2
    assert int(answers[-1].headers["Retry-After"]) <= 60
    assert browse.get(CSV, OWN).status_code == 200

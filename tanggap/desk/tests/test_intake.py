"""Taking a contact down (D1)."""

import datetime as dt
import uuid

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tanggap.desk.identity import checking
from tanggap.desk.models import Case, Clock
from tanggap.messaging.models import Message
from tests import complaining
from tests.at_once import at_once
from tests.uploading import PDF, photo

pytestmark = pytest.mark.django_db
NEW = "/staff/desk/calls/new"


def told(**other) -> dict:
    return {
        "opened_with": str(uuid.uuid4()),
        "channel": "hotline",
        "kind": "complaint",
        "category": "lainnya",
        "contact_name": "Ibu Siti",
        "contact_phone": "0812 3456 7897",
        "subject": "Masih ditagih",
        "text": "Sudah membayar, masih ditagih.",
    } | other


def test_a_call_becomes_an_oral_case_of_the_agent_who_listened(desk, signed_in, budi):
    answer = signed_in(budi).post(NEW, told())
    case = Case.objects.get()
    assert answer.headers["Location"].startswith(f"/staff/desk/cases/{case.number}")
    assert (case.assignee, case.opened_by, case.is_written) == (budi, budi, False)
    assert set(Clock.objects.values_list("kind", flat=True)) >= {"first_response", "oral"}
    assert case.customer is None


def test_a_caller_is_read_the_acknowledgement(desk, signed_in, budi):
    """D1: number, date, product, officer, phone, free of charge; once the work has begun it is gone."""
    browser = signed_in(budi)
    address = browser.post(NEW, told(contact_phone="")).headers["Location"]
    case, page = Case.objects.get(), browser.get(address).text
    _, _, read_out = page.partition("Bacakan tanda terima")
    for words in (case.number, "WIB", "umum", "Budi", "1500", "tidak dipungut biaya", "tidak meninggalkan alamat"):
        assert words in read_out
    complaining.step(case, "not-verified", by=budi)
    assert "Bacakan tanda terima" not in browser.get(address).text


def test_a_letter_is_not_read_out(desk, signed_in, budi):
    """D1: who has written has it in writing."""
    browser = signed_in(budi)
    address = browser.post(NEW, told(channel="email")).headers["Location"]
    assert "Bacakan tanda terima" not in browser.get(address).text


@pytest.mark.parametrize(("channel", "runs"), [("hotline", False), ("walk_in", False), ("email", True)])
def test_whoever_is_spoken_with_has_been_responded_to(desk, signed_in, budi, channel, runs):
    """D1, D13: the first step on a call is done with the customer; what was written waits for a reply."""
    signed_in(budi).post(NEW, told(channel=channel))
    case = Case.objects.get()
    complaining.step(case, "not-verified", by=budi)
    assert case.clocks.open().filter(kind="first_response").exists() == runs


def test_what_is_invisible_in_a_name_or_subject_does_not_lose_the_form(desk, signed_in, budi):
    """D1: a line break in a name could forge a header of the acknowledgement, which refuses it."""
    answer = signed_in(budi).post(NEW, told(contact_name="Ibu\r\nSiti", subject="Masih\u200b\nditagih"))
    assert answer.status_code == 302
    case = Case.objects.get()
    assert (case.contact_name, case.subject) == ("Ibu Siti", "Masih ditagih")


def test_a_letter_of_the_regulator_needs_its_number(desk, signed_in, budi):
    browser = signed_in(budi)
    page = browser.post(NEW, told(channel="regulator")).text
    assert "Wajib diisi untuk pengaduan lewat regulator" in page
    assert "Sudah membayar, masih ditagih." in page
    browser.post(NEW, told(channel="regulator", regulator="ojk-appk", regulator_number="APPK-1"))
    case = Case.objects.get()
    assert (case.regulator, case.regulator_number, case.is_written) == ("ojk-appk", "APPK-1", True)
    assert set(case.clocks.values_list("kind", flat=True)) == {"first_response", "regulator", "written"}
    assert "OJK (APPK) APPK-1" in browser.get(f"/staff/desk/cases/{case.number}").text


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("contact_phone", "bukan nomor", "Masukkan nomor telepon"),
        ("contract", "123", "Nomor kontrak tidak lengkap"),
        ("received_at", "2999-01-01T00:00", "masa lalu"),
        ("subject", "", "Tulis perihalnya"),
        ("category", "tidak-ada", "pilihan"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(desk, signed_in, budi, field, value, says):
    page = signed_in(budi).post(NEW, told(**{field: value}))
    assert says in page.text
    assert "Sudah membayar, masih ditagih." in page.text
    assert not Case.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_form_sent_twenty_times_opens_one_case(desk, signed_in, budi):
    form, browser = told(), signed_in(budi)
    cookies = browser.cookies

    def send() -> str:
        other = signed_in(budi)
        other.cookies = cookies
        return other.post(NEW, form).headers["Location"]

    assert len(set(at_once(*[send] * 20))) == 1
    assert Case.objects.count() == 1


def test_files_come_with_it(desk, signed_in, budi, files_home):
    files = [photo(), SimpleUploadedFile("surat.pdf", PDF, content_type="application/pdf")]
    signed_in(budi).post(NEW, told(representative="SITI AMINAH") | {"files": files})
    case = Case.objects.get()
    assert {row.purpose for row in case.attachments.all()} == {"attorney"}
    assert case.attachments.count() == 2


def test_a_file_that_is_none_is_told(desk, signed_in, budi, files_home):
    page = signed_in(budi).post(NEW, told() | {"files": [SimpleUploadedFile("a.exe", b"MZ")]})
    assert "Jenis berkas ini tidak diterima" in page.text
    assert not Case.objects.exists()


def test_a_customer_who_was_found_is_the_cases_but_not_verified(desk, signed_in, budi, siti):
    customer, browser = siti.membership.customer, signed_in(budi)
    browser.post("/staff/customers/", {"words": customer.full_name})
    browser.post(f"{NEW}?customer={customer.pk}", told(contract="20-099-16-00123"))
    case = Case.objects.get()
    assert (case.customer, case.checks.count()) == (customer, 0)


def test_the_form_tells_of_no_contract_whose_it_is(desk, signed_in, budi, siti):
    """D5: the identity check compares it, counts what fails, and ties it to the case; until then nobody learns it."""
    customer, browser = siti.membership.customer, signed_in(budi)
    browser.post("/staff/customers/", {"words": customer.full_name})
    browser.post(f"{NEW}?customer={customer.pk}", told(contract="20-099-16-00123"))
    case = Case.objects.get()
    assert (case.contract, case.stated) == (None, {"contract": "200991600123"})
    assert "•••• 0123" not in browser.get(f"/staff/desk/cases/{case.number}").text
    [told_by_sms] = Message.objects.filter(about_id=str(case.pk))
    assert "00123" not in told_by_sms.text.body
    facts = {"birth_date": "17/08/1990", "contract": "20-099-16-00123"}
    assert checking.check(case.pk, customer.pk, facts, by=budi).is_passed
    case.refresh_from_db()
    assert case.contract.number == "200991600123"


def test_nobody_is_tied_to_a_case_by_a_number_in_the_address(desk, signed_in, budi, siti):
    signed_in(budi).post(f"{NEW}?customer={siti.membership.customer_id}", told())
    assert Case.objects.get().customer is None


def test_a_letter_counts_from_the_day_it_was_received(desk, signed_in, budi):
    """D1, D13: the term of a written complaint begins when it was received, not when it was typed in."""
    monday = dt.datetime(2027, 3, 1, 3, tzinfo=dt.UTC)
    with time_machine.travel(monday + dt.timedelta(days=2), tick=False):
        signed_in(budi).post(NEW, told(channel="email", received_at="2027-03-01T10:00"))
    clock = Clock.objects.get(kind="written")
    assert timezone.localtime(clock.due_at, dt.UTC).date() == dt.date(2027, 3, 15)


def test_a_call_is_taken_down_in_few_statements_however_many_there_are(desk, budi, signed_in):
    """D1."""
    browser, asked = signed_in(budi), []
    for _ in range(3):
        with CaptureQueriesContext(connection) as asking:
            assert browser.post(NEW, told()).status_code == 302
        asked.append(len(asking))
    assert asked[1] == asked[2] <= 30, "without the first, which fetches what a process keeps"
    case = Case.objects.latest("pk")
    assert [entry.text for entry in case.entries.all()] == ["Sudah membayar, masih ditagih."]
    assert [move.new_state for move in case.moves.all()] == ["new"]
    assert {clock.kind for clock in case.clocks.open()} == {"first_response", "oral"}
    assert case.urgent_at == min(clock.due_at for clock in case.clocks.all())

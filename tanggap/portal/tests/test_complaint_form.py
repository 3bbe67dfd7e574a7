"""*Form Pengaduan*: P16, P12, P19."""

import datetime as dt
import re
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
import time_machine
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.customers.products import seed
from tanggap.desk.flows import payments
from tanggap.desk.models import Attachment, Case
from tanggap.desk.models.clock import ClockKind
from tanggap.lib import filestore
from tanggap.lib.limits import Limit
from tanggap.messaging.models import Message
from tanggap.portal.complaints import drafts, rights
from tanggap.portal.models import ComplaintDraft, DraftFile
from tanggap.portal.tests.pages import text
from tests.at_once import at_once
from tests.uploading import PDF, file, photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("desk", "files_home")]
NEW = "/member/complaints/new"
MISSING = "/member/payments/missing"
ABOUT = {"contract": "200991600123", "category": "penagihan"}
STORY = {
    "subject": "Masih ditagih",
    "happened_on": "02/11/2020",
    "happened_at": "14.30",
    "text": "Petugas datang.\nSaya sudah membayar.",
    "wanted": "Penagihan berhenti.",
}
PROOF = {"preferred_channel": "email", "phone": ""}


@pytest.fixture
def browser(signed_in, siti):
    return signed_in(siti)


def begin(browser, about=ABOUT) -> str:
    """The first step sent; the address of the draft."""
    answer = browser.post(NEW, {"form": str(uuid4()), **about})
    assert answer.status_code == 302
    return answer.headers["Location"].removesuffix("/story")


def fill(browser, *files) -> str:
    """A draft that only waits to be sent."""
    draft = begin(browser)
    assert browser.post(f"{draft}/story", STORY).headers["Location"] == f"{draft}/proof"
    assert browser.post(f"{draft}/proof", {**PROOF, "files": list(files)}).headers["Location"] == f"{draft}/check"
    return draft


def test_the_form_is_headed_and_offers_own_contracts_and_the_sources_categories(browser, andi):
    """P16, D2."""
    page = text(browser.get(NEW))
    for words in ("Form Pengaduan", "20-099-16-00123", "Umum", "Penagihan", "Pencairan pinjaman", "Metode pembayaran"):
        assert words in page
    assert "Konfirmasi pembayaran" in page
    assert "20-099-16-00456" not in page


def test_a_complaint_goes_through_its_steps_and_becomes_a_case(browser, siti):
    """P16: number, date, product, next and by when, free of charge; by mail and SMS too."""
    draft = fill(browser, photo("struk.jpg"), file("bukti.pdf", PDF))
    check = text(browser.get(f"{draft}/check"))
    for words in ("Periksa kembali", "Masih ditagih", "02/11/2020", "14.30", "Penagihan berhenti.", "struk.jpg"):
        assert words in check
    answer = browser.post(f"{draft}/check")
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/member/complaints/{case.number}/received"
    page = text(browser.get(answer.headers["Location"]))
    for words in (case.number, "Motor 20-099-16-00123", "tidak dipungut biaya", "Jawaban tertulis Anda terima paling"):
        assert words in page
    assert (case.kind, case.channel, case.opened_by, case.contact_email) == ("complaint", "portal", siti, siti.email)
    assert case.happened_at == dt.datetime(2020, 11, 2, 7, 30, tzinfo=dt.UTC)
    assert sorted(row.name for row in case.attachments.all()) == ["bukti.pdf", "struk.jpg"]
    assert sorted(Message.objects.values_list("kind", flat=True)) == ["case_received", "case_received_sms"]
    assert not ComplaintDraft.objects.exists()


@pytest.mark.parametrize(
    ("product", "relation"), [("motor", "borrower"), ("p2p", "borrower"), ("tabungan", "depositor")]
)
def test_the_contract_tells_what_the_member_is_to_the_institution(siti, product, relation):
    """D1: borrower or depositor; unknown where no contract is named."""
    seed(by=System("uji"))
    contract = siti.membership.customer.contracts.get()
    contract.product = product
    assert drafts.contact_of(siti, contract).relation == relation
    assert drafts.contact_of(siti).relation == "unknown"


def test_sent_twice_it_is_filed_once(browser):
    """P16: also by going back in the browser."""
    draft = fill(browser, photo())
    first, second = browser.post(f"{draft}/check"), browser.post(f"{draft}/check")
    assert first.headers["Location"] == second.headers["Location"] == browser.get(f"{draft}/story").headers["Location"]
    assert Case.objects.count() == Attachment.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_sent_twenty_times_at_once_it_is_filed_once(desk, signed_in, siti, files_home):
    """P16."""
    pk = UUID(fill(signed_in(siti), photo()).rpartition("/")[2])
    numbers = at_once(*[lambda: drafts.send(pk, by=siti).number] * 20)
    assert len(set(numbers)) == 1
    assert (Case.objects.count(), Attachment.objects.count()) == (1, 1)
    assert Message.objects.count() == 2


def test_nothing_is_lost_on_an_error(browser):
    """P16: neither what was typed nor the files."""
    draft = begin(browser)
    answer = browser.post(f"{draft}/story", {**STORY, "happened_on": "32/13/2026"})
    assert answer.status_code == 422
    assert "Saya sudah membayar." in text(answer)
    browser.post(f"{draft}/story", STORY)
    answer = browser.post(f"{draft}/proof", {"phone": "", "files": [photo("baik.jpg")]})
    assert answer.status_code == 422
    assert "Pilih salah satu." in text(answer)
    assert "baik.jpg" in text(answer)
    answer = browser.post(f"{draft}/proof", {**PROOF, "files": [file("jahat.jpg", b"<html>")]})
    assert text(answer).count("Jenis berkas ini tidak diterima") == 2, "summed up, and at the field"
    assert "baik.jpg" in text(answer)
    assert "Masih ditagih" in browser.get(f"{draft}/story").text


def test_five_files_are_enough_and_one_may_be_taken_out(browser, django_capture_on_commit_callbacks):
    """P16: at most five in all, of five megabytes each."""
    draft = fill(browser, *(photo(f"{number}.jpg", size=(9, 9)) for number in range(5)))
    assert "paling banyak 5 berkas" in text(browser.post(f"{draft}/proof", {**PROOF, "files": [photo()]}))
    assert len(filestore.names()) == 5
    removal = re.search(r'action="([^"]+/removal)"', browser.get(f"{draft}/proof").text)[1]
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(removal)
        browser.post(removal)
    assert len(filestore.names()) == DraftFile.objects.count() == 4
    assert browser.post(f"{draft}/proof", {**PROOF, "files": [photo()]}).status_code == 302


def test_what_is_missing_leads_back_to_its_step(browser):
    draft = begin(browser)
    assert browser.get(f"{draft}/check").headers["Location"] == f"{draft}/story"
    with pytest.raises(drafts.Incomplete):
        drafts.send(UUID(draft.rpartition("/")[2]), by=browser.person)


@pytest.mark.parametrize("about", [{"contract": "200991600456"}, {"contract": ""}, {"category": "tidak-ada"}])
def test_only_an_own_contract_and_a_known_category_are_taken(browser, andi, about):
    """S1."""
    assert browser.post(NEW, {"form": str(uuid4()), **ABOUT, **about}).status_code == 422
    assert not ComplaintDraft.objects.exists()


def test_anothers_draft_is_not_found(browser, signed_in, andi):
    """S1."""
    draft = fill(browser)
    stranger = signed_in(andi)
    for path in ("about", "story", "check"):
        assert stranger.get(f"{draft}/{path}").status_code == 404
    assert stranger.post(f"{draft}/check").status_code == 404
    form = draft.rpartition("/")[2]
    about = {**ABOUT, "contract": "200991600456"}
    assert stranger.post(NEW, {"form": form, **about}).status_code == 404


def test_what_was_left_off_is_offered_and_may_be_discarded(browser, django_capture_on_commit_callbacks):
    draft = fill(browser, photo())
    for page in (NEW, "/member/complaints"):
        assert f'href="{draft}/check"' in browser.get(page).text
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(f"{draft}/discarding")
    assert not ComplaintDraft.objects.exists()
    assert filestore.names() == set()


def test_what_was_never_sent_is_purged_after_three_days(browser, django_capture_on_commit_callbacks):
    """S9: files too."""
    fill(browser, photo())
    assert drafts.purge() == 0
    ComplaintDraft.objects.update(kept_at=timezone.now() - drafts.KEPT - dt.timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        assert drafts.purge() == 1
    assert filestore.names() == set()


def test_one_member_begins_so_many_in_a_day(browser, monkeypatch):
    """S7."""
    for door in (drafts, rights):
        monkeypatch.setattr(door, "BEGUN", Limit("complaints.member", 1))
    begin(browser)
    paid = {"form": str(uuid4()), "paid_on": "02/11/2020", "paid_amount": "815.000", "text": "Lewat ATM."}
    asked = {"form": str(uuid4()), "right": "access", "text": "Data saya."}
    doors = {NEW: {"form": str(uuid4()), **ABOUT}, MISSING: paid, "/member/profile/requests/new": asked}
    for door, typed in doors.items():
        refused = browser.post(door, typed)
        assert refused.status_code == 429
        for told in ("banyak pengaduan hari ini, dan yang ini belum terkirim", "coba lagi dalam 24 jam"):
            assert told in text(refused), door
        assert typed.get("text", "") in text(refused), "what was typed stays"
    assert ComplaintDraft.objects.count() == 1
    assert not Case.objects.exists()


def test_a_payment_that_does_not_show_becomes_a_complaint_with_its_facts(browser, siti):
    """P12, D10: date, amount, channel, proof."""
    page = f"{MISSING}?contract=20-099-16-00123"
    form = re.search(r'name="form" value="([^"]+)"', browser.get(page).text)[1]
    paid = {"form": form, "paid_on": "02/11/2020", "paid_time": "14.30", "paid_amount": "815.000", "paid_through": "va"}
    answer = browser.post(page, {**paid, "text": "", "files": [photo("struk.jpg")]})
    draft = answer.headers["Location"].removesuffix("/proof")
    browser.post(f"{draft}/proof", PROOF)
    assert "Rp 815.000" in text(browser.get(f"{draft}/check"))
    browser.post(f"{draft}/check")
    case = Case.objects.get()
    assert case.category.code == "konfirmasi-pembayaran"
    told = {"paid_amount": "815000", "paid_through": "Virtual account bank"}
    assert case.stated == told | {"paid_at": "2020-11-02T14:30:00+07:00"}
    assert payments.stated(case) == payments.Stated(case.happened_at, Decimal(815_000))
    assert case.contract.number == "200991600123"
    assert case.attachments.get().purpose == Attachment.Purpose.TRANSACTIONS


def test_a_day_that_has_begun_in_the_east_alone_may_be_told(signed_in, siti):
    """P16: half an hour past midnight in Jayapura is half past ten in the evening in Jakarta."""
    with time_machine.travel(timezone.now().replace(hour=15, minute=30), tick=False):
        browser = signed_in(siti)
        draft = begin(browser)
        tomorrow, after = (f"{timezone.localdate() + dt.timedelta(days=days):%d/%m/%Y}" for days in (1, 2))
        assert "belum terjadi" in text(browser.post(f"{draft}/story", STORY | {"happened_on": after}))
        assert browser.post(f"{draft}/story", STORY | {"happened_on": tomorrow, "happened_at": ""}).status_code == 302


def test_what_is_wrong_about_a_payment_is_told_and_its_proof_stays(browser):
    """P12."""
    answer = browser.post(
        "/member/payments/missing", {"form": str(uuid4()), "paid_on": "02/11/2990", "files": [photo("struk.jpg")]}
    )
    assert answer.status_code == 422
    assert "belum terjadi" in text(answer)
    assert "struk.jpg" in text(answer)


@pytest.mark.parametrize("right", ["access", "correct", "delete", "restrict", "withdraw"])
def test_a_request_about_ones_data_is_a_case_with_72_hours(browser, siti, right):
    """P19, S9."""
    assert 'href="/member/profile/requests/new"' in browser.get("/member/profile").text
    asked = {"form": str(uuid4()), "right": right, "text": "Nomor telepon saya sudah ganti."}
    pages = {browser.post("/member/profile/requests/new", asked).headers["Location"] for _ in range(2)}
    case = Case.objects.get()
    assert pages == {f"/member/complaints/{case.number}/received"}
    assert (case.kind, case.category.code, case.stated) == ("request", "data-pribadi", {"right": right})
    clock = case.clocks.get(kind=ClockKind.PERSONAL_DATA)
    assert clock.due_at - case.received_at == dt.timedelta(hours=72)
    assert "Permintaan Anda kami terima" in text(browser.get(pages.pop()))


def test_the_form_of_another_member_leads_to_nothing(browser, andi, signed_in):
    """S1: who names another's form neither learns of their complaint nor adds anything to it."""
    draft = fill(browser)
    browser.post(f"{draft}/check")
    case = Case.objects.get()
    stranger = signed_in(andi)
    assert stranger.post(f"{draft}/check").status_code == 404
    about = {"form": str(case.opened_with), "contract": "umum", "category": "penagihan"}
    assert stranger.post(NEW, about).status_code == 404
    assert not ComplaintDraft.objects.exists()
    form = {"form": str(case.opened_with), "right": "access", "text": "Data saya."}
    assert stranger.post("/member/profile/requests/new", form).status_code == 404
    assert Case.objects.count() == 1


def test_neither_does_it_for_staff_who_take_a_contact_down(browser, budi, signed_in):
    draft = fill(browser)
    browser.post(f"{draft}/check")
    case = Case.objects.get()
    typed = {"opened_with": str(case.opened_with), "channel": "hotline", "kind": "complaint", "category": "lainnya"}
    typed |= {"contact_name": "X", "subject": "X", "text": "X"}
    answer = signed_in(budi).post("/staff/desk/calls/new", typed)
    assert answer.status_code == 404
    assert case.number not in answer.content.decode()

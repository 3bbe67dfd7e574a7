"""*Tracking Complain* and *Lacak Pengaduan*: P17."""

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone

from tanggap.customers import digests
from tanggap.desk import contacting, relating, timeline
from tanggap.desk.models import Case, Entry
from tanggap.desk.opening import Contact
from tanggap.desk.states import State
from tanggap.lib.limits import Limit
from tanggap.portal.complaints import own, tracking
from tanggap.portal.tests.pages import text, without_tokens
from tests import complaining
from tests.captcha import solved
from tests.uploading import photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_home")]
LIST = "/member/complaints"
PHONE = "0812 3456 7897"
REQUEST = re.compile(r"\b[0-9a-f]{12,}\b")


@pytest.fixture
def browser(signed_in, siti):
    return signed_in(siti)


@pytest.fixture
def page(case):
    return f"{LIST}/{case.number}"


@pytest.fixture
def answered(case, budi) -> Case:
    """Siti's complaint, answered in writing, with its report."""
    complaining.step(case, "not-verified", by=budi)
    complaining.answer(case, by=budi)
    complaining.step(case, "answered", by=budi)
    complaining.report(case, by=budi)
    complaining.step(case, "filed", by=budi)
    case.refresh_from_db()
    return case


def test_the_list_tells_state_and_due_date(browser, case):
    """P17."""
    page = text(browser.get(LIST))
    for words in ("Tracking Complain", case.number, "Masih ditagih", "Diterima", "dijawab paling lambat"):
        assert words in page


def test_an_empty_list_says_what_to_do(browser, desk):
    assert "Belum ada pengaduan" in text(browser.get(LIST))


def test_the_number_of_queries_does_not_grow_with_the_complaints(browser, case, siti, django_assert_num_queries):
    browser.get(LIST)
    with django_assert_num_queries(7):
        browser.get(LIST)
    for _ in range(4):
        complaining.case(siti.membership.customer)
    with django_assert_num_queries(7):
        browser.get(LIST)


def test_more_than_twenty_are_paged(browser, siti, case):
    for _ in range(21):
        complaining.case(siti.membership.customer)
    assert case.number not in browser.get(LIST).text
    assert "Lebih lama" in text(browser.get(LIST))


def test_the_customer_reads_what_is_public_and_first_names_only(browser, case, page, budi):
    """P17."""
    now = timezone.now()
    budi.full_name = "Budi Rahasiawan"
    budi.save()
    timeline.write(case, Entry.Kind.NOTE, "catatan dalam", by=budi, at=now)
    timeline.event(case, "langkah dalam", by=budi, at=now)
    timeline.write(case, Entry.Kind.REPLY, "Kami periksa dahulu.", by=budi, at=now, is_public=True)
    shown = text(browser.get(page))
    for words in (complaining.TEXT, "Anda", "Budi", "Kami periksa dahulu.", "Dijawab paling lambat"):
        assert words in shown
    for words in ("catatan dalam", "langkah dalam", "Rahasiawan", "sistem:", "Verifikasi"):
        assert words not in shown


def test_anothers_number_is_not_found_in_the_words_of_one_that_does_not_exist(signed_in, andi, case, page):
    """P17, S1."""
    stranger = signed_in(andi)
    there, none = stranger.get(page), stranger.get(f"{LIST}/PGD-2020-000009")
    assert there.status_code == none.status_code == 404
    assert REQUEST.sub("", text(there)) == REQUEST.sub("", text(none))
    for act in ("contacts", "acceptance", "objection", "withdrawal"):
        assert stranger.post(f"{page}/{act}", {"text": "x"}).status_code == 404
    assert case.entries.count() == 1


def test_every_state_has_words_for_customers():
    assert own.WORDS.keys() == set(State)


def test_who_writes_too_much_is_told_when_to_go_on_and_loses_nothing_typed(browser, page, case, siti, monkeypatch):
    """S7."""
    monkeypatch.setattr(contacting, "WRITTEN", Limit("contacts.person", 2, dt.timedelta(hours=1)))
    other = complaining.case(siti.membership.customer)
    for at in (page, f"{LIST}/{other.number}"):
        assert browser.post(f"{at}/contacts", {"text": "Sekali."}).status_code == 302
    refused = browser.post(f"{page}/contacts", {"text": "Sekali lagi, dengan panjang lebar."})
    assert refused.status_code == 429
    for told in ("Keterangan ini belum terkirim", "coba lagi dalam 60 menit", "Sekali lagi, dengan panjang lebar."):
        assert told in text(refused)
    assert case.entries.filter(kind="contact").count() == 2
    contacting.received(case.pk, "Lewat e-mail.", channel="email")
    assert case.entries.filter(kind="contact").count() == 3, "other ways have limits of their own"


def test_facts_and_files_are_added_and_files_opened(browser, case, page, signed_in, andi):
    """P17."""
    assert browser.post(f"{page}/contacts", {"text": "Ini buktinya.", "files": [photo("a.jpg")]}).status_code == 302
    assert "Ini buktinya." in text(browser.get(page))
    kept = case.attachments.get()
    assert browser.get(f"{page}/files/{kept.pk}").content.startswith(b"\xff\xd8")
    assert signed_in(andi).get(f"{page}/files/{kept.pk}").status_code == 404
    kept.is_public = False
    kept.save()
    assert browser.get(f"{page}/files/{kept.pk}").status_code == 404


def test_what_was_typed_stays_where_a_file_is_refused(browser, case, page):
    answer = browser.post(f"{page}/contacts", {"text": "Ini buktinya.", "files": [photo()] * 6})
    assert answer.status_code == 422
    assert "Ini buktinya." in answer.text
    assert "Paling banyak 5 berkas" in text(answer)
    assert case.entries.count() == 1


def test_the_answer_is_read_and_accepted(browser, answered, page):
    """P17, D18."""
    shown = text(browser.get(page))
    for words in ("Sudah dijawab", "Jawaban kami", "Terima jawaban", "Ajukan keberatan"):
        assert words in shown
    assert browser.post(f"{page}/acceptance").status_code == 302
    answered.refresh_from_db()
    assert answered.state == State.CLOSED
    shown = text(browser.get(page))
    assert "Diterima pelanggan" in shown
    assert "Terima jawaban" not in shown


def test_the_answer_is_contested_with_new_facts(browser, answered, page):
    """P17, D18."""
    assert browser.post(f"{page}/objection", {"text": " "}).status_code == 422
    assert browser.post(f"{page}/objection", {"text": "Masih ditagih kemarin."}).status_code == 302
    answered.refresh_from_db()
    assert answered.is_open
    shown = text(browser.get(page))
    assert "Masih ditagih kemarin." in shown
    assert "Ajukan keberatan" not in shown


def test_after_ten_working_days_the_answer_stands(browser, signed_in, siti, answered, page):
    """P17: 10 working days."""
    with time_machine.travel(timezone.now() + timezone.timedelta(days=30)):
        late = signed_in(siti)
        assert "Ajukan keberatan" not in text(late.get(page))
        assert "tidak dapat diajukan lagi" in text(late.get(f"{page}/objection"))
        assert late.post(f"{page}/objection", {"text": "Baru."}).status_code == 410


def test_a_complaint_is_taken_back_after_a_question(browser, case, page):
    """P17."""
    assert "tidak kami proses lagi" in text(browser.get(f"{page}/withdrawal"))
    browser.post(f"{page}/withdrawal", {"reason": "Sudah beres."})
    case.refresh_from_db()
    assert case.state == State.WITHDRAWN
    shown = text(browser.get(page))
    assert "Dicabut" in shown
    assert "Cabut pengaduan ini" not in shown


def look_up(client, number, phone=PHONE):
    return client.post("/track", {"number": number, "phone": phone, "captcha": solved(client)})


@pytest.fixture
def known(case, siti) -> Case:
    """The case of a customer whose phone the core knows as such."""
    customer = siti.membership.customer
    type(customer).objects.filter(pk=customer.pk).update(phone2_index=digests.phone_index("+628111222333"))
    return case


@pytest.mark.parametrize("phone", [PHONE, "+62 811-1222-333"])
def test_a_visitor_sees_state_and_due_date_only(client, known, phone):
    """P17: by the phone they gave or one on record."""
    shown = look_up(client, known.number.lower(), phone)
    assert shown.status_code == 200
    page = text(shown)
    for words in (known.number, "Diterima", "Dijawab paling lambat"):
        assert words in page
    for words in ("Masih ditagih", "Siti", "penagihan", "Tim Layanan", "Motor", "20-099"):
        assert words not in page


def test_a_visitor_whose_case_was_merged_sees_how_the_other_stands(client, known, siti, budi):
    """P17, D24: nobody is left with a word that nothing follows."""
    other = complaining.case(siti.membership.customer)
    relating.merge(other.pk, known.number, reason="", by=budi)
    page = text(look_up(client, other.number))
    for words in (other.number, "Diterima", "Dijawab paling lambat"):
        assert words in page
    assert known.number not in page


def test_an_unknown_number_and_a_wrong_phone_get_one_answer(client, known, django_assert_num_queries):
    """P17: the same words by the same queries."""
    look_up(client, "PGD-2020-000001")
    answers = []
    for number, phone in (("PGD-2020-000009", PHONE), (known.number, "081298765432")):
        token = solved(client)
        with django_assert_num_queries(9):
            answers.append(client.post("/track", {"number": number, "phone": phone, "captcha": token}))
    assert {answer.status_code for answer in answers} == {404}
    assert without_tokens(answers[0]) == without_tokens(answers[1])


@pytest.mark.parametrize("name", ["BY_NUMBER", "BY_PHONE", "BY_ADDRESS"])
def test_tracking_is_limited_per_number_phone_and_address(client, known, monkeypatch, name):
    """P17, S7: a right answer is not told past the limit either."""
    monkeypatch.setattr(tracking, name, Limit(f"test.{name}", 1))
    assert look_up(client, known.number).status_code == 200
    assert look_up(client, known.number).status_code == 429


def test_without_the_captcha_nothing_is_looked_up(client, known):
    answer = client.post("/track", {"number": known.number, "phone": PHONE})
    assert answer.status_code == 422
    assert "Dijawab paling lambat" not in text(answer)


def test_a_case_without_a_customer_is_tracked_by_the_phone_that_was_given(client, desk):
    """D1."""
    case = complaining.case(None, contact=Contact(name="Tamu", phone="+628777000111"))
    assert look_up(client, case.number, "08777000111").status_code == 200


def test_the_site_leads_to_tracking(client, institution):
    """P20."""
    assert 'href="/track"' in client.get("/").text

"""The pages about clocks: a case's, the terms', and what people are told (D13, D16, D17)."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.desk import notices
from tanggap.desk.clocks import documents, starting, terms, watch
from tanggap.desk.models import Case, Notice, Term
from tanggap.desk.models.clock import ClockKind
from tests import complaining

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Jakarta"))
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TERMS = "/staff/settings/clocks"


@pytest.fixture
def case(clockwork, siti, budi) -> Case:
    return complaining.case(siti.membership.customer, assignee=budi)


@pytest.fixture
def page(case) -> str:
    return f"/staff/desk/cases/{case.number}/clocks"


def test_a_cases_clocks_are_told_in_words(signed_in, budi, case, page, clockwork):
    """D16."""
    clockwork.at(MONDAY + 24 * MINUTE)
    text = signed_in(budi).get(page).text
    assert "Tanggapan pertama" in text
    assert "6 menit lagi" in text
    assert "10 hari kerja lagi" in text
    assert "07/12/2026 18.00 WIB" in text


def test_the_page_asks_the_same_number_of_queries_however_many_clocks(
    signed_in, rina, case, page, clockwork, django_assert_num_queries
):
    """D16."""
    browser = signed_in(rina)
    browser.get(page)
    with CaptureQueriesContext(connection) as few:
        browser.get(page)
    for kind in (ClockKind.DEPARTMENT, ClockKind.BANK, ClockKind.REPORT, ClockKind.MANAGER):
        starting.start(case, kind, at=MONDAY)
    with django_assert_num_queries(len(few)):
        browser.get(page)


def test_a_manager_extends_and_an_agent_cannot(signed_in, budi, rina, case, page):
    """D13."""
    asked = {"reason": "examination", "note": "Menunggu bank."}
    assert signed_in(budi).post(f"{page}/extension", asked).status_code == 404
    browser = signed_in(rina)
    assert "Perpanjang batas" in browser.get(page).text
    assert browser.post(f"{page}/extension", asked).status_code == 302
    text = browser.get(page).text
    assert "Perpanjang batas" not in text
    assert "Diperpanjang 10 hari kerja oleh Rina" in text
    again = browser.post(f"{page}/extension", {"reason": "office"})
    assert again.status_code == 422
    assert "hanya satu kali" in again.text


def test_an_extension_without_a_reason_is_asked_again(signed_in, rina, case, page):
    """D13."""
    answer = signed_in(rina).post(f"{page}/extension", {"reason": "malas", "note": "Catatan saya"})
    assert answer.status_code == 422
    assert "Catatan saya" in answer.text


def test_documents_are_asked_for_and_completed(signed_in, budi, case, page, clockwork):
    """D13."""
    browser = signed_in(budi)
    assert browser.post(f"{page}/documents", {"what": "Salinan KTP."}).status_code == 302
    text = browser.get(page).text
    assert "dijeda" in text
    assert "Minta dokumen yang kurang" not in text
    clockwork.at(MONDAY + DAY)
    browser = signed_in(budi)
    browser.post(f"{page}/documents/completion")
    assert "Menunggu dokumen pelanggan: 23/11/2026 09.00 WIB – 24/11/2026 09.00 WIB" in browser.get(page).text
    clockwork.at(MONDAY + 3 * DAY)
    late = signed_in(budi).post(f"{page}/documents", {"what": "Salinan KTP."})
    assert late.status_code == 422
    assert documents.AskedTooLate.message in late.text


def test_the_terms_are_read_by_compliance_and_set_by_the_administrator(signed_in, hadi, wati, desk):
    """D13: from now on, with its history; a running clock keeps the old one."""
    assert "4 jam kerja" in signed_in(hadi).get(TERMS).text
    assert signed_in(hadi).get(f"{TERMS}/department/edit").status_code == 404
    browser = signed_in(wati)
    assert browser.post(f"{TERMS}/department/edit", {"amount": "90"}).status_code == 302
    text = browser.get(f"{TERMS}/department").text
    assert "1 jam 30 menit kerja" in text
    assert "4 jam kerja" in text
    assert terms.term_of(ClockKind.DEPARTMENT, timezone.now()).amount == 90
    assert AuditEvent.objects.filter(act="term.changed", actor_id=wati.pk).count() == 1


def test_a_term_may_begin_on_a_day_to_come(signed_in, wati, clockwork):
    """D13."""
    signed_in(wati).post(f"{TERMS}/oral/edit", {"amount": "3", "begins_on": "01/12/2026"})
    assert terms.term_of(ClockKind.ORAL, MONDAY).amount == 5
    assert terms.term_of(ClockKind.ORAL, MONDAY + 8 * DAY).amount == 3
    assert "3 hari kerja mulai 01/12/2026" in signed_in(wati).get(TERMS).text


@pytest.mark.parametrize("typed", [{"amount": "0"}, {"amount": "9999"}, {"amount": "3", "begins_on": "01/11/2026"}])
def test_a_term_that_makes_no_sense_is_refused(signed_in, wati, clockwork, typed):
    """D13: empty, longer than a year, or in the past."""
    before = Term.objects.count()
    assert signed_in(wati).post(f"{TERMS}/oral/edit", typed).status_code == 422
    assert Term.objects.count() == before


def test_there_is_no_term_of_an_unknown_kind(signed_in, wati, desk):
    assert signed_in(wati).get(f"{TERMS}/lunch").status_code == 404


def test_a_running_clock_keeps_its_term(case, wati):
    """D13."""
    terms.change(ClockKind.WRITTEN, 3, by=wati)
    assert case.clocks.get(kind="written").amount == 10


def test_notices_are_read_and_marked(signed_in, budi, case, clockwork, rina):
    """D17: one's own only."""
    clockwork.at(MONDAY + 30 * MINUTE)
    browser = signed_in(budi)
    text = browser.get("/staff/desk/notices").text
    assert "Tenggat terlewati: Tanggapan pertama." in text
    assert "baru" in text
    browser.post("/staff/desk/notices/seen")
    assert not notices.count(budi)
    assert notices.count(rina) == 1, "hers are hers"
    assert "Tandai semua dibaca" not in browser.get("/staff/desk/notices").text


def test_a_notice_of_a_case_that_one_may_no_longer_see_is_not_shown(signed_in, case, joko, hire, makassar):
    """S1."""
    other = hire("oki", "agent", makassar)
    Notice.objects.create(user=other, case=case, text="Rahasia.", at=MONDAY)
    assert "Rahasia." not in signed_in(other).get("/staff/desk/notices").text


def test_the_doctor_tells_of_clocks_on_which_nobody_acts(case, clockwork):
    """D14."""
    assert watch.faults() == []
    clockwork.traveller.move_to(MONDAY + 16 * MINUTE)
    [fault] = watch.faults()
    assert fault.startswith("1 clocks of cases are due")
    clockwork.at(MONDAY + 16 * MINUTE)
    assert watch.faults() == []


def test_the_gauges_tell_how_late_acts_were(case, clockwork):
    """D14."""
    clockwork.at(MONDAY + 16 * MINUTE)
    gauges = {name: value for name, (_, value) in watch.gauges().items()}
    assert gauges["tanggap_clocks_open"] == 2
    assert gauges["tanggap_clocks_breached"] == 0
    assert gauges["tanggap_clocks_waiting_seconds"] == 0
    assert gauges["tanggap_clocks_lateness_seconds"] == 60

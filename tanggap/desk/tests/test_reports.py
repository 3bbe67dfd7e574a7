"""The report: without it nothing is closed, by whatever way."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import timezone

from tanggap.audit.models import ViewEvent
from tanggap.desk import answers
from tanggap.desk.asked import NotYet
from tanggap.desk.models import Case, Cause
from tanggap.desk.moves import CUSTOMER, MovedOn
from tanggap.desk.overseeing import OwnWork
from tanggap.desk.reporting import filing, prefill, returning
from tanggap.identity.models import Role
from tanggap.lib.errors import DomainError, Forbidden, NotFound
from tests import complaining
from tests.at_once import at_once
from tests.complaining import step

pytestmark = pytest.mark.django_db


def words(**other) -> filing.Words:
    told = {
        "cause_text": "Salah catat.",
        "done": "Diperbaiki.",
        "result": "Selesai.",
        "prevention": "Diperiksa dua kali.",
        "told_how": "portal",
        "told_at": timezone.now(),
    }
    return filing.Words(cause=Cause.objects.get(code="kelalaian-petugas"), **told | other)


@pytest.fixture
def asked(case, budi) -> Case:
    """Siti's complaint, answered, at the step that asks for the report."""
    step(case, "not-verified", by=budi)
    complaining.answer(case, by=budi)
    step(case, "answered", by=budi)
    return Case.objects.get(pk=case.pk)


def filed(row: Case, by, **other):
    return filing.file(row.pk, words(**other), seen=0, by=by)


def test_filing_the_report_ends_its_step_and_its_clock(asked, budi):
    """D19."""
    assert asked.clocks.open().filter(kind="report").exists()
    report = filed(asked, budi, loss=Decimal(150000))
    case = Case.objects.get(pk=asked.pk)
    assert (case.state, report.edition, report.loss) == ("answered", 1, 150000)
    assert not case.clocks.open().filter(kind="report").exists()


def test_filing_the_same_twice_is_harmless_and_another_is_told(asked, budi, rina):
    """D19."""
    told = words()
    first = filing.file(asked.pk, told, seen=0, by=budi)
    assert filing.file(asked.pk, told, seen=0, by=rina).filed_at == first.filed_at
    with pytest.raises(MovedOn, match="Budi"):
        filing.file(asked.pk, replace(told, result="Lain."), seen=0, by=rina)


@pytest.mark.django_db(transaction=True)
def test_of_two_reports_at_once_one_is_filed(asked, budi, rina):
    """D19."""
    told = [replace(words(), result=result) for result in ("Satu.", "Dua.")]
    outcomes = at_once(
        lambda: filing.file(asked.pk, told[0], seen=0, by=budi), lambda: filing.file(asked.pk, told[1], seen=0, by=rina)
    )
    assert len([one for one in outcomes if isinstance(one, MovedOn)]) == 1
    assert filing.current(asked).edition == 1


def test_a_report_is_made_when_its_step_has_come(case, budi):
    """D7, D19."""
    with pytest.raises(NotYet):
        filed(case, budi)


@pytest.mark.parametrize("off", [dt.timedelta(days=-2), dt.timedelta(hours=1)])
def test_the_customer_was_told_after_the_case_came_in_and_not_in_the_future(asked, budi, off):
    """D19."""
    with pytest.raises(filing.BadReport):
        filed(asked, budi, told_at=timezone.now() + off)


def test_a_report_that_is_sent_back_holds_the_case_until_it_is_filed_anew(asked, budi, rina):
    """D19: its earlier edition is kept, with why it was sent back; the customer's consent waits for it."""
    filed(asked, budi)
    returning.send_back(asked.pk, "Sebut penyebabnya.", seen=1, by=rina)
    assert answers.accept(asked.pk, CUSTOMER).state == "answered"
    report = filing.file(asked.pk, words(cause_text="Dua kali tercatat."), seen=1, by=budi)
    assert (report.edition, report.return_reason, report.is_in_order) == (2, "", True)
    old = report.editions.get()
    assert (old.edition, old.cause_text, old.return_reason, old.returned_by) == (
        1,
        "Salah catat.",
        "Sebut penyebabnya.",
        rina,
    )
    assert Case.objects.get(pk=asked.pk).state == "closed"


def test_nobody_sends_back_their_own_report(asked, rina):
    """D19, S12."""
    filed(asked, rina)
    with pytest.raises(OwnWork):
        returning.send_back(asked.pk, "Kurang.", seen=1, by=rina)


def test_only_the_teams_manager_sends_a_report_back_once(asked, budi, rina, hire, jakarta, makassar):
    """D19."""
    filed(asked, budi)
    Case.objects.filter(pk=asked.pk).update(assignee=budi)
    with pytest.raises(Forbidden):
        returning.send_back(asked.pk, "Kurang.", seen=1, by=hire("dina", Role.AGENT, jakarta))
    with pytest.raises(NotFound):
        returning.send_back(asked.pk, "Kurang.", seen=1, by=hire("maya", Role.MANAGER, makassar))
    returning.send_back(asked.pk, "Kurang.", seen=1, by=rina)
    with pytest.raises(MovedOn):
        returning.send_back(asked.pk, "Masih kurang.", seen=1, by=rina)


def test_a_closed_case_stays_closed_while_its_report_is_mended(asked, budi, rina):
    """D19."""
    filed(asked, budi)
    answers.accept(asked.pk, CUSTOMER)
    returning.send_back(asked.pk, "Kurang.", seen=1, by=rina)
    assert Case.objects.get(pk=asked.pk).state == "closed"
    filing.file(asked.pk, words(result="Lengkap."), seen=1, by=budi)
    assert Case.objects.get(pk=asked.pk).moves.filter(new_state="closed").count() == 1


def test_a_report_begins_with_what_is_recorded(case, budi):
    """D19."""
    step(case, "not-verified", by=budi)
    answer = complaining.answer(case, by=budi)
    step(case, "answered", by=budi)
    begun = prefill.known(Case.objects.get(pk=case.pk))
    assert begun["told_at"] == answer.sent_at
    assert begun["told_how"] == "portal"
    assert "Tidak dapat diverifikasi" in begun["done"]


def test_officers_file_no_reports(asked, fitri):
    """S1."""
    complaining.tasked(asked, fitri)
    with pytest.raises(Forbidden):
        filed(asked, fitri)


def test_a_case_that_was_taken_back_gets_no_report(asked, budi):
    """D19."""
    Case.objects.filter(pk=asked.pk).update(state="withdrawn")
    with pytest.raises(DomainError):
        filed(asked, budi)


def test_each_page_that_tells_what_was_found_is_a_look_at_the_customer(case, budi, rina, signed_in):
    """D6."""
    passed = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True, "channel": "portal"}
    complaining.report(case, by=budi)
    complaining.answer(case, by=budi)
    browser, pages = signed_in(rina), ("report", "report/print", "report/return", "answer", "answer/return")
    for page in pages:
        assert browser.get(f"/staff/desk/cases/{case.number}/{page}").status_code == 200
    assert not ViewEvent.objects.exists()
    case.checks.create(customer=case.customer, by=budi, at=timezone.now(), **passed)
    for page in pages:
        browser.get(f"/staff/desk/cases/{case.number}/{page}")
    assert ViewEvent.objects.filter(customer_id=case.customer_id, case_number=case.number).count() == len(pages)
    rung = case.rungs.create(origin="agent", level="bank", reason="Periksa.", given_at=timezone.now())
    browser.get(f"/staff/desk/tasks/{rung.pk}")
    assert ViewEvent.objects.count() == len(pages) + 1


def test_officers_mend_no_reports_either(asked, budi, rina, fitri):
    """D19, S1: though the step that asked for it is over."""
    filed(asked, budi)
    complaining.tasked(asked, fitri)
    returning.send_back(asked.pk, "Kurang.", seen=1, by=rina)
    with pytest.raises(Forbidden):
        filing.file(asked.pk, words(result="Lengkap."), seen=1, by=fitri)


def test_a_report_that_was_mended_and_sent_back_again_is_not_mended_unseen(asked, budi, rina):
    """D4, D19."""
    filed(asked, budi)
    returning.send_back(asked.pk, "Kurang.", seen=1, by=rina)
    filing.file(asked.pk, words(result="Lengkap."), seen=1, by=budi)
    returning.send_back(asked.pk, "Masih kurang.", seen=2, by=rina)
    with pytest.raises(MovedOn):
        filing.file(asked.pk, words(result="Ditulis dari halaman lama."), seen=1, by=budi)
    assert filing.current(asked).result == "Lengkap."


def test_a_report_that_was_mended_is_read_anew(asked, budi, rina):
    """D19: a manager let the first edition stand, and thought better of it."""
    filed(asked, budi)
    assert returning.let_stand(asked.pk, seen=1, by=rina).read_by == rina
    returning.send_back(asked.pk, "Kurang.", seen=1, by=rina)
    mended = filing.file(asked.pk, words(result="Lengkap."), seen=1, by=budi)
    assert (mended.edition, mended.read_by, mended.read_at) == (2, None, None)


def test_only_another_manager_of_the_team_lets_a_report_stand(asked, rina, hire, head_office, makassar):
    """D19: not whoever filed it, and nobody of another branch."""
    filed(asked, rina)
    with pytest.raises(OwnWork):
        returning.let_stand(asked.pk, seen=1, by=rina)
    with pytest.raises((Forbidden, NotFound)):
        returning.let_stand(asked.pk, seen=1, by=hire("maya", Role.MANAGER, makassar))
    with pytest.raises(Forbidden):
        returning.let_stand(asked.pk, seen=1, by=hire("tuti", Role.AGENT, head_office))
    nana = hire("nana", Role.MANAGER, head_office)
    assert returning.let_stand(asked.pk, seen=1, by=nana).read_by == nana

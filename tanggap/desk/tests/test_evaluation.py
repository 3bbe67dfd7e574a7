"""The weekly evaluation: made by itself, adding up with the cases, written, signed, frozen (D20)."""

import datetime as dt
import io
from dataclasses import replace

import pytest
import time_machine
from django.db import DatabaseError, transaction
from django.utils import timezone
from openpyxl import load_workbook
from pypdf import PdfReader

from tanggap.desk.evaluation import making, signing, waiting, weeks
from tanggap.desk.models import Case, Category, EvaluatedCase, Evaluation, Improvement
from tanggap.desk.reporting import filing, returning
from tanggap.institution.worktime import local_day
from tanggap.lib.dates import WIB
from tanggap.lib.errors import NotFound
from tests import complaining
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
MONDAY = dt.date(2027, 3, 1)
HOUR = dt.timedelta(hours=1)


def at(days: float, hour: float = 10) -> dt.datetime:
    """So many days after that Monday, at this hour in WIB."""
    return dt.datetime(2027, 3, 1, tzinfo=WIB) + dt.timedelta(days=days, hours=hour)


def opened(when: dt.datetime, customer=None, **given) -> Case:
    with time_machine.travel(when, tick=False):
        return complaining.case(customer, **given)


def answered(case: Case, when: dt.datetime, by) -> Case:
    """Through the general procedure to its end, without a second person."""
    Category.objects.update(needs_approval=False)
    with time_machine.travel(when, tick=False):
        complaining.step(case, "not-verified", by=by)
        complaining.answer(case, by=by)
        complaining.step(case, "answered", by=by)
        complaining.report(case, by=by)
        complaining.step(case, "filed", by=by)
    case.refresh_from_db()
    return case


def made(monday: dt.date = MONDAY) -> Evaluation:
    with time_machine.travel(weeks.made_at(monday), tick=False):
        return making.make(monday)


@pytest.fixture
def week(desk, siti, andi, budi) -> dict[str, Case]:
    """Five cases: before, in (two of one customer), answered in, and after the week."""
    hers, his = siti.membership.customer, andi.membership.customer
    return {
        "older": answered(opened(at(-5), hers), at(1, 12), budi),
        "first": opened(at(0, 0), hers, kind="question"),
        "second": answered(opened(at(2), hers, category="slik"), at(3, 10), budi),
        "last": opened(at(6, 23.99), his, channel="hotline"),
        "after": opened(at(7, 0), his),
    }


def test_the_figures_add_up_with_the_cases(week):
    """D20."""
    evaluation = made()
    total = evaluation.figures["total"]
    assert (total["received"], total["answered"], total["open"]) == (3, 2, 2)
    assert total["repeat"] == 2
    assert total["minutes"] == (6 * 24 * 60 + 2 * 60 + 24 * 60) / 2
    for part in ("categories", "channels", "branches"):
        for figure in ("received", "answered", "open", "repeat", "met", "breached", "escalations"):
            assert sum(line[figure] for line in evaluation.figures[part]) == total[figure], (part, figure)
    assert {row.case for row in evaluation.cases.all()} == {week[name] for name in ("older", "first", "second", "last")}
    assert sum(line["count"] for line in evaluation.figures["causes"]) == 2
    each = evaluation.figures["causes_by_category"]
    assert [(line["category"], line["count"]) for line in each] == [("Lainnya", 1), ("SLIK", 1)]


def test_a_week_begins_and_ends_at_midnight_in_wib(week):
    assert not made().cases.filter(case=week["after"]).exists()
    assert made(MONDAY + weeks.WEEK).cases.filter(case=week["after"], is_received=True).exists()


def test_figures_stay_whatever_becomes_of_the_cases(week, budi):
    before = made().figures
    answered(week["last"], at(8), budi)
    assert Evaluation.objects.get().figures == before
    assert made().pk == Evaluation.objects.get().pk


@pytest.mark.parametrize(
    ("now", "monday"),
    [
        (dt.datetime(2027, 3, 8, 7, 59, 59, 999999, WIB), dt.date(2027, 2, 22)),
        (dt.datetime(2027, 3, 8, 8, 0, 0, 0, WIB), MONDAY),
        (dt.datetime(2027, 3, 14, 23, 59, tzinfo=WIB), MONDAY),
    ],
)
def test_it_is_due_on_monday_at_eight(now, monday):
    assert weeks.last_complete(now) == monday


def test_the_loop_makes_what_is_missing_and_says_when_it_is_wanted_next(week):
    with time_machine.travel(at(21, 9), tick=False):
        assert making.make_due() == at(28, 8)
        assert making.make_due() == at(28, 8)
    mondays = list(Evaluation.objects.order_by("monday").values_list("monday", flat=True))
    assert mondays == [MONDAY + n * weeks.WEEK for n in (-1, 0, 1, 2)]


def test_without_a_case_none_is_made(desk):
    making.make_due()
    assert not Evaluation.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_twenty_workers_make_one(week):
    with time_machine.travel(weeks.made_at(MONDAY), tick=False):
        assert len({row.pk for row in at_once(*[lambda: making.make(MONDAY)] * 20)}) == 1
    assert EvaluatedCase.objects.count() == 4


def test_findings_are_written_improved_and_signed_and_then_nothing_changes(week, rina, budi):
    made()
    with time_machine.travel(at(7, 9), tick=False):
        signing.write_findings(MONDAY, "Konfirmasi lambat.", seen=1, by=rina)
        row = signing.add_improvement(MONDAY, "Latih agen.", owner=budi, due_on=dt.date(2027, 4, 1), by=rina)
        signing.sign(MONDAY, seen=2, by=rina)
        signing.sign(MONDAY, seen=2, by=rina)
    with pytest.raises(signing.AlreadySigned):
        signing.write_findings(MONDAY, "Lain.", seen=2, by=rina)
    for change in (
        lambda: Evaluation.objects.update(findings="Lain."),
        lambda: Improvement.objects.update(text="Lain."),
        lambda: Improvement.objects.all().delete(),
        lambda: EvaluatedCase.objects.update(minutes=0),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    signing.mark_done(row.pk, by=budi)
    signing.mark_done(row.pk, by=rina)
    assert Improvement.objects.get().done_by_label == "Budi"


def test_nobody_signs_what_they_have_not_seen(week, rina):
    made()
    with pytest.raises(signing.NothingWritten):
        signing.sign(MONDAY, seen=1, by=rina)
    signing.write_findings(MONDAY, "Satu.", seen=1, by=rina)
    with pytest.raises(signing.WrittenMeanwhile):
        signing.write_findings(MONDAY, "Dua.", seen=1, by=rina)
    with pytest.raises(signing.WrittenMeanwhile):
        signing.sign(MONDAY, seen=1, by=rina)


def test_only_head_offices_manager_writes(week, hire, jakarta, hadi, budi):
    made()
    for person in (hire("yuni", "manager", jakarta), hadi, budi):
        with pytest.raises(signing.NotTheirs):
            signing.write_findings(MONDAY, "Saya.", seen=1, by=person)


def test_an_improvement_needs_a_person_and_a_day_to_come(week, rina, budi):
    made()
    today = timezone.localdate()
    for text, owner, due_on in (
        ("", budi, today),
        ("A", None, today),
        ("A", budi, None),
        ("A", budi, dt.date(2020, 1, 1)),
    ):
        with pytest.raises(signing.BadImprovement):
            signing.add_improvement(MONDAY, text, owner=owner, due_on=due_on, by=rina)


@pytest.fixture
def page(week, signed_in, rina):
    made()
    return signed_in(rina)


HERE = "/staff/reports/evaluations/2027-03-01"


def test_the_page_shows_figures_parts_and_cases(page, week):
    text = page.get(HERE).text
    assert "Median waktu penyelesaian" in text
    assert week["second"].number in text
    assert "SLIK" in text
    assert "Penyebab menurut kategori" in text
    assert "01/03/2027" in page.get("/staff/reports/").text


def action(who, **changed) -> dict:
    """An improvement as it is typed."""
    return {"text": "Latih.", "owner": who.pk, "due_on": "01/04/2099"} | changed


@pytest.mark.parametrize("button", ["add", "save", "sign"])
def test_whatever_button_is_pressed_all_that_was_typed_is_kept(page, budi, button):
    """D20: a signature freezes the page, so it leaves out nothing that stood on it."""
    page.post(f"{HERE}/findings", {"seen": 1, "findings": "Lambat.", button: "1", **action(budi)})
    evaluation = Evaluation.objects.get()
    assert (evaluation.findings, evaluation.improvements.get().text) == ("Lambat.", "Latih.")
    assert evaluation.is_signed == (button == "sign")


@pytest.mark.parametrize("missing", [{"due_on": ""}, {"due_on": "01/04/2020"}, {"owner": ""}, {"text": ""}])
def test_nothing_is_signed_with_an_improvement_that_is_half_typed(page, budi, missing):
    """D20: it is shown again with what is wrong; findings and signature wait."""
    typed = {"seen": 1, "findings": "Lambat.", "sign": "1", **action(budi, **missing)}
    refused = page.post(f"{HERE}/findings", typed)
    assert refused.status_code == 422
    assert "Lambat." in refused.text
    evaluation = Evaluation.objects.get()
    assert (evaluation.findings, evaluation.is_signed, evaluation.improvements.exists()) == ("", False, False)


def test_an_empty_improvement_is_not_added(page):
    """D20."""
    assert page.post(f"{HERE}/findings", {"seen": 1, "add": "1", "findings": ""}).status_code == 422
    assert not Improvement.objects.exists()


def test_findings_are_saved_and_signed_from_the_page(page, week, budi):
    page.post(f"{HERE}/findings", {"seen": 1, "add": "1", "findings": "", **action(budi)})
    page.post(f"{HERE}/findings", {"seen": 1, "findings": "Lambat.", "sign": "1"})
    evaluation = Evaluation.objects.get()
    assert evaluation.is_signed
    assert evaluation.improvements.get().owner == budi
    refused = page.post(f"{HERE}/findings", {"seen": 2, "findings": "Lain."})
    assert refused.status_code == 409
    assert "sudah ditandatangani" in refused.text


def test_it_is_signed_below_the_improvements_for_nothing_can_be_added_later(page, week):
    """D20."""
    shown = page.get(HERE).text
    assert shown.index("Tambah tindakan") < shown.index("Simpan dan tandatangani")
    assert 'form="tulis-temuan"' in shown
    assert "Belum ada tindakan perbaikan yang ditambahkan." in shown


def test_what_was_written_against_an_older_edition_is_kept_on_the_page(page, week, rina):
    signing.write_findings(MONDAY, "Orang lain.", seen=1, by=rina)
    refused = page.post(f"{HERE}/findings", {"seen": 1, "findings": "Tulisan saya."})
    assert "Tulisan saya." in refused.text
    assert Evaluation.objects.get().findings == "Orang lain."


def test_an_improvement_that_came_after_the_signature_is_kept_on_the_page(page, week, rina, budi):
    """D20: like findings; nobody types twice."""
    signing.write_findings(MONDAY, "Lambat.", seen=1, by=rina)
    signing.sign(MONDAY, seen=2, by=rina)
    late = {"seen": 2, "findings": "Lambat.", "add": "1", **action(budi, text="Latih agen <baru>.")}
    refused = page.post(f"{HERE}/findings", late)
    assert refused.status_code == 409
    assert "sudah ditandatangani" in refused.text
    assert "Latih agen &lt;baru&gt;." in refused.text
    assert not Evaluation.objects.get().improvements.exists()


def test_the_pdf_opens_and_says_what_the_page_says(page, week):
    made_pdf = page.get(f"{HERE}/pdf")
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(made_pdf.content)).pages)
    assert "Evaluasi Mingguan Pengaduan" in text
    assert week["second"].number in text
    assert "Uraian penyebab: Sebab." in " ".join(text.split()), "with the reports of its cases"


def sheets_of(page) -> dict[str, list]:
    book = load_workbook(io.BytesIO(b"".join(page.get(f"{HERE}/xlsx").streaming_content)))
    return {sheet.title: [list(row) for row in sheet.values] for sheet in book}


def mended(case: Case, when: dt.datetime, rina, budi) -> None:
    """The report is sent back and filed anew."""
    with time_machine.travel(when, tick=False):
        returning.send_back(case.pk, "Lengkapi.", seen=1, by=rina)
        filing.file(case.pk, replace(filing.words_of(case.report), cause_text="Sebab lain."), seen=1, by=budi)


def signed(when: dt.datetime, by) -> None:
    with time_machine.travel(when, tick=False):
        signing.write(MONDAY, "Lambat.", seen=1, signs=True, by=by)


def test_what_was_signed_stays_as_it_was_signed(page, week, rina, budi):
    """D20: reports filed anew, cases opened anew and given to another category are no part of it any more."""
    signed(at(7), rina)
    before = sheets_of(page)
    case = week["second"]
    mended(case, at(8), rina, budi)
    with time_machine.travel(at(8), tick=False):
        complaining.report(week["first"], by=budi)
    Case.objects.filter(pk=case.pk).update(category=Category.objects.get(code="penipuan"), answered_at=None)
    assert sheets_of(page) == before
    assert "Penipuan" not in page.get(HERE).text


def test_a_report_that_is_mended_before_the_signature_is_the_one_that_counts(page, week, rina, budi):
    """D20."""
    mended(week["second"], at(7), rina, budi)
    signed(at(8), rina)
    assert any("Sebab lain." in row for row in sheets_of(page)["Kasus"])


def test_the_spreadsheet_says_all_that_the_page_says(page, week, rina, budi):
    """D20, D22: the weeks before, what went up, findings and improvements too."""
    signing.write(MONDAY, "Lambat.", seen=1, improving=signing.Improving("Latih.", budi, dt.date(2099, 4, 1)), by=rina)
    sheets = sheets_of(page)
    assert [row[0].date() for row in sheets["Minggu sebelumnya"][1:]] == [MONDAY - n * weeks.WEEK for n in (4, 3, 2, 1)]
    assert sheets["Minggu sebelumnya"][-1][1:] == [1, 0, 0]
    assert sheets["Temuan"][1] == ["Lambat."]
    assert sheets["Tindakan"][1] == ["Latih.", "Budi", "01/04/2099", "belum selesai"]
    assert "Eskalasi" in sheets


def test_the_spreadsheet_opens_and_lists_every_case_with_its_report(page, week):
    book = load_workbook(io.BytesIO(b"".join(page.get(f"{HERE}/xlsx").streaming_content)))
    rows = list(book["Kasus"].values)
    assert len(rows) == 1 + 4
    assert dict(book["Ringkasan"].values)["Diterima"] == 3
    assert any("Sebab." in row for row in rows)


def test_what_a_customer_wrote_is_no_formula_in_the_spreadsheet(page, week, budi):
    week["second"].report.__class__.objects.update(done="=HYPERLINK(1)")
    book = load_workbook(io.BytesIO(b"".join(page.get(f"{HERE}/xlsx").streaming_content)))
    cells = [cell for row in book["Kasus"].iter_rows() for cell in row if cell.value == "=HYPERLINK(1)"]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_quarters_download_and_are_noted(page):
    text = page.get("/staff/reports/quarterly/2026-Q3/csv").getvalue().decode("utf-8-sig")
    assert text.startswith("Produk;Kode regulator produk;Permasalahan;Kode regulator permasalahan;Jumlah")
    assert page.get("/staff/reports/quarterly/2026-Q9/csv").status_code == 404
    assert page.get("/staff/reports/quarterly/2026-Q3/docx").status_code == 404
    assert page.get("/staff/reports/quarterly/2026-Q3/xlsx").getvalue()[:2] == b"PK"
    page.post("/staff/reports/quarterly/2026-Q3/submission")
    assert "Rina" in page.get("/staff/reports/").text


def test_what_waits_is_told_to_whom_it_waits_for(page, week, signed_in, rina, budi):
    assert "laporan menunggu Anda" in page.get("/staff/").text
    signing.add_improvement(MONDAY, "Latih agen.", owner=budi, due_on=dt.date(2099, 4, 1), by=rina)
    signing.write_findings(MONDAY, "Lambat.", seen=1, by=rina)
    signing.sign(MONDAY, seen=2, by=rina)
    mine = signed_in(budi)
    assert "tindakan perbaikan menunggu Anda" in mine.get("/staff/").text
    row = Improvement.objects.get()
    assert "Latih agen." in mine.get("/staff/reports/improvements").text
    mine.post(f"/staff/reports/improvements/{row.pk}/done")
    assert "Tidak ada tindakan" in mine.get("/staff/reports/improvements").text


def test_an_improvement_may_be_due_today_and_there_are_twenty_at_most(week, rina, budi):
    """D20."""
    made()
    today = local_day(timezone.now(), WIB)
    for number in range(signing.MOST):
        signing.add_improvement(MONDAY, f"Tindakan {number}.", owner=budi, due_on=today, by=rina)
    with pytest.raises(signing.BadImprovement):
        signing.add_improvement(MONDAY, "Satu lagi.", owner=budi, due_on=today, by=rina)


def test_only_its_owner_and_head_office_say_that_an_improvement_was_made(week, rina, budi, hire, jakarta):
    """D20: and it waits for its owner once the evaluation is signed."""
    made()
    row = signing.add_improvement(MONDAY, "Latih.", owner=budi, due_on=dt.date(2099, 4, 1), by=rina)
    assert not waiting.improvements(budi).exists()
    signing.write(MONDAY, "Lambat.", seen=1, signs=True, by=rina)
    assert waiting.improvements(budi).get() == row
    with pytest.raises(NotFound):
        signing.mark_done(row.pk, by=hire("tuti", "manager", jakarta))
    assert signing.mark_done(row.pk, by=budi).done_at

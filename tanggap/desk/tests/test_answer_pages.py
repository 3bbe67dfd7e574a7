"""The pages of answer and report: what is typed stays, and what is not one's own is not there."""

import pytest
from django.utils import timezone

from tanggap.desk.models import Answer, CannedReply, Case, Report
from tanggap.identity.models import Role
from tests import complaining
from tests.complaining import step

pytestmark = pytest.mark.django_db
TEXT = "Kami sudah memeriksanya."


def at(row: Case, part: str = "") -> str:
    return f"/staff/desk/cases/{row.number}{part}"


@pytest.fixture
def asked(case, budi) -> Case:
    step(case, "not-verified", by=budi)
    return Case.objects.get(pk=case.pk)


@pytest.fixture
def to_report(asked, budi) -> Case:
    complaining.answer(asked, by=budi)
    step(asked, "answered", by=budi)
    return Case.objects.get(pk=asked.pk)


def typed(**other):
    now = timezone.localtime().strftime("%Y-%m-%dT%H:%M")
    return {
        **{
            "seen": 0,
            "cause": "gangguan-bank",
            "cause_text": "Bank terlambat.",
            "done": "Dicek.",
            "result": "Selesai.",
        },
        **{"told_how": "portal", "told_at": now, "loss": "Rp 1.250.000", "prevention": "Dipantau."},
        **other,
    }


def test_an_answer_is_written_and_sent_from_the_box_of_its_step(asked, budi, signed_in):
    """D18: one press, and the case is at its report, whose form is filled with what is known."""
    browser = signed_in(budi)
    assert "Kirim jawaban" in browser.get(at(asked)).text
    browser.post(at(asked, "/answer"), {"text": TEXT, "seen": 0, "act": "send"})
    assert Answer.objects.get().state == "sent"
    assert "Simpan laporan" in browser.get(at(asked)).text


@pytest.mark.parametrize("part", ["", "/answer"])
def test_kept_texts_are_offered_for_an_answer_too(asked, budi, signed_in, part):
    """D24: in the box of the step and on the page of the answer, filled in for the case."""
    CannedReply.objects.create(owner=budi, title="Sudah", body="Kasus {{nomor}} selesai.", changed_at=timezone.now())
    page = signed_in(budi).get(at(asked, part)).text
    assert f'data-lay="Kasus {asked.number} selesai."' in page.partition('name="text"')[2].partition("</form>")[0]


def test_pressing_send_twice_sends_once(asked, budi, signed_in):
    """D18: a double press, or the way back and again."""
    for _ in range(2):
        signed_in(budi).post(at(asked, "/answer"), {"text": TEXT, "seen": 0, "act": "send"})
    assert asked.entries.filter(kind="reply").count() == 1


def test_what_was_typed_stays_beside_what_a_colleague_has_saved(asked, budi, hire, jakarta, signed_in):
    """D4: two tabs; saved over it knowingly the second time."""
    dina = signed_in(hire("dina", Role.AGENT, jakarta))
    dina.post(at(asked, "/answer"), {"text": "Dari Dina.", "seen": 0, "act": "save"})
    shown = signed_in(budi).post(at(asked, "/answer"), {"text": "Dari Budi.", "seen": 0, "act": "save"})
    assert shown.status_code == 409
    assert "Dari Dina." in shown.text
    assert "Dari Budi." in shown.text
    signed_in(budi).post(at(asked, "/answer"), {"text": "Dari Budi.", "seen": 1, "act": "save"})
    assert Answer.objects.get().text == "Dari Budi."


def test_a_refused_answer_keeps_its_text(asked, budi, signed_in):
    """D5."""
    shown = signed_in(budi).post(at(asked, "/answer"), {"text": "Sisa Rp 815.000.", "seen": 0, "act": "send"})
    assert shown.status_code == 422
    assert "Sisa Rp 815.000." in shown.text


def test_an_approval_goes_from_agent_to_manager_and_back(desk, siti, budi, rina, signed_in):
    """D18: and agents have no such address."""
    row = complaining.case(siti.membership.customer, category="slik")
    step(row, "not-verified", by=budi)
    agent, manager = signed_in(budi), signed_in(rina)
    agent.post(at(row, "/answer"), {"text": TEXT, "seen": 0, "act": "submit"})
    assert "Menunggu persetujuan" in agent.get(at(row)).text
    assert agent.post(at(row, "/answer/approval"), {"seen": 1}).status_code == 404
    shown = manager.post(at(row, "/answer/return"), {"seen": 1, "reason": ""})
    assert (shown.status_code, Answer.objects.get().state) == (422, "to_approve")
    manager.post(at(row, "/answer/return"), {"seen": 1, "reason": "Sebut tanggalnya."})
    assert "Sebut tanggalnya." in agent.get(at(row)).text
    agent.post(at(row, "/answer"), {"text": TEXT + " 20 November.", "seen": 1, "act": "submit"})
    assert "Setujui" in manager.get(at(row, "/answer")).text
    manager.post(at(row, "/answer/approval"), {"seen": 2})
    agent.post(at(row, "/answer"), {"text": TEXT + " 20 November.", "seen": 2, "act": "send"})
    assert Answer.objects.get().approved_by == rina


def test_a_manager_who_wrote_it_is_shown_no_approval_and_refused(desk, siti, budi, rina, signed_in):
    """D18: not by posting, either."""
    row = complaining.case(siti.membership.customer, category="slik")
    step(row, "not-verified", by=budi)
    manager = signed_in(rina)
    manager.post(at(row, "/answer"), {"text": TEXT, "seen": 0, "act": "submit"})
    assert "Setujui" not in manager.get(at(row, "/answer")).text
    assert manager.post(at(row, "/answer/approval"), {"seen": 1}).status_code == 403
    assert Answer.objects.get().state == "to_approve"


def test_the_report_is_filed_from_the_box_of_its_step(to_report, budi, signed_in):
    """D19."""
    browser = signed_in(budi)
    browser.post(at(to_report, "/report/filing"), typed())
    report = Report.objects.get()
    assert (report.cause.code, report.loss) == ("gangguan-bank", 1_250_000)
    assert "Bank terlambat." in browser.get(at(to_report, "/report")).text
    assert "Bank terlambat." in browser.get(at(to_report, "/report/print")).text


def test_an_unfinished_report_keeps_what_was_typed(to_report, budi, signed_in):
    """D19."""
    shown = signed_in(budi).post(at(to_report, "/report/filing"), typed(cause="", loss="banyak"))
    assert shown.status_code == 422
    assert "Bank terlambat." in shown.text
    assert not Report.objects.exists()


def test_no_post_skips_to_a_report_or_an_end(case, budi, signed_in):
    """D7, D19: by whatever address."""
    browser = signed_in(budi)
    assert browser.post(at(case, "/report/filing"), typed()).status_code == 422
    assert browser.post(at(case, "/answer"), {"text": TEXT, "seen": 0, "act": "send"}).status_code == 422
    run = case.steps.get()
    for outcome in ("filed", "end", "answered", "closed"):
        browser.post(at(case, f"/steps/{run.pk}"), {"outcome": outcome})
    assert Case.objects.get(pk=case.pk).state == "new"


def test_a_report_goes_back_and_comes_again(to_report, budi, rina, signed_in):
    """D19: its first edition stays to be read."""
    signed_in(budi).post(at(to_report, "/report/filing"), typed())
    signed_in(rina).post(at(to_report, "/report/return"), {"seen": 1, "reason": "Bank yang mana?"})
    shown = signed_in(budi).get(at(to_report, "/report")).text
    assert "Bank yang mana?" in shown
    assert "Simpan laporan" in shown
    signed_in(budi).post(at(to_report, "/report/filing"), typed(seen=1, cause_text="BCA terlambat."))
    shown = signed_in(rina).get(at(to_report, "/report")).text
    assert "BCA terlambat." in shown
    assert "Bank terlambat." in shown


def test_an_agent_writes_down_what_the_customer_says(case, budi, signed_in):
    """D18."""
    complaining.answered(case, by=budi)
    shown = signed_in(budi).post(at(case, "/answer/reaction"), {"said": "object", "text": ""})
    assert shown.status_code == 422
    assert "Keberatan dan hal baru: Tuliskan apa yang belum sesuai" in " ".join(shown.text.split())
    signed_in(budi).post(at(case, "/answer/reaction"), {"said": "object", "text": "Masih ditagih."})
    assert Case.objects.get(pk=case.pk).state == "in_progress"


@pytest.mark.parametrize("part", ["/answer", "/answer/reaction", "/report", "/report/print"])
def test_another_teams_case_is_not_there(case, budi, hire, makassar, signed_in, part):
    """S1."""
    complaining.answered(case, by=budi)
    Case.objects.filter(pk=case.pk).update(assignee=budi)
    stranger = signed_in(hire("lusi", Role.AGENT, makassar))
    assert stranger.get(at(case, part)).status_code == 404
    assert stranger.post(at(case, "/answer"), {"text": TEXT, "seen": 0, "act": "send"}).status_code == 404
    assert stranger.post(at(case, "/report/filing"), typed()).status_code == 404


def test_officers_read_the_report_of_their_task_and_of_no_other(to_report, budi, fitri, signed_in):
    """S1."""
    signed_in(budi).post(at(to_report, "/report/filing"), typed())
    assert signed_in(fitri).get(at(to_report, "/report")).status_code == 404
    complaining.tasked(to_report, fitri)
    assert "Bank terlambat." in signed_in(fitri).get(at(to_report, "/report")).text
    assert signed_in(fitri).post(at(to_report, "/report/filing"), typed()).status_code == 404

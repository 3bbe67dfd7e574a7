"""The desk's pages: taking, giving, handing over, files and saved views over HTTP (D22, D23, D24, D31)."""

import csv
import io

import openpyxl
import pytest

from tanggap.audit.models import AuditEvent
from tanggap.desk.models import Case, Duty, SavedView
from tanggap.identity.models import Role
from tests import complaining

pytestmark = pytest.mark.django_db
DESK = "/staff/desk/"


def owner(row: Case):
    return Case.objects.get(pk=row.pk).assignee


def text(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_the_next_case_is_taken_and_opened(case, budi, signed_in):
    """D24."""
    browser = signed_in(budi)
    answer = browser.post(f"{DESK}next")
    assert answer.headers["Location"] == f"/staff/desk/cases/{case.number}?queue=mine"
    assert owner(case) == budi
    assert "Tidak ada kasus yang menunggu" in text(browser.post(f"{DESK}next", follow=True))


def test_one_goes_on_duty_and_off(desk, budi, signed_in):
    """D24, D26."""
    browser = signed_in(budi)
    assert "Tidak bertugas" in text(browser.get(DESK))
    browser.post(f"{DESK}duty", {"on": "1"})
    assert Duty.objects.on().get().user == budi
    browser.post(f"{DESK}duty", {"off": "1"})
    assert not Duty.objects.on().exists()


def test_a_manager_assigns_many_and_reads_what_was_refused(case, siti, budi, rina, signed_in):
    """D23."""
    over = complaining.case(siti.membership.customer)
    Case.objects.filter(pk=over.pk).update(state="withdrawn")
    sent = {"case": [case.number, over.number], "to": str(budi.pk), "back": f"{DESK}?queue=team"}
    answer = text(signed_in(rina).post(f"{DESK}assignments", sent))
    assert "1 dari 2 kasus tidak dibagikan" in answer
    assert "Dipegang Budi" in answer
    assert f'href="{DESK}?queue=team"' in answer
    assert owner(case) == budi


def test_an_agent_posts_nothing_past_their_rights(case, siti, budi, rina, hire, jakarta, signed_in):
    """D23, S1: neither to others, in turn, back to the team, nor to somebody who is not there."""
    made = hire("made", Role.AGENT, jakarta)
    browser = signed_in(budi)
    given = complaining.case(siti.membership.customer, assignee=made)
    for to in (str(made.pk), "turn", "team"):
        answer = text(browser.post(f"{DESK}assignments", {"case": [case.number, given.number], "to": to}))
        assert "2 dari 2 kasus tidak dibagikan" in answer
        assert owner(given) == made
    assert browser.post(f"{DESK}assignments", {"case": case.number, "to": "999999"}).status_code == 404
    assert browser.post(f"{DESK}assignments", {"case": case.number, "to": str(siti.pk)}).status_code == 404
    assert browser.post(f"{DESK}handover", {"absent": made.pk}).status_code == 404
    assert owner(case) is None


def test_a_case_is_given_from_its_own_page_unless_somebody_was_first(case, budi, rina, hire, jakarta, signed_in):
    """D24."""
    made = hire("made", Role.AGENT, jakarta)
    address = f"{DESK}cases/{case.number}/assignment"
    assert signed_in(budi).post(address, {"was": ""}).status_code == 302
    assert owner(case) == budi
    assert signed_in(made).post(address, {"was": ""}).status_code == 409
    assert signed_in(rina).post(address, {"to": str(made.pk), "was": str(budi.pk)}).status_code == 302
    assert owner(case) == made
    assert (
        signed_in(rina)
        .post(address, {"to": "team", "was": str(made.pk), "back": "https://jahat.test/"})["Location"]
        .startswith("/staff/desk/")
    )


def test_a_manager_hands_over_all_of_somebody(case, siti, budi, rina, hire, jakarta, signed_in):
    """D31."""
    made = hire("made", Role.AGENT, jakarta)
    rows = [complaining.case(siti.membership.customer, assignee=budi) for _ in range(2)]
    browser = signed_in(rina)
    assert "Budi" in text(browser.get(f"{DESK}handover"))
    same = browser.post(f"{DESK}handover", {"absent": budi.pk, "to": budi.pk})
    assert same.status_code == 422
    browser.post(f"{DESK}handover", {"absent": budi.pk, "to": made.pk})
    assert [owner(row) for row in rows] == [made, made]
    assert owner(case) is None


def test_a_queue_is_taken_away_whole_and_nothing_runs(case, siti, budi, rina, signed_in):
    """D22, D23."""
    for number in range(40):
        complaining.case(siti.membership.customer, subject=f"=1+{number}")
    answer = signed_in(rina).post(f"{DESK}export?queue=team")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert len(rows) == 42
    assert {row[7] for row in rows[1:]} == {"•••• " + case.contract.number[-4:]}
    assert {row[6][:2] for row in rows[2:]} == {"'="}
    answer = signed_in(rina).post(f"{DESK}export?queue=team", {"as": "xlsx"})
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    cells = list(book["Kasus"].iter_rows(min_row=3))
    assert len(cells) == 40
    assert {row[6].data_type for row in cells} == {"s"}
    assert cells[0][6].value == "=1+0"
    assert cells[0][10].is_date
    assert AuditEvent.objects.filter(act="case.exported").count() == 2


def test_an_agent_takes_away_only_their_own(case, siti, budi, signed_in):
    """D22, S1."""
    mine = complaining.case(siti.membership.customer, assignee=budi)
    answer = signed_in(budi).post(f"{DESK}export?queue=team")
    rows = list(csv.reader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == [mine.number]


def test_a_view_is_kept_shown_and_dropped(case, budi, rina, signed_in):
    """D23."""
    browser = signed_in(budi)
    browser.post(f"{DESK}views?queue=team&kind=complaint&cari=x&before=1-1&evil=1", {"name": "Pengaduan saja"})
    view = SavedView.objects.get()
    assert view.query == "queue=team&sort=urgent&kind=complaint"
    assert "Pengaduan saja" in text(browser.get(DESK))
    assert "Pengaduan saja" not in text(signed_in(rina).get(DESK))
    assert "sudah menyimpan" in text(browser.post(f"{DESK}views?queue=all", {"name": "Pengaduan saja"}, follow=True))
    assert signed_in(rina).post(f"{DESK}views/{view.pk}/removal").status_code == 404
    browser.post(f"{DESK}views/{view.pk}/removal")
    assert not SavedView.objects.exists()


def test_a_manager_shares_a_view_with_the_team_and_an_agent_does_not(case, budi, rina, head_office, signed_in):
    """D23."""
    signed_in(budi).post(f"{DESK}views?queue=team", {"name": "Milik Budi", "shared_with": head_office.pk})
    assert SavedView.objects.get().shared_with is None
    signed_in(rina).post(f"{DESK}views?queue=soon", {"name": "Mendesak", "shared_with": head_office.pk})
    page = text(signed_in(budi).get(f"{DESK}?queue=soon&sort=urgent"))
    assert "Mendesak" in page
    assert "Hapus tampilan" not in page

"""Who is told of what was passed on, and in whose inbox it lies (D17)."""

import pytest

from tanggap.audit.trail import System
from tanggap.desk import notices
from tanggap.desk.answers import approving, drafting
from tanggap.desk.clocks import starting
from tanggap.desk.ladder import climbing, passing
from tanggap.desk.ladder.inbox import inbox_of
from tanggap.desk.models import Case, Notice, Report, Rung
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.reporting import returning
from tanggap.identity.models import Role
from tanggap.institution.models import Department
from tests import complaining

from .conftest import MONDAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(clockwork, siti, budi) -> Case:
    return complaining.case(siti.membership.customer, assignee=budi)


def told(case: Case) -> set[str]:
    return set(Notice.objects.filter(case=case).values_list("user__full_name", flat=True))


def in_inbox(user) -> list[str]:
    return [rung.level for rung in inbox_of(user).rungs]


def test_those_who_are_to_act_are_told_but_not_who_passed_it_on(case, rina, hire, head_office):
    """D17."""
    nana = hire("nana", Role.MANAGER, head_office)
    passing.report_to_manager(case.pk, "Tolong.", by=rina)
    assert told(case) == {nana.full_name}


def test_a_task_is_told_to_its_own_department_only(case, rina, fitri, finance, hire, head_office):
    """D17, S1."""
    legal = Department.objects.create(code="hukum", name="Hukum")
    hire("eko", Role.OFFICER, head_office, department=legal)
    passing.give_task(case.pk, finance, "Periksa.", by=rina)
    assert told(case) == {fitri.full_name}


def test_a_banks_task_lies_with_the_managers_who_speak_to_it(case, rina, fitri):
    """D10, D17."""
    passing.give_task(case.pk, None, "Cari dananya.", by=rina, bank="Bank Uji")
    assert (in_inbox(rina), in_inbox(fitri)) == (["bank"], [])


def test_what_rose_to_head_office_is_not_the_branchs_any_more(case, rina, hire, jakarta, makassar):
    """D17: and what a branch's manager has is not another branch's."""
    nana, maya = hire("nana", Role.MANAGER, jakarta), hire("maya", Role.MANAGER, makassar)
    climbing.climb(case, "manager", reason="Lewat.", by=System("uji"), at=MONDAY)
    climbing.climb(case, "head_manager", reason="Lewat.", by=System("uji"), at=MONDAY)
    assert (in_inbox(nana), in_inbox(maya)) == (["manager"], [])
    assert set(in_inbox(rina)) == {"manager", "head_manager"}


def test_a_late_task_lies_with_the_manager_and_one_in_time_does_not(clockwork, case, rina, finance):
    """D17."""
    starting.stop(case, at=MONDAY)
    passing.give_task(case.pk, finance, "Periksa.", by=rina)
    assert inbox_of(rina).late == []
    clockwork.due(case, ClockKind.DEPARTMENT)
    assert [rung.level for rung in inbox_of(rina).late] == ["department"]


def test_what_comes_back_to_the_manager_stays_with_the_manager(case, budi):
    """D17: only what is above ends."""
    rows = {"case": case, "origin": "agent", "reason": "Uji.", "given_at": MONDAY}
    for level in ("manager", "bank"):
        Rung.objects.create(level=level, **rows)
    assert climbing.come_back(case, "manager", result="Ditemukan.", by=budi, at=MONDAY) == 1
    assert case.rungs.open().get().level == "manager"


def test_a_manager_reads_the_reports_of_others_that_are_not_being_mended(case, budi, rina, hire, head_office):
    """D19."""
    nana = hire("nana", Role.MANAGER, head_office)
    report = complaining.report(case, by=rina)
    assert (inbox_of(rina).reports, inbox_of(nana).reports) == ([], [report])
    returning.send_back(case.pk, "Lengkapi.", seen=report.edition, by=nana)
    assert inbox_of(nana).reports == []
    Report.objects.update(returned_at=None, returned_by=None)
    returning.let_stand(case.pk, seen=report.edition, by=nana)
    assert inbox_of(nana).reports == []


def test_an_answer_that_a_manager_had_a_hand_in_is_another_managers_to_approve(case, budi, rina, hire, head_office):
    """D18: also where somebody else wrote on it last."""
    nana = hire("nana", Role.MANAGER, head_office)
    first = drafting.write(case.pk, "Sudah.", seen=0, by=rina)
    last = drafting.write(case.pk, "Sudah diperiksa.", seen=first.edition, by=budi)
    approving.submit(case.pk, seen=last.edition, by=budi)
    assert (inbox_of(rina).answers, inbox_of(nana).answers) == ([], [last])
    assert not notices.of(rina).filter(text__contains="persetujuan").exists()


def test_reporting_ends_the_quarter_of_an_hour_to_report(case, budi):
    """D13, D17."""
    starting.start(case, ClockKind.TO_MANAGER, at=MONDAY)
    passing.report_to_manager(case.pk, "Mengancam ke media.", by=budi)
    assert not case.clocks.open().filter(kind="to_manager").exists()


def test_asking_again_for_an_approval_undoes_none(case, budi, rina):
    """D18: pressed in an older tab."""
    draft = drafting.write(case.pk, "Sudah diperiksa.", seen=0, by=budi)
    for _ in range(2):
        approving.submit(case.pk, seen=draft.edition, by=budi)
    assert case.entries.filter(text="Persetujuan jawaban diminta.").count() == 1
    approving.approve(case.pk, seen=draft.edition, by=rina)
    assert approving.submit(case.pk, seen=draft.edition, by=budi).state == "approved"

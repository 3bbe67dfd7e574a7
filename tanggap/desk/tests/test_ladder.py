"""The ladder by hand: reporting to the manager, tasks, receipts, results, and the inboxes."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.desk.answers import approving, drafting
from tanggap.desk.ladder import climbing, passing, receiving
from tanggap.desk.ladder.inbox import count, inbox_of
from tanggap.desk.models import Case, Notice, Rung
from tanggap.desk.moves import MovedOn
from tanggap.desk.procedure import path
from tanggap.identity.models import Role
from tanggap.institution.models import Department
from tanggap.lib.errors import Forbidden, NotFound
from tests import complaining
from tests.at_once import at_once
from tests.complaining import step

from .conftest import MONDAY

pytestmark = pytest.mark.django_db


def state(row: Case) -> str:
    return Case.objects.get(pk=row.pk).state


@pytest.fixture
def reported(case, budi) -> Rung:
    """Siti's complaint, reported by budi besides its procedure."""
    return passing.report_to_manager(case.pk, "Pelanggan mengancam ke media.", by=budi)


def test_an_agent_reports_at_any_time_and_the_manager_gives_it_back(case, rina, reported):
    """D17: with a clock of its own; the procedure stays where it was."""
    assert (state(case), path.current(case).step) == ("escalated", "verify")
    assert reported.clock.kind == "manager"
    assert Notice.objects.filter(user=rina, case=case).exists()
    receiving.take(reported.pk, by=rina)
    rung = receiving.give_back(reported.pk, "Saya sudah menelepon.", by=rina)
    assert (rung.taken_by, rung.result, state(case)) == (rina, "Saya sudah menelepon.", "in_progress")
    assert not case.clocks.open().filter(kind="manager").exists()


def test_what_was_reported_by_hand_stands_while_the_agent_goes_on(case, reported, budi):
    """D17."""
    step(case, "not-verified", by=budi)
    assert state(case) == "escalated"
    assert Rung.objects.open().get() == reported


def test_reporting_twice_keeps_one_rung(case, reported, budi):
    """D17."""
    assert passing.report_to_manager(case.pk, "Lagi.", by=budi) == reported


@pytest.mark.parametrize("reason", ["", "  ", "x" * 1001])
def test_a_reason_is_given(case, budi, reason):
    """D17."""
    with pytest.raises(passing.NoReason):
        passing.report_to_manager(case.pk, reason, by=budi)


def test_a_manager_gives_a_department_a_task_and_gets_its_result(case, reported, rina, fitri, finance):
    """D8, D17: who told the team, each try to call, the result."""
    task = passing.give_task(case.pk, finance, "Telepon pelanggan.", by=rina)
    assert (task.given_by, task.clock.kind) == (rina, "department")
    receiving.tried(task.pk, receiving.Try("hotline", is_reached=False, note="Tidak diangkat."), by=fitri)
    receiving.tried(task.pk, receiving.Try("hotline", is_reached=True), by=fitri)
    receiving.give_back(task.pk, "Pelanggan mengerti.", by=fitri, informed_by="Kepala penagihan")
    task.refresh_from_db()
    assert (task.informed_by, task.attempts.count()) == ("Kepala penagihan", 2)
    assert state(case) == "escalated"


def test_a_bank_task_bears_its_reference(case, reported, rina):
    """D10, D17."""
    task = passing.give_task(case.pk, None, "Cek mutasi.", by=rina, bank="BCA")
    receiving.give_back(task.pk, "Dana ditemukan.", by=rina, reference="REF-1")
    task.refresh_from_db()
    assert (task.bank, task.reference) == ("BCA", "REF-1")


def test_the_first_opening_by_somebody_of_the_rung_is_its_receipt(
    case, reported, budi, rina, hire, head_office, signed_in
):
    """D17: not by the agent who passed it on."""
    signed_in(budi).get(f"/staff/desk/cases/{case.number}")
    reported.refresh_from_db()
    assert reported.seen_at is None
    signed_in(rina).get(f"/staff/desk/cases/{case.number}")
    signed_in(hire("tono", Role.MANAGER, head_office)).get(f"/staff/desk/cases/{case.number}")
    reported.refresh_from_db()
    assert reported.seen_by == rina


def test_what_a_step_holds_goes_back_by_the_step(case, rina, budi):
    """D7: no way around the procedure."""
    step(case, "not-verified", by=budi)
    complaining.answer(case, by=budi)
    Case.objects.get(pk=case.pk)
    rung = Rung.objects.create(
        **{"case": case, "step_run": path.current(case), "origin": "agent", "level": "manager"},
        **{"reason": "Uji.", "given_at": case.received_at},
    )
    with pytest.raises(receiving.ByItsStep):
        receiving.give_back(rung.pk, "Beres.", by=rina)


def test_what_comes_back_through_several_hands_is_told_once(case, budi):
    """D17: each rung has the result, the timeline repeats nothing."""
    told = {"case": case, "origin": "agent", "reason": "Uji.", "given_at": case.received_at}
    for level in ("manager", "head_manager"):
        Rung.objects.create(level=level, **told)
    assert climbing.come_back(case, "agent", result="Nomor keliru.", by=budi, at=case.received_at) == 2
    assert set(case.rungs.values_list("result", flat=True)) == {"Nomor keliru."}
    texts = list(case.entries.filter(text__startswith="Kembali dari").values_list("text", flat=True))
    assert [text.endswith(": Nomor keliru.") for text in texts] == [True, False]


@pytest.mark.django_db(transaction=True)
def test_of_two_who_take_it_at_once_one_does(case, reported, rina, hire, head_office):
    """D17."""
    tono = hire("tono", Role.MANAGER, head_office)
    outcomes = at_once(*(lambda who=who: receiving.take(reported.pk, by=who) for who in (rina, tono)))
    assert len([one for one in outcomes if isinstance(one, MovedOn)]) == 1


def test_officers_of_another_department_and_agents_cannot_touch_a_task(
    case, reported, rina, finance, budi, hire, head_office
):
    """S1."""
    legal = Department.objects.create(code="hukum", name="Hukum")
    task = passing.give_task(case.pk, finance, "Cek.", by=rina)
    for stranger in (hire("eko", Role.OFFICER, head_office, department=legal), budi):
        for do in (receiving.take, lambda pk, by: receiving.give_back(pk, "Sudah.", by=by)):
            with pytest.raises(NotFound):
                do(task.pk, by=stranger)


def test_agents_give_no_tasks_and_officers_report_nothing(case, reported, rina, budi, fitri, finance):
    """D17, S1."""
    with pytest.raises(Forbidden):
        passing.give_task(case.pk, finance, "Cek.", by=budi)
    passing.give_task(case.pk, finance, "Cek.", by=rina)
    with pytest.raises(Forbidden):
        passing.report_to_manager(case.pk, "Tolong.", by=fitri)


def test_an_inbox_holds_what_waits_for_its_owner_and_nothing_else(
    case, reported, rina, fitri, finance, hire, makassar, budi
):
    """D17."""
    assert [rung.pk for rung in inbox_of(rina).rungs] == [reported.pk]
    assert count(fitri) == 0
    task = passing.give_task(case.pk, finance, "Cek.", by=rina)
    assert [rung.pk for rung in inbox_of(fitri).rungs] == [task.pk]
    assert count(rina) == 0
    assert count(hire("maya", Role.MANAGER, makassar)) == 0
    assert count(budi) == 0


def test_managers_find_answers_to_approve_and_reports_to_read(desk, siti, budi, rina):
    """D17, D18, D19."""
    guarded = complaining.case(siti.membership.customer, category="slik")
    draft = drafting.write(guarded.pk, "Sudah diperiksa.", seen=0, by=budi)
    approving.submit(guarded.pk, seen=draft.edition, by=budi)
    complaining.answered(complaining.case(siti.membership.customer), by=budi)
    inbox = inbox_of(rina)
    assert ([row.pk for row in inbox.answers], len(inbox.reports), inbox.count) == ([draft.pk], 1, 2)


def test_an_inbox_asks_the_database_as_often_for_many_as_for_one(desk, siti, budi, rina, signed_in):
    """D17, performance."""
    browser, counts = signed_in(rina), []
    for _ in range(3):
        row = complaining.case(siti.membership.customer)
        passing.report_to_manager(row.pk, "Tolong.", by=budi)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert row.number in browser.get("/staff/desk/tasks").text
        counts.append(sum('"desk_' in query["sql"] for query in queries))
    assert counts[1] == counts[2]


def test_a_task_is_worked_off_by_its_pages(case, reported, rina, fitri, finance, signed_in):
    """D8, D17: what was typed stays where it is refused."""
    manager, officer = signed_in(rina), signed_in(fitri)
    manager.post(f"/staff/desk/cases/{case.number}/task", {"department": "keuangan", "reason": "Telepon."})
    task = Rung.objects.open().get(level="department")
    assert case.number in officer.get("/staff/desk/tasks").text
    officer.post(f"/staff/desk/tasks/{task.pk}/taking")
    officer.post(f"/staff/desk/tasks/{task.pk}/attempts", {"channel": "hotline", "note": "Tidak diangkat."})
    shown = officer.post(f"/staff/desk/tasks/{task.pk}/result", {"informed_by": "Kepala tim", "result": ""})
    assert (shown.status_code, "Kepala tim" in shown.text) == (422, True)
    officer.post(f"/staff/desk/tasks/{task.pk}/result", {"informed_by": "Kepala tim", "result": "Beres."})
    assert "Beres." in manager.get(f"/staff/desk/tasks/{task.pk}").text


def test_an_agent_reports_from_the_case(case, budi, signed_in):
    """D17."""
    browser, address = signed_in(budi), f"/staff/desk/cases/{case.number}/escalation"
    assert "Laporkan ke manajer" in browser.get(f"/staff/desk/cases/{case.number}").text
    assert browser.post(address, {"reason": ""}).status_code == 422
    browser.post(address, {"reason": "Perlu keputusan."})
    assert state(case) == "escalated"


# Each task has its time


@pytest.fixture
def collection(db):
    return Department.objects.create(code="penagihan", name="Penagihan")


def test_a_task_keeps_its_time_when_another_department_gives_its_own_back(case, finance, collection, fitri, rina):
    """D13, D17: counted from when it was given; nobody is forgotten for another's sake."""
    with time_machine.travel(MONDAY, tick=False) as now:
        first = passing.give_task(case.pk, finance, "Periksa.", by=rina)
        now.shift(timedelta(hours=1))
        second = passing.give_task(case.pk, collection, "Telepon.", by=rina)
        now.shift(timedelta(hours=1))
        receiving.give_back(first.pk, "Sudah.", by=fitri)
        second.refresh_from_db()
        assert second.clock.stopped_at is None
        assert second.clock.due_at == MONDAY + timedelta(hours=5)


def test_tasks_side_by_side_are_late_each_by_itself(clockwork, case, finance, collection, rina):
    """D13, D17: the first department's time is not the second's; a warning says whose."""
    first = passing.give_task(case.pk, finance, "Periksa.", by=rina)
    clockwork.traveller.shift(timedelta(hours=1))
    second = passing.give_task(case.pk, collection, "Telepon.", by=rina)
    assert second.clock.due_at == first.clock.due_at + timedelta(hours=1)
    clockwork.at(first.clock.due_at)
    late = set(case.clocks.exclude(breached_at=None).filter(kind="department").values_list("department", flat=True))
    assert late == {finance.pk}
    assert Notice.objects.filter(user=rina, text="Tenggat terlewati: Tugas Keuangan.").exists()
    assert {clock.name for clock in case.clocks.open().filter(kind="department")} == {
        "Tugas Keuangan",
        "Tugas Penagihan",
    }


def test_a_manager_who_passed_it_on_is_not_late_while_others_have_it(clockwork, case, reported, finance, fitri, rina):
    """D13, D17: their half hour ends with the passing on, and begins anew when the last task is back."""
    task = passing.give_task(case.pk, finance, "Periksa.", by=rina)
    assert not case.clocks.open().filter(kind="manager").exists()
    clockwork.traveller.shift(timedelta(hours=2))
    receiving.give_back(task.pk, "Sudah.", by=fitri)
    reported.refresh_from_db()
    assert reported.clock.due_at == MONDAY + timedelta(hours=2, minutes=30)
    assert reported.ended_at is None


def test_the_managers_time_waits_for_the_last_of_several_tasks(
    clockwork, case, reported, finance, collection, fitri, rina
):
    """D13, D17."""
    task = passing.give_task(case.pk, finance, "Periksa.", by=rina)
    passing.give_task(case.pk, collection, "Telepon.", by=rina)
    receiving.give_back(task.pk, "Sudah.", by=fitri)
    assert not case.clocks.open().filter(kind="manager").exists()


def test_what_was_reported_by_hand_has_the_time_of_the_step_that_takes_it_over(
    clockwork, case, reported, budi, rina, finance
):
    """D13, D17: and the manager is late no more once that step is done."""
    case.steps.update(step="investigate")
    step(case, "escalate", by=budi, finding="Perlu keputusan.")
    reported.refresh_from_db()
    assert (reported.by_hand, reported.clock.step_run) == (False, path.current(case))
    step(case, "department", by=rina, instruction="Periksa.", department="keuangan")
    assert not case.clocks.open().filter(kind="manager").exists()

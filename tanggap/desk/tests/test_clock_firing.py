"""Acting when a clock's time comes (D13, D14), and to whom it goes (D17)."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tanggap.audit.trail import System
from tanggap.desk import answers, closing, duty, notices
from tanggap.desk.clocks import breaching, firing, starting
from tanggap.desk.ladder import climbing, passing, receiving
from tanggap.desk.ladder.inbox import inbox_of
from tanggap.desk.models import Case, Firing, Notice
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.moves import CUSTOMER
from tanggap.desk.procedure import path
from tanggap.desk.queues import figures
from tanggap.desk.queues.lists import QUEUES
from tanggap.desk.reporting import filing, returning
from tanggap.desk.shown.beside import ladder_of
from tanggap.desk.states import State
from tanggap.identity import deputies
from tanggap.identity.models import Role, User
from tanggap.messaging.models import Message
from tests import complaining

pytestmark = pytest.mark.django_db
WIB = ZoneInfo("Asia/Jakarta")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=WIB)
SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
ME = System("uji")


@pytest.fixture
def case(clockwork, siti, budi) -> Case:
    """Siti's written complaint of Monday 09.00, with budi."""
    return complaining.case(siti.membership.customer, assignee=budi)


def levels(case: Case) -> list[str]:
    return [rung.level for rung in case.rungs.open()]


def test_two_hours_are_over_at_their_second_and_not_before(clockwork, case):
    """D9, D13: at 1:59:59 the clock runs; at 2:00:00 it fires; at 2:00:01 nothing is left to do."""
    clock = starting.start(case, ClockKind.TWO_HOURS, at=MONDAY)
    clockwork.at(MONDAY + 2 * HOUR - SECOND)
    clock.refresh_from_db()
    assert (clock.breached_at, clock.warned) == (None, 90)
    clockwork.at(MONDAY + 2 * HOUR)
    clock.refresh_from_db()
    assert clock.breached_at == MONDAY + 2 * HOUR
    assert not firing.act(Case.objects.lock(case.pk), clock.pk, at=MONDAY + 2 * HOUR + SECOND)
    assert clock.firings.filter(percent=Firing.BREACH).count() == 1


def test_a_clock_warns_at_half_three_quarters_and_nine_tenths(clockwork, case):
    """D13: of 30 working minutes 15, 22.5 and 27; each is told to the agent, once."""
    clock = case.clocks.get(kind="first_response")
    for minutes, percent in ((15, 50), (22.5, 75), (27, 90)):
        clockwork.at(MONDAY + minutes * MINUTE - SECOND)
        clock.refresh_from_db()
        assert clock.warned < percent
        clockwork.at(MONDAY + minutes * MINUTE)
        clockwork.at(MONDAY + minutes * MINUTE)
        clock.refresh_from_db()
        assert clock.warned == percent
    assert [row.percent for row in clock.firings.all()] == [50, 75, 90]
    assert Notice.objects.filter(case=case, user=case.assignee).count() == 3


def test_a_loop_that_was_away_breaches_once_and_skips_the_warnings(clockwork, case):
    """D14: the machine was off from before the first warning until after the due."""
    clock = case.clocks.get(kind="first_response")
    clockwork.at(MONDAY + 2 * HOUR)
    clock.refresh_from_db()
    assert clock.breached_at == MONDAY + 30 * MINUTE
    assert [row.percent for row in clock.firings.all()] == [Firing.BREACH]


def test_the_loop_asks_to_be_woken_at_the_next_instant(clockwork, case):
    """D14: by due time, not by looking through open cases."""
    assert clockwork.at(MONDAY) == MONDAY + 15 * MINUTE
    starting.stop(case, ClockKind.FIRST_RESPONSE, at=MONDAY)
    written = case.clocks.get(kind="written")
    assert clockwork.at(MONDAY) == written.next_at


def test_what_the_agent_misses_goes_to_the_manager_and_then_to_head_office(clockwork, case, rina, hire, jakarta):
    """D17: agent → manager → head-office manager, each told."""
    nana = hire("nana", "manager", jakarta)
    clockwork.due(case, ClockKind.FIRST_RESPONSE)
    assert levels(case) == ["manager"]
    assert {notice.text for notice in notices.of(nana)} == {"Tenggat terlewati: Tanggapan pertama."}
    assert not notices.of(rina).exists(), "head office is not asked yet"
    clockwork.due(case, ClockKind.MANAGER)
    assert levels(case) == ["manager", "head_manager"]
    assert "Tenggat terlewati: Langkah manajer." in {notice.text for notice in notices.of(rina)}


def test_a_late_task_goes_to_the_manager_who_gave_it(clockwork, case, rina, finance, hire, jakarta):
    """D17: not to another manager; with a rung to the manager where there is none."""
    nana = hire("nana", "manager", jakarta)
    rung = climbing.climb(case, "department", reason="Periksa.", by=rina, at=MONDAY, department=finance)
    clockwork.due(case, ClockKind.DEPARTMENT)
    assert set(levels(case)) == {"department", "manager"}
    assert Notice.objects.filter(user=rina, text="Tenggat terlewati: Tugas Keuangan.").count() == 1
    assert not Notice.objects.filter(user=nana, text="Tenggat terlewati: Tugas Keuangan.").exists()
    rung.refresh_from_db()
    assert rung.ended_at is None, "the task is still theirs to do"


def warned_at_half(clockwork, case, kind: ClockKind, text: str) -> set[str]:
    """Who was told when half of the clock's time was over."""
    clock = case.clocks.open().get(kind=kind)
    clockwork.at(clock.started_at + (clock.due_at - clock.started_at) / 2)
    return set(Notice.objects.filter(text=text).values_list("user__full_name", flat=True))


def test_a_task_that_nobody_has_taken_warns_everybody_whom_it_waits_for(clockwork, case, rina, fitri, finance, hire):
    """D13, D17: and once somebody has taken it, them alone."""
    eko = hire("eko", "officer", fitri.grants.get().branch, department=finance)
    rung = climbing.climb(case, "department", reason="Periksa.", by=rina, at=MONDAY, department=finance)
    told = warned_at_half(clockwork, case, ClockKind.DEPARTMENT, "Tugas Keuangan: 50% waktu sudah terpakai.")
    assert told == {fitri.full_name, eko.full_name}
    receiving.take(rung.pk, by=eko)
    clockwork.at(rung.clock.due_at - HOUR)
    told = Notice.objects.get(text="Tugas Keuangan: 75% waktu sudah terpakai.")
    assert told.user == eko


def test_a_case_that_nobody_has_warns_those_on_duty(clockwork, siti, budi, hire, jakarta):
    """D13, D24: not those at home."""
    case = complaining.case(siti.membership.customer)
    hire("tuti", "agent", jakarta)
    duty.begin(budi)
    told = warned_at_half(clockwork, case, ClockKind.FIRST_RESPONSE, "Tanggapan pertama: 50% waktu sudah terpakai.")
    assert told == {budi.full_name}


def test_a_clock_of_a_departments_step_is_that_departments(clockwork, case, rina, fitri, finance, hire, jakarta):
    """D9, D17: the half hour to disburse again warns who has the task, and then goes to the manager who gave it."""
    hire("nana", "manager", jakarta)
    run = path.current(case)
    rung = climbing.climb(case, "department", reason="Cairkan.", by=rina, at=MONDAY, run=run, department=finance)
    receiving.take(rung.pk, by=fitri)
    starting.start(case, ClockKind.REDISBURSEMENT, at=MONDAY, run=run)
    told = warned_at_half(clockwork, case, ClockKind.REDISBURSEMENT, "Pencairan ulang: 50% waktu sudah terpakai.")
    assert told == {fitri.full_name}
    clockwork.due(case, ClockKind.REDISBURSEMENT)
    late = Notice.objects.filter(text="Tenggat terlewati: Pencairan ulang.")
    assert set(late.values_list("user__full_name", flat=True)) == {fitri.full_name, rina.full_name}


@pytest.mark.parametrize("is_gone", [False, True])
def test_a_late_task_of_a_manager_who_is_away_goes_to_who_stands_in(
    clockwork, case, rina, finance, hire, jakarta, is_gone
):
    """D17, D31: of one who has left, to the managers that there are."""
    nana, dewi = hire("nana", "manager", jakarta), hire("dewi", "agent", jakarta)
    passing.give_task(case.pk, finance, "Periksa.", by=nana)
    if is_gone:
        User.objects.filter(pk=nana.pk).update(is_active=False)
    else:
        post = nana.grants.get()
        deputies.name_deputy(post.pk, dewi, starts_at=MONDAY, until=MONDAY + timedelta(days=1), by=nana)
        dewi.grants.update(confirmed_at=MONDAY)
    clockwork.due(case, ClockKind.DEPARTMENT)
    late = Notice.objects.filter(text="Tenggat terlewati: Tugas Keuangan.").exclude(user__grants__role="officer")
    assert {row.user for row in late} == ({rina} if is_gone else {nana, dewi})


def test_a_branch_without_a_manager_has_that_of_head_office(clockwork, case, rina):
    """D17."""
    clockwork.due(case, ClockKind.FIRST_RESPONSE)
    assert notices.count(rina) == 1


def test_an_oral_complaint_becomes_written_with_notice(clockwork, siti, budi):
    """D13: after five working days, Monday 18.00; the written clock has ten from then."""
    case = complaining.case(siti.membership.customer, assignee=budi, channel="hotline")
    oral = clockwork.due(case, ClockKind.ORAL)
    assert oral.due_at == MONDAY + timedelta(days=7, hours=9)
    assert oral.breached_at == oral.due_at == oral.stopped_at
    assert case.is_written
    written = case.clocks.open().get(kind="written")
    assert written.due_at == MONDAY + timedelta(days=21, hours=9)
    assert Message.objects.get(kind="case_made_written").about_id == str(case.pk)
    assert "paling lambat Senin, 14 Desember 2026" in case.entries.public().last().text


def test_a_step_done_on_the_telephone_is_a_response(clockwork, siti, budi):
    """D13: whoever verifies a caller speaks with them; in writing a step tells the customer nothing."""
    oral = complaining.case(siti.membership.customer, channel="hotline")
    written = complaining.case(siti.membership.customer)
    for case in (oral, written):
        complaining.step(case, "not-verified", by=budi)
    assert oral.clocks.get(kind="first_response").stopped_at
    assert not written.clocks.get(kind="first_response").stopped_at


def test_silence_closes_an_answered_case(clockwork, case, budi, rina):
    """D18: ten working days after the answer."""
    answered(case, by=budi)
    clockwork.due(case, ClockKind.OBJECTION)
    assert case.state == State.CLOSED
    assert case.answers.get().reaction == "silence"
    assert not case.clocks.open().exists()


def test_a_report_that_was_sent_back_keeps_the_case_from_closing(clockwork, case, budi, rina):
    """D18, D19: those who must mend it are told, and the case is closed when they have."""
    report = answered(case, by=budi)
    report.returned_at = MONDAY
    report.returned_by, report.return_reason = rina, "Kurang jelas."
    report.save()
    clockwork.due(case, ClockKind.OBJECTION)
    assert case.state == State.ANSWERED
    assert not case.clocks.open().exists()
    assert notices.of(budi).first().text == notices.of(rina).first().text == breaching.UNREPORTED


def test_a_report_sent_back_on_an_answered_case_has_its_time_and_goes_up_when_that_is_over(
    clockwork, case, budi, rina, signed_in
):
    """D13, D17, D19: one working day; then the manager has it until it is filed anew, and the case still waits for its
    customer."""
    answered(case, by=budi)
    returning.send_back(case.pk, "Sebut penyebabnya.", seen=1, by=rina)
    clock = case.clocks.open().get(kind=ClockKind.REPORT)
    assert clock.due_at == datetime(2026, 11, 24, 18, tzinfo=WIB)
    assert notices.of(budi).get().text == f"Laporan kasus {case} dikembalikan untuk diperbaiki."
    clockwork.due(case, ClockKind.REPORT)
    assert (case.state, levels(case)) == (State.ANSWERED, ["manager"])
    assert [row.case for row in inbox_of(rina).rungs] == [case]
    assert "Tenggat lewat: juga di Manajer" in signed_in(rina).get(f"/staff/desk/cases/{case.number}").text
    filed_anew(case, budi)
    assert (levels(case), inbox_of(rina).rungs) == ([], [])
    assert [row.kind for row in case.clocks.open()] == [ClockKind.OBJECTION]


def test_a_report_sent_back_on_a_closed_case_is_not_forgotten_either(clockwork, case, budi, rina):
    """D13, D19."""
    answered(case, by=budi)
    answers.accept(case.pk, CUSTOMER)
    returning.send_back(case.pk, "Sebut penyebabnya.", seen=1, by=rina)
    clockwork.due(case, ClockKind.REPORT)
    assert (case.state, levels(case)) == (State.CLOSED, ["manager"])
    filed_anew(case, budi)
    case.refresh_from_db()
    assert (case.state, levels(case), list(case.clocks.open())) == (State.CLOSED, [], [])


def test_a_report_of_who_has_left_is_sent_back_to_the_cases_agent_else_to_those_on_duty(
    clockwork, case, budi, rina, hire, jakarta
):
    """D19: nobody is forgotten."""
    dina = hire("dina", Role.AGENT, jakarta)
    duty.begin(dina)
    answered(case, by=budi)
    User.objects.filter(pk=budi.pk).update(is_active=False)
    returning.send_back(case.pk, "Sebut penyebabnya.", seen=1, by=rina)
    assert not Notice.objects.filter(user=budi).exists()
    assert notices.of(dina).get().text == f"Laporan kasus {case} dikembalikan untuk diperbaiki."


def filed_anew(case: Case, by) -> None:
    said = filing.words_of(filing.current(case))
    filing.file(case.pk, replace(said, cause_text="Dua kali tercatat."), seen=1, by=by)


def test_what_went_up_by_itself_is_still_the_agents_and_the_managers_besides(clockwork, case, budi, rina, signed_in):
    """D3, D17: the state says whom the step waits for, the ladder who watches; page, queues and inbox tell both."""
    starting.stop(case, ClockKind.FIRST_RESPONSE, at=MONDAY)
    starting.start(case, ClockKind.TO_MANAGER, at=MONDAY)
    Case.objects.filter(pk=case.pk).update(state=State.IN_PROGRESS)
    clockwork.due(case, ClockKind.TO_MANAGER)
    assert (case.state, levels(case)) == (State.IN_PROGRESS, ["manager"])
    soon = MONDAY + HOUR
    for person in (budi, rina):
        for code in ("waiting", "escalated"):
            assert list(QUEUES[code].rows(person, soon)) == [case], (person, code)
    assert [figure.number for figure in figures.heads(rina, soon) if figure.label == "Dieskalasi"] == [1]
    page = signed_in(budi).get(f"/staff/desk/cases/{case.number}").text
    assert "Tenggat lewat: juga di Manajer" in page
    assert [(step.name, step.state) for step in ladder_of(case)[:2]] == [("Agen", "now"), ("Manajer", "now")]
    passing.report_to_manager(case.pk, "Tolong.", by=budi)
    case.refresh_from_db()
    assert case.state == State.ESCALATED
    assert "Tenggat lewat" not in signed_in(budi).get(f"/staff/desk/cases/{case.number}").text
    assert ladder_of(case)[0].state == "done"


def answered(case: Case, *, by) -> object:
    complaining.answer(case, by=by)
    report = complaining.report(case, by=by)
    closing.path_ended(Case.objects.lock(case.pk), by=by, at=MONDAY)
    return report


def test_a_step_that_waits_for_its_clock_ends_by_it(clockwork, case, monkeypatch):
    """D9: the case comes back by itself, and nothing goes up the ladder."""
    told = []
    monkeypatch.setattr(breaching.path, "happened_now", lambda case, event, **rest: told.append(event) or "a step")
    starting.start(case, ClockKind.TWO_HOURS, at=MONDAY)
    starting.stop(case, ClockKind.FIRST_RESPONSE, at=MONDAY)
    clockwork.at(MONDAY + 2 * HOUR)
    assert told == ["clock.two_hours"]
    assert levels(case) == []


def test_a_clock_whose_act_fails_rests_and_the_others_go_on(clockwork, case, siti, budi, monkeypatch):
    """D14: one broken case stops no clock but its own."""
    other = complaining.case(siti.membership.customer, assignee=budi)
    broken = case.clocks.get(kind="first_response")
    real = breaching.breached

    def breached(clock, *, at):
        if clock.pk == broken.pk:
            raise ZeroDivisionError
        real(clock, at=at)

    monkeypatch.setattr(breaching, "breached", breached)
    clockwork.at(MONDAY + HOUR)
    broken.refresh_from_db()
    assert broken.breached_at is None
    assert broken.next_at == MONDAY + HOUR + MINUTE
    assert other.clocks.get(kind="first_response").breached_at
    monkeypatch.undo()
    clockwork.at(MONDAY + HOUR + MINUTE)
    broken.refresh_from_db()
    assert broken.breached_at == MONDAY + 30 * MINUTE


def test_a_case_that_is_over_has_no_clock_that_fires(clockwork, case, budi):
    """D13."""
    starting.stop(case, at=MONDAY)
    assert clockwork.at(MONDAY + timedelta(days=60)) is None
    assert not Firing.objects.exists()


@pytest.mark.parametrize("kind", [ClockKind.DEPARTMENT, ClockKind.BANK])
def test_a_late_task_stays_below_head_office(clockwork, case, rina, budi, finance, kind):
    """D17: it goes back to the manager who has the case, and no further."""
    starting.stop(case, at=MONDAY)
    climbing.climb(case, "manager", reason="Tolong.", by=budi, at=MONDAY)
    passing.give_task(case.pk, finance if kind == ClockKind.DEPARTMENT else None, "Periksa.", by=rina, bank="Bank Uji")
    clockwork.due(case, kind)
    assert set(levels(case)) == {"manager", str(kind)}
    assert case.entries.filter(text__startswith="Tenggat terlewati: ").exists(), "the case tells of it"


def test_a_manager_who_has_taken_the_case_is_told_before_the_others(clockwork, case, rina, hire, jakarta):
    """D17: not the whole team of managers, once one of them has it."""
    nana, dewi = hire("nana", "manager", jakarta), hire("dewi", "manager", jakarta)
    clockwork.due(case, ClockKind.FIRST_RESPONSE)
    receiving.take(case.rungs.get().pk, by=nana)
    starting.start(case, ClockKind.REPORT, at=MONDAY)
    clockwork.due(case, ClockKind.REPORT)
    assert not notices.of(dewi).filter(text="Tenggat terlewati: Laporan kasus.").exists()


@pytest.mark.parametrize("kind", sorted(breaching.OF_THE_CUSTOMER))
def test_what_waits_for_the_customer_warns_nobody_of_ours(clockwork, siti, budi, kind):
    """D13."""
    case = complaining.case(siti.membership.customer, kind="question", assignee=budi)
    starting.stop(case, at=MONDAY)
    starting.start(case, kind, at=MONDAY)
    clock = case.clocks.open().get()
    clockwork.at(clock.due_at - SECOND)
    assert clock.firings.exists()
    assert not Notice.objects.filter(case=case, user=budi).exists()

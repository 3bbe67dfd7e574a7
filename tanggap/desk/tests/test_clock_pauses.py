"""What makes a clock of a case stand still, run longer or be counted anew (D13, D15)."""

import datetime as dt
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tanggap.audit.trail import System
from tanggap.desk import closing
from tanggap.desk.clocks import documents, extending, pausing, recounting, starting
from tanggap.desk.clocks.extending import Grounds
from tanggap.desk.models import Case, Category, Clock, Extension
from tanggap.desk.models.clock import ClockKind
from tanggap.desk.moves import MovedOn, move
from tanggap.desk.procedure import path
from tanggap.desk.states import State
from tanggap.institution import calendars, current, holidays, schedules
from tanggap.institution.models import Calendar, Holiday
from tanggap.lib.errors import Forbidden
from tanggap.messaging.models import Message
from tests import complaining

pytestmark = pytest.mark.django_db
WIB, WITA = ZoneInfo("Asia/Jakarta"), ZoneInfo("Asia/Makassar")
MONDAY = datetime(2026, 11, 23, 9, tzinfo=WIB)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
TWO_WEEKS = timedelta(days=14, hours=9)
"""From Monday 09.00 to the closing of the tenth working day after it."""
ME = System("uji")


@pytest.fixture
def case(clockwork, siti, budi) -> Case:
    """Siti's written complaint of Monday 09.00, with budi."""
    return complaining.case(siti.membership.customer, assignee=budi)


def clock_of(case: Case, kind: str = "written") -> Clock:
    return case.clocks.get(kind=kind)


def test_documents_asked_for_in_time_pause_the_regulators_clock(clockwork, case, budi):
    """D13: asked on Tuesday, complete on the Tuesday after: five working days are not ours."""
    clockwork.at(MONDAY + DAY)
    waiting = documents.ask(case.pk, "Salinan KTP.", by=budi)
    assert waiting.due_at == MONDAY + DAY + TWO_WEEKS
    paused = clock_of(case)
    assert (paused.paused_at, paused.next_at) == (MONDAY + DAY, None)
    assert documents.ask(case.pk, "Salinan KTP.", by=budi) == waiting, "twice is harmless"
    case.refresh_from_db()
    assert documents.complete_from(case) is None
    clockwork.at(MONDAY + 8 * DAY)
    assert documents.complete(case.pk, by=budi)
    assert not documents.complete(case.pk, by=budi)
    clock = clock_of(case)
    assert clock.paused_at is None
    assert clock.due_at == MONDAY + TWO_WEEKS + 7 * DAY
    case.refresh_from_db()
    assert documents.complete_from(case) == MONDAY + 8 * DAY
    assert [pause.reason for pause in clock.pauses.all()] == [documents.WHY]
    assert Message.objects.filter(kind="case_documents_asked").count() == 1


def test_documents_not_asked_for_in_two_working_days_count_as_complete(clockwork, case, budi):
    """D13: Wednesday 18.00 is the end of the second."""
    clockwork.at(MONDAY + 2 * DAY + 9 * HOUR)
    with pytest.raises(documents.AskedTooLate):
        documents.ask(case.pk, "Salinan KTP.", by=budi)
    assert clock_of(case).paused_at is None
    assert documents.complete_from(case) == MONDAY


def test_what_the_customer_does_not_complete_is_decided_without(clockwork, case, budi):
    """D13: after ten working days the regulator's clock runs on, and the agent is told."""
    documents.ask(case.pk, "Salinan KTP.", by=budi)
    clockwork.due(case, ClockKind.DOCUMENTS)
    clock = clock_of(case)
    assert clock.paused_at is None
    assert clock.due_at == MONDAY + 2 * TWO_WEEKS - 9 * HOUR
    assert "Putuskan dengan yang ada" in case.entries.last().text
    assert not case.rungs.open().filter(reason__contains="Dokumen").exists(), "that is nobody's delay"


def test_only_those_who_work_on_a_case_ask_for_documents(clockwork, case, hadi, budi, siti):
    """D13: not compliance, which sees all; and not where no regulator's clock runs."""
    with pytest.raises(Forbidden):
        documents.ask(case.pk, "Salinan KTP.", by=hadi)
    question = complaining.case(siti.membership.customer, kind="question")
    with pytest.raises(documents.NothingToPause):
        documents.ask(question.pk, "Salinan KTP.", by=budi)


def test_a_term_is_extended_once_with_notice(clockwork, case, rina, budi):
    """D13: ten working days more, one of three reasons, the customer told, a manager's decision."""
    with pytest.raises(extending.NotTheirs):
        extending.extend(case.pk, Grounds("external"), by=budi)
    clockwork.at(MONDAY + 10 * DAY)
    extension = extending.extend(case.pk, Grounds("external", "Menunggu bank."), by=rina)
    clock = clock_of(case)
    assert clock.due_at == MONDAY + 2 * TWO_WEEKS - 9 * HOUR
    assert (extension.old_due_at, clock.extended_at) == (MONDAY + TWO_WEEKS, MONDAY + 10 * DAY)
    assert extending.extend(case.pk, Grounds("external"), by=rina) == extension
    with pytest.raises(extending.AlreadyExtended):
        extending.extend(case.pk, Grounds("office"), by=rina)
    assert Message.objects.get(kind="case_extended").created_at < extension.old_due_at
    assert "sampai Senin, 21 Desember 2026" in case.entries.public().last().text


def test_an_extended_term_warns_anew(clockwork, case, rina):
    """D13: 75% of ten days are 37% of twenty."""
    clockwork.at(MONDAY + 11 * DAY)
    assert clock_of(case).warned == 75
    extending.extend(case.pk, Grounds("office"), by=rina)
    assert clock_of(case).warned == 0
    clockwork.at(MONDAY + 16 * DAY)
    assert clock_of(case).warned == 50
    assert [row.percent for row in clock_of(case).firings.all()] == [75, 50]


def test_a_term_that_is_over_is_not_extended(clockwork, case, rina):
    """D13: before the first ten end, not at their end."""
    clockwork.at(MONDAY + TWO_WEEKS)
    with pytest.raises(extending.TooLate):
        extending.extend(case.pk, Grounds("office"), by=rina)
    assert not Extension.objects.exists()


def test_a_term_that_waits_for_documents_is_extended_though_its_day_has_passed(clockwork, case, rina, budi):
    """D13: it is not over, for it stands still: nine of the ten days are left."""
    clockwork.at(MONDAY + DAY)
    documents.ask(case.pk, "Salinan KTP.", by=budi)
    clockwork.at(MONDAY + 15 * DAY)
    assert clock_of(case).due_at < MONDAY + 15 * DAY
    extension = extending.extend(case.pk, Grounds("office"), by=rina)
    assert extension.old_due_at == MONDAY + 2 * TWO_WEEKS - 9 * HOUR
    documents.complete(case.pk, by=budi)
    assert clock_of(case).due_at > extension.old_due_at + 13 * DAY


def test_neither_an_oral_complaint_nor_a_closed_case_is_extended(clockwork, case, siti, rina):
    """D13."""
    oral = complaining.case(siti.membership.customer, channel="walk_in")
    with pytest.raises(extending.NotExtensible):
        extending.extend(oral.pk, Grounds("office"), by=rina)
    move(Case.objects.lock(case.pk), State.WITHDRAWN, by=rina, at=MONDAY)
    with pytest.raises(MovedOn):
        extending.extend(case.pk, Grounds("office"), by=rina)


def test_a_category_may_have_a_term_of_its_own(clockwork, siti):
    """D13: SLIK data, 20 working days."""
    Category.objects.filter(code="slik").update(written_days=20)
    case = complaining.case(siti.membership.customer, category="slik")
    assert clock_of(case).due_at == MONDAY + 2 * TWO_WEEKS - 9 * HOUR


def test_a_case_that_is_reopened_has_the_time_it_had_left(clockwork, case, budi):
    """D3, D13: answered after two working days, contested four working days later."""
    clockwork.at(MONDAY + 2 * DAY)
    complaining.answer(case, by=budi)
    complaining.report(case, by=budi)
    closing.path_ended(Case.objects.lock(case.pk), by=budi, at=MONDAY + 2 * DAY)
    at = MONDAY + 8 * DAY
    clockwork.at(at)
    case.steps.filter(ended_at=None).update(ended_at=at, outcome="uji")
    locked = Case.objects.lock(case.pk)
    move(locked, State.REOPENED, by=budi, at=at)
    path.begin_again(locked, at=at, by=budi)
    clock = clock_of(case)
    assert clock.stopped_at is None
    assert clock.due_at == MONDAY + TWO_WEEKS + 4 * DAY
    assert [pause.reason for pause in clock.pauses.all()] == [pausing.REOPENED]
    assert case.clocks.open().filter(kind="first_response").count() == 1


def test_a_breached_clock_stays_breached_when_its_case_is_reopened(clockwork, case):
    """D13: what is past is not made good."""
    clock = clockwork.due(case, ClockKind.WRITTEN)
    starting.stop(case, at=clock.due_at + HOUR)
    clock.refresh_from_db()
    pausing.take_up(clock, at=clock.due_at + 5 * DAY)
    clock.refresh_from_db()
    assert (clock.breached_at, clock.stopped_at, clock.next_at) == (MONDAY + TWO_WEEKS, None, None)


def test_what_is_due_is_not_paused(clockwork, case):
    """D13."""
    clock = clock_of(case, "first_response")
    assert not pausing.pause(clock, at=clock.due_at, reason="Terlambat")
    assert pausing.pause(clock, at=clock.due_at - MINUTE, reason="Tepat waktu")
    assert not pausing.pause(clock, at=clock.due_at - MINUTE, reason="Sekali lagi")
    pausing.resume(clock, at=clock.due_at + DAY)
    clock.refresh_from_db()
    assert clock.due_at == MONDAY + DAY + 31 * MINUTE


def free(day: dt.date) -> Holiday:
    """Make a day a holiday; the process knows at once."""
    return save(Holiday(day=day, name="Libur mendadak"))


def save(holiday: Holiday) -> Holiday:
    holidays.save_holiday(holiday, by=ME, fields=["day"])
    current.forget()
    return holiday


def test_a_holiday_that_is_added_puts_open_clocks_off(clockwork, case):
    """D15: next Monday becomes a holiday; the case's next due goes along."""
    short = starting.start(case, ClockKind.DEPARTMENT, at=MONDAY)
    free(dt.date(2026, 11, 30))
    recounting.recount_all()
    clock, short = clock_of(case), clock_of(case, "department")
    assert clock.due_at == MONDAY + TWO_WEEKS + DAY
    assert clock.schedule_version == schedules.schedule(clock.calendar_id).version == 2
    assert short.due_at == MONDAY + 4 * HOUR
    assert not recounting.outdated().exists()


def test_a_holiday_that_is_voided_brings_them_back(clockwork, case):
    """D15."""
    holiday = free(dt.date(2026, 11, 30))
    recounting.recount_all()
    clockwork.at(MONDAY + MINUTE)
    holiday.is_void = True
    save(holiday)
    recounting.recount_all()
    assert clock_of(case).due_at == MONDAY + TWO_WEEKS


def test_what_is_past_is_never_counted_anew(clockwork, case):
    """D15: neither a clock that was stopped nor one that is breached changes with the calendar."""
    responded, written = clock_of(case, "first_response"), clock_of(case)
    clockwork.at(MONDAY + HOUR)
    starting.stop(case, ClockKind.WRITTEN, at=MONDAY + HOUR)
    free(dt.date(2026, 11, 24))
    recounting.recount_all()
    assert clock_of(case).due_at == written.due_at
    again = clock_of(case, "first_response")
    assert (again.due_at, again.breached_at) == (responded.due_at, responded.due_at)


def test_a_clock_that_fires_counts_by_the_newest_calendar(clockwork, case):
    """D14, D15: the loop comes to a due that was put off a moment ago, before it was counted anew."""
    written = clock_of(case)
    clockwork.at(MONDAY + 2 * HOUR)
    free(written.due_at.astimezone(WIB).date())
    Clock.objects.exclude(pk=written.pk).update(next_at=None)
    clockwork.at(written.due_at)
    clock = clock_of(case)
    assert clock.breached_at is None
    assert clock.due_at == written.due_at + DAY


def test_a_branch_in_makassar_closes_an_hour_earlier(clockwork, siti, makassar):
    """D15: 18.00 WITA is 17.00 in Jakarta; the clock keeps the calendar it began with."""
    week = {day: [(dt.time(9), dt.time(18))] for day in range(1, 6)}
    calendar = calendars.save_calendar(Calendar(name="Timur", zone="Asia/Makassar"), week, by=ME, fields=[])
    makassar.calendar = calendar
    makassar.save()
    customer = siti.membership.customer
    customer.branch = makassar
    customer.save()
    customer.contracts.update(branch=makassar)
    case = complaining.case(customer)
    clock = clock_of(case)
    assert (clock.calendar, clock.due_at) == (calendar, MONDAY + TWO_WEEKS - HOUR)
    assert clock.due_at.astimezone(WITA).hour == 18

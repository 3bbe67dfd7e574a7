"""Penagihan, played through (D8)."""

import datetime as dt

import pytest
import time_machine

from tanggap.customers.models import Instalment
from tanggap.desk.ladder import passing
from tanggap.desk.procedure import path
from tanggap.institution.models import Department
from tests import complaining
from tests.complaining import step

from .conftest import NOW

pytestmark = pytest.mark.django_db
TOLD = {"reason": "manner", "reason_text": "Ditagih malam hari."}


@pytest.fixture
def overdue(contract):
    today = dt.datetime.now(contract.tz).date()
    for number, days in ((1, 40), (2, 10), (3, -20)):
        due = today - dt.timedelta(days=days)
        Instalment.objects.create(contract=contract, number=number, due_date=due, amount=815_000)
    return today - dt.timedelta(days=40)


def test_our_records_begin_the_record_of_the_bill(verified, overdue, budi):
    """D8: contract, due date, days past due, amount billed."""
    case = verified("penagihan")
    record = path.current(case).record
    assert record == {
        "contract": "20-099-16-00123",
        "due_date": overdue.isoformat(),
        "days_past_due": "40",
        "amount_billed": "1630000.00",
    }
    incident = {"incident_at": "2026-11-15T21:30", "incident_zone": "WITA", "medium": "whatsapp", "collector": "Tono"}
    step(case, "known", by=budi, **TOLD, **incident, contacted="employer", evidence="Tangkapan layar")
    kept = case.steps.get(step="reason").record
    assert kept["incident_at"] == "2026-11-15T21:30:00+08:00"
    assert (kept["days_past_due"], kept["contacted"]) == ("40", "employer")


def test_solved_with_the_customer(verified, budi):
    """D8: the first outcome, to the closed path."""
    case = verified("penagihan")
    step(case, "known", by=budi, **TOLD)
    step(case, "resolved", by=budi, effort="Dijelaskan.")
    complaining.answer(case, by=budi)
    step(case, "answered", by=budi)
    with pytest.raises(path.StepMissing):
        step(case, "filed", by=budi)
    complaining.report(case, by=budi)
    step(case, "filed", by=budi)
    case.refresh_from_db()
    assert case.state == "answered"


def test_not_solved_it_goes_to_the_manager_and_the_department_contacts_the_customer(verified, budi, rina, fitri):
    """D8: who informed the team, the attempts, the result."""
    case = verified("penagihan")
    step(case, "known", by=budi, **TOLD)
    step(case, "not-resolved", by=budi, effort="Tidak selesai.")
    case.refresh_from_db()
    assert case.state == "escalated"
    step(case, "contact", by=rina, instruction="Hubungi pelanggan.", department="keuangan")
    done = {"informed_by": "Fitri", "informed": "Tim lapangan", "attempts": "09.00 telepon", "result": "Selesai."}
    for missing in done:
        with pytest.raises(path.recording.BadRecord):
            step(case, "reached", by=fitri, **{**done, missing: ""})
    step(case, "reached", by=fitri, **done)
    assert path.current(case).step == "answer"
    assert not case.rungs.open().exists()


@pytest.fixture
def at_ten():
    with time_machine.travel(NOW, tick=False) as now:
        yield now


@pytest.fixture
def tasked(at_ten, verified, budi, rina, finance):
    """A case whose procedure has given finance its task at `NOW`."""
    case = verified("penagihan")
    step(case, "known", by=budi, **TOLD)
    step(case, "not-resolved", by=budi, effort="Tidak selesai.")
    step(case, "task", by=rina, instruction="Periksa.", department="keuangan")
    return case


def test_the_same_department_s_next_task_has_a_time_of_its_own(at_ten, tasked, fitri):
    """D8, D13."""
    at_ten.shift(dt.timedelta(hours=1))
    step(tasked, "contact", by=fitri, result="Pelanggan perlu dihubungi.")
    task = tasked.rungs.open().get(department__code="keuangan")
    assert (task.clock.stopped_at, task.clock.due_at) == (None, NOW + dt.timedelta(hours=5))
    assert task.step_run == path.current(tasked)


def test_a_task_given_by_hand_keeps_its_time_when_the_procedure_s_own_is_done(at_ten, tasked, rina, fitri):
    """D13, D17: nobody is forgotten because another's clock was stopped."""
    collection = Department.objects.create(code="penagihan", name="Penagihan")
    at_ten.shift(dt.timedelta(hours=1))
    by_hand = passing.give_task(tasked.pk, collection, "Telepon juga.", by=rina)
    at_ten.shift(dt.timedelta(hours=1))
    step(tasked, "done", by=fitri, result="Selesai.")
    by_hand.refresh_from_db()
    assert (by_hand.ended_at, by_hand.clock.stopped_at) == (None, None)
    assert by_hand.clock.due_at == NOW + dt.timedelta(hours=5)

"""Penagihan, played through (D8)."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from tanggap.customers.models import Instalment
from tanggap.desk.ladder import passing, receiving
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
    done = {"informed_by": "Fitri", "informed": "Tim lapangan", "result": "Selesai."}
    with pytest.raises(path.StepMissing, match="Catat upaya"):
        step(case, "not-reached", by=fitri, **done)
    task = case.rungs.open().get(level="department")
    receiving.tried(task.pk, receiving.Try("hotline", is_reached=False, note="Tidak diangkat."), by=fitri)
    with pytest.raises(path.StepMissing, match="yang tersambung"):
        step(case, "reached", by=fitri, **done)
    receiving.tried(task.pk, receiving.Try("hotline", is_reached=True), by=fitri)
    for missing in done:
        with pytest.raises(path.recording.BadRecord):
            step(case, "reached", by=fitri, **{**done, missing: ""})
    step(case, "reached", by=fitri, **done)
    assert path.current(case).step == "answer"
    assert not case.rungs.open().exists()


@pytest.fixture
def to_contact(verified, budi, rina, fitri, finance):
    """A case at whose step finance must reach the customer."""
    case = verified("penagihan")
    step(case, "known", by=budi, **TOLD)
    step(case, "not-resolved", by=budi, effort="Tidak selesai.")
    step(case, "contact", by=rina, instruction="Hubungi pelanggan.", department="keuangan")
    return case


def test_tries_are_written_down_beside_the_step(to_contact, signed_in, fitri):
    """D8: one list of them, on the case and on the task."""
    case, officer = to_contact, signed_in(fitri)
    task = case.rungs.open().get(level="department")
    typed = {"channel": "hotline", "note": "Tidak diangkat.", "back": "case"}
    answer = officer.post(f"/staff/desk/tasks/{task.pk}/attempts", typed)
    assert answer.headers["Location"] == f"/staff/desk/cases/{case.number}#sekarang"
    shown = officer.get(f"/staff/desk/cases/{case.number}").text
    assert "tidak tersambung: Tidak diangkat." in shown
    assert "Catat upaya yang tersambung dengan pelanggan lebih dahulu." in shown
    assert "Tidak diangkat." in officer.get(f"/staff/desk/tasks/{task.pk}").text


def test_a_manager_who_does_the_step_of_an_empty_department_writes_down_the_tries(to_contact, rina, budi, fitri):
    """D8, D17."""
    task = to_contact.rungs.open().get(level="department")
    attempt = receiving.Try("hotline", is_reached=True)
    for nobody in (rina, budi):
        with pytest.raises(receiving.NotFound):
            receiving.tried(task.pk, attempt, by=nobody)
    fitri.grants.update(ended_at=timezone.now())
    receiving.tried(task.pk, attempt, by=rina)
    step(to_contact, "reached", by=rina, informed_by="Rina", informed="Tim", result="Selesai.")


def test_a_try_of_an_earlier_task_is_none_of_this_one(at_ten, tasked, fitri):
    """D8."""
    task = tasked.rungs.open().get(level="department")
    receiving.tried(task.pk, receiving.Try("hotline", is_reached=True), by=fitri)
    at_ten.shift(dt.timedelta(minutes=5))
    step(tasked, "contact", by=fitri, result="Pelanggan perlu dihubungi lagi.")
    with pytest.raises(path.StepMissing):
        step(tasked, "reached", by=fitri, informed_by="Fitri", informed="Tim", result="Selesai.")


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

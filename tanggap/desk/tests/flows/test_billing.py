"""Penagihan, played through (D8)."""

import datetime as dt

import pytest

from tanggap.customers.models import Instalment
from tanggap.desk.procedure import path
from tests import complaining
from tests.complaining import step

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

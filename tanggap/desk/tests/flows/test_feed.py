"""A file of the core's moves the case that waits for it (F9, D9, D10)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tanggap.desk.flows import listening, payment_notices
from tanggap.desk.models import PaymentNotice, Waking
from tanggap.desk.procedure import path
from tanggap.feed.loading import load_paths
from tanggap.messaging.models import Message
from tests.at_once import at_once
from tests.complaining import step

PAYMENTS = "payment_id,contract_number,instalment_no,paid_at,amount\n"
DISBURSEMENTS = "disbursement_id,contract_number,requested_at,status\n"


@pytest.fixture
def load(tmp_path, budi):
    def make(name: str, text: str) -> None:
        (tmp_path / name).write_text(text)
        run = load_paths([tmp_path / name], by=budi)
        assert not run.files.exclude(error="").exists()

    return make


@pytest.mark.django_db
def test_a_payment_loaded_from_a_file_moves_the_case_and_is_told_once(verified, load, budi):
    """F9, D10."""
    case, paid = verified("konfirmasi-pembayaran"), timezone.now() - timedelta(minutes=30)
    told = {"paid_at": paid.isoformat(), "paid_amount": "815.000", "paid_through": "BCA", "proof": "Struk"}
    step(case, "recorded", by=budi, **told)
    assert path.current(case).step == "wait"
    row = f"P1,200991600123,1,{paid.isoformat()},815000\n"
    load("payments.csv", PAYMENTS + row)
    payment_notices.send_due()
    listening.look_at_due()
    case.refresh_from_db()
    assert (path.current(case).step, case.state) == ("received", "in_progress")
    load("payments.csv", PAYMENTS + row.replace("815000", "815000.00") + row.replace("P1", "P2"))
    payment_notices.send_due()
    assert Message.objects.filter(kind="payment_received").count() == 2


@pytest.mark.django_db
def test_a_disbursement_loaded_from_a_file_moves_the_case(verified, load, budi):
    """F9, D9."""
    asked = (timezone.now() - timedelta(minutes=30)).isoformat()
    load("disbursements.csv", f"{DISBURSEMENTS}D1,200991600123,{asked},processing\n")
    case = verified("pencairan")
    step(case, "informed", by=budi, told_how="hotline")
    load("disbursements.csv", f"{DISBURSEMENTS}D1,200991600123,{asked},success\n")
    listening.look_at_due()
    assert path.current(case).step == "succeeded"


@pytest.mark.django_db(transaction=True)
def test_several_workers_move_a_case_once_and_send_one_sms(verified, load, budi):
    """F9, D10."""
    case, paid = verified("konfirmasi-pembayaran"), timezone.now() - timedelta(minutes=30)
    told = {"paid_at": paid.isoformat(), "paid_amount": "815.000", "paid_through": "BCA", "proof": "Struk"}
    step(case, "recorded", by=budi, **told)
    load("payments.csv", f"{PAYMENTS}P1,200991600123,1,{paid.isoformat()},815000\n")
    listening.listener("payments", [case.contract_id])
    assert Waking.objects.count() == 2
    at_once(listening.look_at_due, payment_notices.send_due, listening.look_at_due, payment_notices.send_due)
    assert [run.step for run in case.steps.all()].count("received") == 1
    assert Message.objects.filter(kind="payment_received").count() == 1
    assert PaymentNotice.objects.get().message_id

"""Konfirmasi pembayaran, played through; and one SMS for every payment (D10, F9)."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tanggap.customers.models import Payment
from tanggap.desk.flows import listening, payment_notices, payments
from tanggap.desk.models import PaymentNotice, Rung, Waking
from tanggap.desk.procedure import path
from tanggap.institution import current
from tanggap.messaging.models import Message
from tests.complaining import step

from .conftest import NOW

pytestmark = pytest.mark.django_db
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _at_ten():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def asked(verified, budi):
    """Siti's case once her statement was recorded: paid so long ago, so much."""

    def make(ago: timedelta = HOUR, amount: str = "815.000"):
        case = verified("konfirmasi-pembayaran")
        told = {"paid_amount": amount, "paid_through": "BCA", "proof": "Struk"}
        step(case, "recorded", by=budi, paid_at=(NOW - ago).isoformat(), **told)
        case.refresh_from_db()
        return case

    return make


def at(case) -> str:
    return path.current(case).step


@pytest.mark.parametrize(
    ("ago", "stands"), [(2 * HOUR - SECOND, "wait"), (2 * HOUR, "wait"), (2 * HOUR + SECOND, "tell-manager")]
)
def test_exactly_two_hours_are_within(asked, ago, stands):
    """D10: 1:59:59, 2:00:00, 2:00:01 since the stated time of payment."""
    assert at(asked(ago)) == stands


def test_a_posted_payment_is_told_and_sent_by_sms_once(asked, pay):
    """D10."""
    pay()
    case = asked()
    assert at(case) == "received"
    message = Message.objects.get(kind="payment_received")
    assert message.channel == "sms"
    payment_notices.note([case.contract_id])
    payment_notices.send_due()
    assert Message.objects.filter(kind="payment_received").count() == 1


@pytest.mark.parametrize(
    ("posted", "is_it"),
    [
        ({}, True),
        ({"amount": 808_500}, True),
        ({"amount": 815_001}, False),
        ({"amount": 804_999}, False),
        ({"ago": 24 * HOUR}, True),
        ({"ago": 26 * HOUR}, False),
        ({"is_reversed": True}, False),
    ],
)
def test_a_payment_is_theirs_by_time_and_amount(asked, pay, posted, is_it):
    """D10: a bank's fee may be missing, another payment is no answer, and one that was taken back is none."""
    pay(**posted)
    assert payments.is_posted(asked()) is is_it


def test_one_payment_over_several_instalments_is_one(asked, pay):
    """D10: the parts add up."""
    pay(amount=500_000)
    pay(amount=300_000, instalment_no=2, penalty_amount=15_000)
    assert payments.found(asked()) == "P1"


def test_a_payment_that_arrives_moves_the_case_by_itself(asked, pay, budi):
    """F9: noted by the listener, moved by the loop, once."""
    case = asked()
    assert (case.state, at(case)) == ("waiting_clock", "wait")
    pay()
    for _ in range(2):
        listening.listener("payments", [case.contract_id])
    listening.look_at_due()
    case.refresh_from_db()
    assert (case.state, at(case)) == ("in_progress", "received")
    assert not Waking.objects.exists()
    assert Message.objects.filter(kind="payment_received").count() == 1


def test_another_payment_moves_nothing(asked, pay):
    """F9."""
    case = asked()
    pay(amount=100_000)
    listening.listener("payments", [case.contract_id])
    listening.look_at_due()
    assert at(case) == "wait"


def test_after_two_hours_manager_department_and_bank(asked, budi, rina, fitri):
    """D10: the bank's task has its own clock and reference; not found, the customer is answered."""
    case = asked()
    with time_machine.travel(NOW + HOUR, tick=False):
        path.happened(case.pk, "clock.two_hours")
        step(case, "reported", by=budi, summary="Belum masuk.")
        step(case, "department", by=rina, instruction="Cari.", department="keuangan")
        with pytest.raises(path.recording.BadRecord):
            step(case, "not-received", by=fitri, result="Tidak ada.")
        step(case, "not-received", by=fitri, result="Tidak ada.", bank="BCA", reference="2026-77")
        rung = Rung.objects.open().get(level="bank")
        assert (rung.bank, rung.reference, rung.clock.kind) == ("BCA", "2026-77", "bank")
        with pytest.raises(path.StepMissing):
            step(case, "received", by=fitri, result="Ada.")
        step(case, "not-found", by=fitri, result="Tidak ada di bank.")
    assert at(case) == "answer"
    assert not case.rungs.open().exists()


def test_it_arrives_while_the_bank_looks(asked, pay, budi, rina, fitri):
    """D10, F9: from any rung of the ladder."""
    case = asked(3 * HOUR)
    step(case, "reported", by=budi, summary="Belum masuk.")
    step(case, "department", by=rina, instruction="Cari.", department="keuangan")
    step(case, "not-received", by=fitri, result="Tidak ada.", bank="BCA", reference="2026-77")
    pay(ago=3 * HOUR)
    assert listening.look_again(case.pk)
    assert at(case) == "received"
    assert not case.rungs.open().exists()


def test_a_time_that_lies_ahead_is_refused(verified, budi):
    """D10: no clock runs until next year."""
    case = verified("konfirmasi-pembayaran")
    told = {"paid_amount": "1", "paid_through": "BCA", "proof": "Struk", "paid_at": (NOW + HOUR).isoformat()}
    with pytest.raises(path.recording.BadRecord, match="belum terjadi"):
        step(case, "recorded", by=budi, **told)


# One SMS for every payment


def test_every_payment_is_told_once_to_the_phone_on_record(siti, contract, pay):
    """D10."""
    for number in range(3):
        pay(core_id=f"P{number}")
    for _ in range(2):
        listening.listener("payments", [contract.pk])
        payment_notices.send_due()
    messages = Message.objects.filter(kind="payment_received")
    assert messages.count() == 3
    assert {message.customer_id for message in messages} == {siti.membership.customer.pk}
    assert "Rp 815.000" in messages[0].text.body


def test_history_and_what_was_taken_back_are_no_news(contract, pay):
    """D10."""
    pay(ago=timedelta(days=8))
    pay(core_id="P2", is_reversed=True)
    listening.listener("payments", [contract.pk])
    assert not PaymentNotice.objects.exists()


def test_a_payment_reversed_before_its_sms_is_not_told(contract, pay):
    """D10."""
    pay()
    listening.listener("payments", [contract.pk])
    Payment.objects.update(is_reversed=True)
    payment_notices.send_due()
    assert not Message.objects.filter(kind="payment_received").exists()


def test_the_institution_may_switch_it_off(institution, contract, pay):
    """D10: what came in meanwhile is not told later."""
    type(institution).objects.update(payment_sms=False)
    current.forget()
    pay()
    listening.listener("payments", [contract.pk])
    type(institution).objects.update(payment_sms=True)
    current.forget()
    listening.listener("payments", [contract.pk])
    payment_notices.send_due()
    assert not Message.objects.filter(kind="payment_received").exists()


# The listener


def test_a_case_that_fails_stops_neither_the_others_nor_the_feed(asked, pay, monkeypatch):
    """F9: it is tried again, later."""
    cases = [asked(), asked()]
    pay()
    listening.listener("payments", [cases[0].contract_id])
    real = path.happened_now

    def broken(case, *args, **kwargs):
        if case.pk == cases[0].pk:
            raise RuntimeError("broken")
        return real(case, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(path, "happened_now", broken)
        assert listening.look_at_due() > NOW
    assert [at(case) for case in cases] == ["wait", "received"]
    with time_machine.travel(NOW + timedelta(minutes=1), tick=False):
        listening.look_at_due()
    assert at(cases[0]) == "received"


def test_noting_costs_the_same_for_one_contract_as_for_a_thousand(asked):
    """F9: by set."""
    case = asked()
    counts = []
    for ids in ([case.contract_id], [case.contract_id, *range(10_000, 11_000)]):
        with CaptureQueriesContext(connection) as queries:
            listening.listener("payments", ids)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_case_that_names_no_contract_wakes_by_its_customer(asked):
    """F9."""
    case = asked()
    contract = case.contract_id
    type(case).objects.update(contract=None)
    listening.listener("disbursements", [contract])
    assert Waking.objects.get().case_id == case.pk


@pytest.mark.parametrize("kind", ["customers", "contracts", "instalments", "payment_codes"])
def test_other_kinds_wake_nobody(asked, kind):
    listening.listener(kind, [asked().contract_id])
    assert not Waking.objects.exists()

"""One row that fails holds up no other, and the operator is told (F9, D9, D10)."""

from datetime import timedelta

import pytest
import time_machine

from tanggap.customers.models import Customer
from tanggap.desk.flows import listening, payment_notices, proofs, watch
from tanggap.desk.models import PaymentNotice, ProofRequest, Waking
from tanggap.desk.opening import Contact
from tanggap.messaging.models import Message
from tests import complaining

from .conftest import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=9)


@pytest.fixture(autouse=True)
def _at_ten():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def break_for(monkeypatch):
    """Let a function of a module fail where its first argument is this one."""

    def make(module, name: str, column: str, value: object) -> None:
        works = getattr(module, name)

        def sometimes(row, *args, **kwargs):
            if getattr(row, column) == value:
                raise RuntimeError
            return works(row, *args, **kwargs)

        monkeypatch.setattr(module, name, sometimes)

    return make


def gauge(name: str) -> float:
    return watch.gauges()[name][1]


def test_a_payment_that_cannot_be_told_holds_up_no_other(contract, pay, break_for):
    """D10."""
    for number in range(3):
        pay(core_id=f"X{number}")
    listening.listener("payments", [contract.pk])
    break_for(payment_notices, "_send", "payment", "X0")
    payment_notices.send_due()
    assert PaymentNotice.objects.get(message_id=None).payment == "X0"
    assert (watch.faults(), gauge("tanggap_payments_untold")) == ([], 1)
    with time_machine.travel(LATER, tick=False):
        assert any("payment_not_told" in fault for fault in watch.faults())


@pytest.mark.parametrize(("column", "written"), [("email", "siti@contoh..test"), ("full_name", "SITI\x07RAHMAWATI")])
def test_what_the_core_has_that_is_no_address_stops_nobody(siti, contract, pay, column, written):
    """D10: the payment is told all the same."""
    customer = siti.membership.customer
    Customer.objects.filter(pk=customer.pk).update(**{column: written})
    pay()
    listening.listener("payments", [contract.pk])
    payment_notices.send_due()
    assert Message.objects.get(kind="payment_received").state == "queued"


def test_a_customer_whose_mail_is_none_and_whose_name_is_broken_may_complain(desk, siti):
    """P16."""
    customer = siti.membership.customer
    customer.email, customer.full_name = "siti@contoh..test", "SITI\tRAHMA\x07WATI"
    customer.save()
    case = complaining.case(customer, contact=Contact(phone="+6281234567897", customer=customer))
    assert case.contact_name == "SITI RAHMAWATI"
    assert set(Message.objects.filter(about_id=str(case.pk)).values_list("kind", flat=True)) == {"case_received_sms"}


def test_a_reminder_that_fails_is_put_off_and_the_others_go(verified, disburse, break_for):
    """D9."""
    disburse(ago=timedelta(hours=3))
    bad, good = verified("pencairan"), verified("pencairan")
    break_for(proofs, "_write", "pk", bad.pk)
    with time_machine.travel(LATER, tick=False) as clock:
        again = proofs.remind_due()
        assert ProofRequest.objects.get(case=good).reminders == 1
        assert ProofRequest.objects.get(case=bad).next_at == LATER + proofs.PUT_OFF
        assert again is not None
        clock.move_to(LATER + timedelta(days=2))
        assert any("proof_not_reminded" in fault for fault in watch.faults())


def test_a_case_that_cannot_be_woken_is_told_to_the_operator(verified, contract, break_for):
    """F9."""
    verified("konfirmasi-pembayaran")
    listening.listener("payments", [contract.pk])
    assert (watch.faults(), gauge("tanggap_wakings"), gauge("tanggap_wakings_failing")) == ([], 1, 0)
    break_for(listening, "_waited_for", "state", Waking.objects.get().case.state)
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(watch.IN_VAIN):
            listening.look_at_due()
            clock.shift(timedelta(minutes=1))
        assert [fault for fault in watch.faults() if "case_not_woken" in fault]
        assert (gauge("tanggap_wakings_failing"), gauge("tanggap_wakings_age_seconds")) == (1, 180)

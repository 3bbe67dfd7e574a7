"""Pencairan pinjaman, played through (D9)."""

from datetime import timedelta

import pytest
import time_machine

from tanggap.audit.models import AuditEvent
from tanggap.desk import contacting, noting
from tanggap.desk.flows import disbursements, listening, orders, proofs
from tanggap.desk.models import ProofRequest
from tanggap.desk.procedure import path, recording
from tanggap.lib.errors import NotFound
from tanggap.messaging.models import Message
from tests import complaining
from tests.complaining import step
from tests.uploading import photo

from .conftest import NOW

pytestmark = pytest.mark.django_db
TWO_HOURS = timedelta(hours=2)
SECOND = timedelta(seconds=1)


@pytest.fixture(autouse=True)
def _at_ten():
    with time_machine.travel(NOW, tick=False):
        yield


def at(case) -> str:
    run = path.current(case)
    return run.step if run else "end"


@pytest.mark.parametrize(
    ("age", "stands"),
    [(TWO_HOURS - SECOND, "inform"), (TWO_HOURS, "inform"), (TWO_HOURS + SECOND, "proof")],
)
def test_exactly_two_hours_are_within(verified, disburse, age, stands):
    """D9: 1:59:59, 2:00:00, 2:00:01."""
    disburse(ago=age)
    assert at(verified("pencairan")) == stands


def test_the_clock_ends_two_hours_after_the_request(verified, disburse, budi):
    """D9."""
    disburse(ago=timedelta(minutes=50))
    case = verified("pencairan")
    step(case, "informed", by=budi, told_how="hotline")
    case.refresh_from_db()
    assert (case.state, at(case)) == ("waiting_clock", "wait")
    assert case.clocks.open().get(kind="two_hours").due_at == NOW + timedelta(minutes=70)
    assert case.entries.public().filter(text__contains="paling lama 2 jam").exists()


def test_its_firing_counts_as_past_and_the_case_comes_back(verified, disburse, budi):
    """D9: to the very instant."""
    disburse()
    case = verified("pencairan")
    step(case, "informed", by=budi, told_how="hotline")
    with time_machine.travel(NOW + timedelta(hours=1), tick=False):
        path.happened(case.pk, "clock.two_hours")
    case.refresh_from_db()
    assert (case.state, at(case)) == ("in_progress", "proof")
    assert case.clocks.open().filter(kind="to_manager").exists()


@pytest.mark.parametrize(
    ("status", "stands"), [("processing", "proof"), ("success", "succeeded"), ("failed", "manager")]
)
def test_two_hours_that_end_before_anybody_told_the_customer_are_looked_at_anew(verified, disburse, status, stands):
    """D9: whoever has been paid a second before is not asked for proof."""
    disburse()
    case = verified("pencairan")
    disburse(status)
    path.happened(case.pk, "clock.two_hours")
    assert at(case) == stands
    assert Message.objects.filter(kind="case_proof_asked").exists() == (stands == "proof")


def test_a_success_in_between_resolves_it(verified, disburse, budi):
    """D9, F9: through the answer to the report."""
    disburse()
    case = verified("pencairan")
    step(case, "informed", by=budi, told_how="hotline")
    disburse("success")
    assert listening.look_again(case.pk)
    assert not listening.look_again(case.pk)
    assert at(case) == "succeeded"
    complaining.answer(case, by=budi)
    step(case, "told", by=budi)
    complaining.report(case, by=budi)
    step(case, "filed", by=budi)
    case.refresh_from_db()
    assert case.state == "answered"


@pytest.mark.parametrize("status", ["failed", None])
def test_what_failed_or_is_not_there_goes_to_the_manager_at_once(verified, disburse, status):
    """D9: whatever its age."""
    if status:
        disburse(status, ago=SECOND)
    case = verified("pencairan")
    assert (case.state, at(case)) == ("escalated", "manager")
    assert case.rungs.open().get().level == "manager"


def test_a_failure_while_it_waits_goes_there_too(verified, disburse, budi):
    """D9."""
    disburse()
    case = verified("pencairan")
    step(case, "informed", by=budi, told_how="hotline")
    disburse("failed")
    listening.look_again(case.pk)
    assert at(case) == "manager"


def test_past_two_hours_the_whole_way_over_a_new_disbursement(verified, disburse, budi, rina, fitri):
    """D9: proof asked, manager, department, order by two persons, done, told, reported."""
    disburse(ago=timedelta(hours=3))
    case = verified("pencairan")
    assert ProofRequest.objects.get(case=case).next_at > NOW
    assert Message.objects.get(kind="case_proof_asked").about_id == str(case.pk)
    step(case, "reported", by=budi, summary="Lewat 2 jam.")
    step(case, "department", by=rina, instruction="Analisis.", department="keuangan")
    step(case, "failed", by=fitri, result="Ditolak bank.")
    assert case.clocks.open().filter(kind="redisbursement").exists()
    with pytest.raises(path.StepMissing):
        step(case, "done", by=fitri)
    order = orders.order(case.pk, "Gagal di bank.", by=fitri)
    orders.approve(case.pk, order.pk, by=rina)
    with pytest.raises(path.StepMissing):
        step(case, "done", by=fitri)
    orders.done(case.pk, order.pk, "REF-1", by=fitri)
    step(case, "done", by=fitri)
    assert at(case) == "succeeded"
    assert not case.rungs.open().exists()


@pytest.fixture
def analysed(verified, disburse, budi, rina, fitri):
    """A disbursement past its two hours, with the department."""
    disburse(ago=timedelta(hours=3))
    case = verified("pencairan")
    step(case, "reported", by=budi, summary="Lewat 2 jam.")
    step(case, "department", by=rina, instruction="Analisis.", department="keuangan")
    return case


def test_a_department_says_paid_only_by_what_the_core_shows(analysed, disburse, fitri):
    """D9, D10: as of a payment."""
    with pytest.raises(path.StepMissing, match="belum mencatat"):
        step(analysed, "succeeded", by=fitri, result="Sudah cair.")
    assert at(analysed) == "analysis"
    disburse("success", ago=timedelta(hours=3))
    step(analysed, "succeeded", by=fitri, result="Sudah cair.")
    assert at(analysed) == "succeeded"


def test_what_the_bank_has_paid_and_the_core_does_not_show_is_attested_by_a_second_person(analysed, fitri, rina, budi):
    """D9: the first names the bank's proof, the manager stands for it."""
    with pytest.raises(recording.BadRecord):
        step(analysed, "unrecorded", by=fitri, result="Cair menurut bank.")
    step(analysed, "unrecorded", by=fitri, result="Cair menurut bank.", bank_proof="Rekening koran BCA 9911")
    analysed.refresh_from_db()
    assert (at(analysed), analysed.state) == ("attest", "escalated")
    assert analysed.rungs.open().get().level == "manager"
    for other in (fitri, budi):
        with pytest.raises((path.NotTheirStep, NotFound)):
            step(analysed, "attested", by=other, grounds="Cocok.")
    step(analysed, "attested", by=rina, grounds="Rekening koran cocok.")
    assert at(analysed) == "succeeded"
    assert analysed.entries.filter(text__contains="Dipastikan tanpa catatan sistem inti").exists()
    assert AuditEvent.objects.filter(act="disbursement.attested", actor_id=rina.pk).exists()


def test_nobody_attests_what_they_have_said_themself(analysed, fitri, rina):
    """D9: a manager who does the step of a department in which nobody works is one person still."""
    fitri.grants.all().delete()
    step(analysed, "unrecorded", by=rina, result="Cair menurut bank.", bank_proof="BCA 9911")
    with pytest.raises(disbursements.SamePerson):
        step(analysed, "attested", by=rina, grounds="Cocok.")
    assert at(analysed) == "attest"
    step(analysed, "back", by=rina, grounds="Belum terbukti.")
    assert at(analysed) == "analysis"


def test_what_waits_to_be_attested_goes_on_when_the_core_shows_it(analysed, disburse, fitri):
    """D9, F9."""
    step(analysed, "unrecorded", by=fitri, result="Cair menurut bank.", bank_proof="BCA 9911")
    disburse("success", ago=timedelta(hours=3))
    assert listening.look_again(analysed.pk)
    assert at(analysed) == "succeeded"
    assert not analysed.rungs.open().exists()


def test_who_says_that_nothing_came_in_is_not_overruled_by_the_feed(verified, disburse, budi):
    """D9: the core shows success, the customer disputes; people look, also when the row comes again."""
    disburse("success")
    case = verified("pencairan")
    step(case, "disputed", by=budi)
    assert not listening.look_again(case.pk)
    assert at(case) == "proof"


def test_proof_joins_the_escalation_when_it_comes(verified, disburse, budi, files_home):
    """D9: and nobody is reminded any more."""
    disburse(ago=timedelta(hours=3))
    case = verified("pencairan")
    step(case, "reported", by=budi, summary="Lewat 2 jam.")
    case = type(case).objects.lock(case.pk)
    assert proofs.came(case, at=NOW, by=budi)
    assert not proofs.came(case, at=NOW, by=budi)
    assert case.entries.filter(text="Bukti transaksi pelanggan diterima dan disertakan untuk Manajer").exists()
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        assert proofs.remind_due() is None
    assert not Message.objects.filter(kind="case_proof_reminder").exists()


def test_proof_that_staff_lay_to_the_case_has_come_too(verified, disburse, budi, files_home):
    """D9: sent to the mailbox, or shown at the counter; any other file of ours is none."""
    disburse(ago=timedelta(hours=3))
    case = verified("pencairan")
    noting.attach(case.pk, [photo()], purpose="evidence", by=budi)
    with time_machine.travel(NOW + timedelta(days=2), tick=False) as clock:
        proofs.remind_due()
        asked = ProofRequest.objects.get(case=case)
        assert (asked.received_at, asked.reminders) == (None, 1)
        clock.shift(timedelta(hours=1))
        noting.attach(case.pk, [photo()], purpose="proof", by=budi)
        assert ProofRequest.objects.get(case=case).received_at == NOW + timedelta(hours=49)


def test_a_message_without_a_file_is_no_proof(verified, disburse):
    """D9."""
    disburse(ago=timedelta(hours=3))
    case = verified("pencairan")
    contacting.received(case.pk, "Mana dana saya?", channel="portal")
    assert ProofRequest.objects.get(case=case).received_at is None


def test_reminders_come_until_the_proof_does(verified, disburse, budi, files_home):
    """D9: after one and three working days, then every five."""
    disburse(ago=timedelta(hours=3))
    case = verified("pencairan")
    step(case, "reported", by=budi, summary="Lewat 2 jam.")
    with time_machine.travel(NOW, tick=False) as clock:
        for _ in range(42):
            proofs.remind_due()
            clock.shift(timedelta(hours=12))
        told = Message.objects.filter(kind="case_proof_reminder").order_by("pk").values_list("created_at", flat=True)
        assert [(at - NOW).days for at in told] == [1, 5, 12, 19]
        contacting.received(case.pk, "Ini.", channel="email", uploads=[photo()])
        assert proofs.remind_due() is None


def test_nobody_is_asked_for_proof_once_the_money_is_there(verified, disburse, budi):
    """D9."""
    disburse(ago=timedelta(hours=3))
    case = verified("pencairan")
    step(case, "reported", by=budi, summary="Lewat 2 jam.")
    disburse("success", ago=timedelta(hours=3))
    assert listening.look_again(case.pk)
    with time_machine.travel(NOW + timedelta(days=2), tick=False):
        assert proofs.remind_due() is None
    assert not Message.objects.filter(kind="case_proof_reminder").exists()


def test_nobody_is_reminded_on_a_case_that_is_over(verified, disburse, siti):
    """D9."""
    disburse(ago=timedelta(hours=3))
    case = verified("pencairan")
    contacting.withdraw(case.pk, "", by=siti)
    with time_machine.travel(NOW + timedelta(days=9), tick=False):
        assert proofs.remind_due() is None
    assert not Message.objects.filter(kind="case_proof_reminder").exists()

"""The core's answer (O13)."""

import pytest
from django.core.management import CommandError, call_command

from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.customers.digests import mother_name_digest
from tanggap.onboarding.completion import BadAccountNumber, complete, refuse
from tanggap.onboarding.models import Application, Move
from tanggap.onboarding.moves import MovedOn
from tanggap.onboarding.states import State
from tests import applying
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
CORE = System("sistem inti")


@pytest.fixture
def taken(dewi, agus, lina, savings) -> Application:
    return applying.application(dewi, savings, state=State.IN_PROGRESS, section_head=agus, branch_head=lina)


def fresh(row: Application) -> Application:
    return Application.objects.get(pk=row.pk)


def test_the_account_completes_it_and_the_mothers_name_goes(taken):
    """O13, O1."""
    complete(taken.pk, account_number="100-123 4567", by=CORE)
    row = fresh(taken)
    assert (row.state, row.account_number, row.mother_name) == (State.COMPLETED, "1001234567", "")
    assert bytes(row.mother_name_digest) == mother_name_digest(applying.MOTHER)
    assert row.moves.last().act == Move.Act.COMPLETED
    event = AuditEvent.objects.get(act="application.completed")
    assert "1001234567" not in str(vars(event))


def test_a_refusal_ends_it_with_its_reason(taken):
    """O13."""
    refuse(taken.pk, reason="Data tidak cocok dengan Dukcapil.", by=CORE)
    row = fresh(taken)
    assert (row.state, row.mother_name) == (State.REJECTED, "")
    assert row.moves.last().reason == "Data tidak cocok dengan Dukcapil."


def test_the_same_answer_twice_is_one_and_another_is_refused(taken):
    """O13."""
    for _ in range(2):
        complete(taken.pk, account_number="1001234567", by=CORE)
    assert taken.moves.count() == 1
    with pytest.raises(MovedOn):
        complete(taken.pk, account_number="1001234568", by=CORE)
    with pytest.raises(MovedOn):
        refuse(taken.pk, reason="Ditolak.", by=CORE)


def test_the_same_refusal_twice_is_one(taken):
    """O13."""
    for _ in range(2):
        refuse(taken.pk, reason="Ditolak.", by=CORE)
    assert taken.moves.count() == 1
    with pytest.raises(MovedOn):
        refuse(taken.pk, reason="Alasan lain.", by=CORE)


@pytest.mark.parametrize(
    "state", [state for state in State if state not in (State.IN_PROGRESS, State.COMPLETED)], ids=str
)
def test_only_what_is_in_progress_can_be_answered(dewi, agus, lina, savings, state):
    """O13: also not what staff rejected, with whatever reason."""
    row = applying.application(dewi, savings, state=state, section_head=agus, branch_head=lina)
    with pytest.raises(MovedOn):
        complete(row.pk, account_number="1001234567", by=CORE)
    with pytest.raises(MovedOn):
        refuse(row.pk, reason="Ditolak.", by=CORE)
    assert fresh(row).mother_name


@pytest.mark.parametrize("number", ["", "1234", "12a45", "1" * 35, "١٢٣٤٥٦"], ids=str)
def test_what_is_no_account_number_is_refused(taken, number):
    """O13."""
    with pytest.raises(BadAccountNumber):
        complete(taken.pk, account_number=number, by=CORE)


def test_an_operator_enters_the_answer(taken, capsys):
    """O13."""
    call_command("complete_application", taken.number, "--account=1001234567")
    assert fresh(taken).state == State.COMPLETED
    assert "Completed." in capsys.readouterr().out
    with pytest.raises(CommandError, match="sudah rekening dibuka"):
        call_command("complete_application", taken.number, "--refused=Ditolak")
    with pytest.raises(CommandError, match="Tidak ada pengajuan"):
        call_command("complete_application", "PB-999999", "--account=1001234567")


@pytest.mark.django_db(transaction=True)
def test_ten_answers_at_once_are_one(taken):
    """O13."""
    answers = at_once(
        *[lambda: complete(taken.pk, account_number="1001234567", by=CORE)] * 5,
        *[lambda: refuse(taken.pk, reason="Ditolak.", by=CORE)] * 5,
    )
    assert sum(isinstance(answer, MovedOn) for answer in answers) == 5
    assert Move.objects.filter(application=taken).count() == 1

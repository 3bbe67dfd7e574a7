"""Usual requests go their own short ways and are closed once they are answered (D30)."""

import pytest

from tanggap.desk.models import Category, IdentityCheck
from tanggap.desk.opening import procedure_in_force
from tanggap.desk.procedure import path
from tanggap.desk.procedure.document import procedure_of
from tests import complaining
from tests.complaining import step

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(desk, siti, budi):
    """Siti asks for something of this category; who she is was checked."""

    def make(category: str):
        case = complaining.case(siti.membership.customer, category=category, kind="request")
        facts = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True, "channel": "portal"}
        IdentityCheck.objects.create(case=case, customer=case.customer, by=budi, at=case.received_at, **facts)
        step(case, "verified", by=budi)
        return case

    return make


def end(case, by) -> None:
    complaining.answer(case, by=by)
    step(case, "answered", by=by)
    complaining.report(case, by=by)
    step(case, "filed", by=by)
    case.refresh_from_db()


def test_requests_are_categories_of_their_kind_with_procedures_of_their_own(desk):
    """D30."""
    rows = Category.objects.filter(usual_kind="request")
    assert rows.count() == 4
    assert len({row.procedure for row in rows}) == 4
    assert all(len(procedure_of(procedure_in_force(row.procedure)).steps) <= 8 for row in rows)


def test_a_settlement_figure_is_made_by_the_department_with_its_last_day(asked, budi, fitri):
    """D30: without an amount and the day until which it holds, the task does not end."""
    case = asked("pelunasan-dipercepat")
    step(case, "asked", by=budi, settle_on="01/12/2026")
    with pytest.raises(path.recording.BadRecord, match="Angka pelunasan wajib"):
        step(case, "figured", by=fitri, note="Rincian.")
    run = step(case, "figured", by=fitri, note="Rincian.", amount="Rp 7.335.000", valid_until="05/12/2026")
    assert run.record["amount"] == "7335000"
    end(case, budi)
    assert case.state == "closed"


def test_documents_that_nobody_collects_are_not_forgotten(asked, budi, fitri):
    """D30: the clock wakes the case, and somebody calls."""
    case = asked("surat-lunas-bpkb")
    step(case, "settled", by=budi, finding="Lunas 01/11/2026.")
    step(case, "ready", by=fitri, letter_number="SL-1", ready_on="20/11/2026", place="Cabang Jakarta")
    step(case, "told", by=budi, told_how="hotline")
    case.refresh_from_db()
    assert case.state == "waiting_customer"
    path.happened(case.pk, "clock.documents")
    step(case, "again", by=budi, result="Datang besok.")
    step(case, "handed", by=budi, received_by="Siti Aminah", received_on="21/11/2026")
    end(case, budi)
    assert case.state == "closed"


def test_a_restructuring_waits_for_documents_and_its_answer_for_a_second_person(asked, budi, rina, fitri):
    """D30, D12."""
    case = asked("restrukturisasi")
    step(case, "ask", by=budi, reason="Usaha sepi.", affordable="500.000", documents="Rekening koran")
    path.happened(case.pk, "contact.received")
    step(case, "complete", by=budi, reason="Usaha sepi.", affordable="500.000")
    step(case, "department", by=rina, instruction="Layak.", department="keuangan")
    step(case, "granted", by=fitri, decision="Tenor diperpanjang.")
    written = complaining.answer(case, by=budi)
    with pytest.raises(path.StepMissing, match="orang kedua"):
        step(case, "answered", by=budi)
    written.approved_by = rina
    written.save()
    step(case, "answered", by=budi)


def test_a_new_number_needs_a_manager_beside_the_agent(asked, budi, rina, fitri):
    """D30: four eyes before the core's data is changed, and what is lacking is asked for."""
    case = asked("ubah-kontak")
    step(case, "proven", by=budi, what="phone", proof="Formulir dan foto KTP")
    with pytest.raises(path.NotTheirStep):
        step(case, "approved", by=budi, instruction="Setuju.")
    step(case, "back", by=rina, instruction="Foto KTP-nya buram.")
    step(case, "proven", by=budi, what="phone", proof="Foto KTP yang baru")
    step(case, "approved", by=rina, instruction="Cocok.")
    step(case, "changed", by=fitri, result="Diubah.")
    end(case, budi)
    assert case.state == "closed"

"""How a case walks its procedure."""

import pytest

from tanggap.desk.models import Case, IdentityCheck, Rung
from tanggap.desk.procedure import path, recording
from tests import complaining
from tests.complaining import step

pytestmark = pytest.mark.django_db


@pytest.fixture
def verified(case, budi) -> Case:
    facts = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True}
    who = {"customer": case.customer, "channel": "hotline", "by": budi, "at": case.received_at}
    IdentityCheck.objects.create(case=case, **facts, **who)
    return case


def test_a_case_is_closed_after_its_whole_path(verified, budi, rina, fitri):
    """D7, D12, D17."""
    case = verified
    assert case.number.startswith("PGD-")
    assert case.state == "new"
    step(case, "verified", by=budi)
    step(case, "escalate", by=budi, finding="Pembayaran tidak tercatat.")
    case.refresh_from_db()
    assert case.state == "escalated"
    assert Rung.objects.open().get().level == "manager"
    step(case, "department", by=rina, instruction="Periksa mutasi.", department="keuangan")
    assert Rung.objects.open().count() == 2
    step(case, "done", by=fitri, result="Ditemukan.")
    assert Rung.objects.open().get().level == "manager"
    step(case, "back", by=rina, instruction="Beri tahu pelanggan.")
    complaining.answer(case, by=budi)
    step(case, "answered", by=budi)
    complaining.report(case, by=budi)
    step(case, "filed", by=budi)
    case.refresh_from_db()
    assert case.state == "answered"
    assert [clock.kind for clock in case.clocks.open()] == ["objection"]


def test_nothing_is_skipped(case, budi):
    """D7: what a step requires is missing, so it does not end."""
    with pytest.raises(path.StepMissing):
        step(case, "verified", by=budi)
    step(case, "not-verified", by=budi)
    with pytest.raises(path.StepMissing):
        step(case, "answered", by=budi)


def test_ending_a_step_twice_is_harmless_and_otherwise_is_told(case, budi, rina):
    """D7."""
    run = path.current(case)
    path.complete(case.pk, run.pk, "not-verified", by=budi)
    path.complete(case.pk, run.pk, "not-verified", by=budi)
    assert case.steps.count() == 2
    with pytest.raises(path.MovedOn, match="Budi"):
        path.complete(case.pk, run.pk, "not-verified", by=rina)


def test_only_a_sound_file_of_the_case_is_recorded(case, andi):
    """D7, S6: neither one that the scanner refused nor another case's."""
    told = {"name": "a.pdf", "media_type": "application/pdf", "size": 1, "uploaded_at": case.received_at}
    sound = case.attachments.create(stored_as="1", **told)
    refused = case.attachments.create(stored_as="2", finding="Eicar", **told)
    foreign = complaining.case(andi.membership.customer).attachments.create(stored_as="3", **told)
    assert recording.READERS["file"](None, str(sound.pk), case) == sound.pk
    for file in (refused, foreign):
        with pytest.raises(ValueError):
            recording.READERS["file"](None, str(file.pk), case)

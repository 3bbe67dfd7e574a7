"""The answer to the customer: drafted, approved, sent once."""

import pytest

from tanggap.audit.models import AuditEvent
from tanggap.desk.account_numbers import AccountNumber
from tanggap.desk.answers import approving, drafting, sending
from tanggap.desk.answers.general import AccountDataNamed
from tanggap.desk.asked import NotYet
from tanggap.desk.models import Answer, Case, IdentityCheck
from tanggap.desk.moves import MovedOn
from tanggap.desk.overseeing import OwnWork
from tanggap.desk.procedure import path
from tanggap.identity.models import Role
from tanggap.lib.errors import DomainError, Forbidden, NotFound
from tanggap.messaging.models import Letter, Message
from tests import complaining
from tests.at_once import at_once
from tests.complaining import step

pytestmark = pytest.mark.django_db
TEXT = "Kami sudah memeriksa catatan penagihan dan memperbaikinya."


def at_answer(row: Case, by) -> Case:
    step(row, "not-verified", by=by)
    return Case.objects.get(pk=row.pk)


def recognised(row: Case, by) -> None:
    facts = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True, "channel": "hotline"}
    IdentityCheck.objects.create(case=row, customer=row.customer, by=by, at=row.received_at, **facts)


def sent(row: Case, by, text: str = TEXT) -> Answer:
    draft = drafting.write(row.pk, text, seen=0, by=by)
    return sending.send(row.pk, seen=draft.edition, by=by)


@pytest.fixture
def asked(case, budi) -> Case:
    """Siti's complaint, recognised, at the step that answers her."""
    row = at_answer(case, budi)
    recognised(row, budi)
    return row


def test_a_complaint_is_answered_by_a_numbered_letter_and_a_message(asked, budi):
    """D18, P18: with the way to the dispute body; the step that asked for it ends."""
    answer = sent(asked, budi)
    letter = Letter.objects.get(pk=answer.letter_id)
    assert letter.number.startswith("JP-")
    assert TEXT in letter.content
    assert "LAPS SJK" in letter.content
    message = Message.objects.get(pk=answer.message_id)
    assert message.kind == "case_answer_notice"
    assert path.current(asked).step == "report"
    entry = asked.entries.public().last()
    assert (entry.kind, entry.text) == ("reply", TEXT)
    assert not asked.clocks.open().filter(kind="first_response").exists()


def test_a_question_by_telephone_is_answered_by_mouth_and_recorded(desk, siti, budi):
    """D18: the letter and the dispute body are for complaints."""
    row = complaining.case(siti.membership.customer, kind="question", channel="hotline")
    answer = sent(at_answer(row, budi), budi)
    assert (answer.channel, answer.message_id, answer.letter_id) == ("hotline", None, None)
    assert answer.is_general


def test_sending_twice_is_harmless(asked, budi):
    """D18."""
    answer = sent(asked, budi)
    assert sending.send(asked.pk, seen=answer.edition, by=budi).pk == answer.pk
    assert (Letter.objects.count(), asked.entries.filter(kind="reply").count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_send_at_once_one_does(asked, budi, hire, jakarta):
    """D4, D18: one letter, one message."""
    dina = hire("dina", Role.AGENT, jakarta)
    draft = drafting.write(asked.pk, TEXT, seen=0, by=budi)
    outcomes = at_once(*(lambda who=who: sending.send(asked.pk, seen=draft.edition, by=who) for who in (budi, dina)))
    assert {one.pk for one in outcomes} == {draft.pk}
    assert (Letter.objects.count(), Message.objects.filter(kind__startswith="case_answer").count()) == (1, 1)


def test_a_draft_that_a_colleague_has_changed_is_not_overwritten_or_sent_unseen(asked, budi, hire, jakarta):
    """D4."""
    dina = hire("dina", Role.AGENT, jakarta)
    mine = drafting.write(asked.pk, TEXT, seen=0, by=budi)
    drafting.write(asked.pk, "Sudah kami perbaiki.", seen=mine.edition, by=dina)
    with pytest.raises(MovedOn, match="Dina"):
        drafting.write(asked.pk, "Lain lagi.", seen=mine.edition, by=budi)
    with pytest.raises(MovedOn):
        sending.send(asked.pk, seen=mine.edition, by=budi)
    assert not Letter.objects.exists()


def test_an_answer_is_not_sent_before_its_step(case, budi):
    """D7: the draft may be begun, the step comes first."""
    draft = drafting.write(case.pk, TEXT, seen=0, by=budi)
    with pytest.raises(NotYet, match="Verifikasi"):
        sending.send(case.pk, seen=draft.edition, by=budi)


@pytest.mark.parametrize("told", ["Kontrak 20-099-16-00123 lunas.", "Sisa Rp 815.000.", "NIK 3602041211870001."])
def test_who_was_not_recognised_gets_general_information_only(case, budi, told):
    """D5, D18."""
    asked = at_answer(case, budi)
    number = asked.customer.contracts.get().number
    with pytest.raises((AccountDataNamed, AccountNumber)):
        sent(asked, budi, told.replace("20-099-16-00123", number))
    assert not Message.objects.filter(kind__startswith="case_answer").exists()


@pytest.fixture
def guarded(desk, siti, budi) -> Case:
    """A complaint of a category whose answers a second person approves, at the step that answers it."""
    row = complaining.case(siti.membership.customer, category="penipuan")
    at_answer(row, budi)
    recognised(row, budi)
    return Case.objects.get(pk=row.pk)


def test_where_the_category_asks_a_second_person_approves(guarded, budi, rina):
    """D12, D18: sent only after a manager who had no hand in it."""
    draft = drafting.write(guarded.pk, TEXT, seen=0, by=budi)
    with pytest.raises(sending.NotApproved):
        sending.send(guarded.pk, seen=draft.edition, by=budi)
    approving.submit(guarded.pk, seen=draft.edition, by=budi)
    with pytest.raises(sending.NotApproved):
        sending.send(guarded.pk, seen=draft.edition, by=budi)
    approving.approve(guarded.pk, seen=draft.edition, by=rina)
    approving.approve(guarded.pk, seen=draft.edition, by=rina)
    assert AuditEvent.objects.filter(act="answer.approved").count() == 1
    assert sending.send(guarded.pk, seen=draft.edition, by=budi).approved_by == rina


def test_nobody_approves_what_they_had_a_hand_in(guarded, budi, rina):
    """D18, S12: not even after somebody else wrote over it."""
    first = drafting.write(guarded.pk, TEXT, seen=0, by=rina)
    draft = drafting.write(guarded.pk, TEXT + " Terima kasih.", seen=first.edition, by=budi)
    approving.submit(guarded.pk, seen=draft.edition, by=budi)
    with pytest.raises(OwnWork):
        approving.approve(guarded.pk, seen=draft.edition, by=rina)


def test_agents_and_other_teams_managers_do_not_approve(guarded, budi, hire, makassar):
    """D18."""
    draft = drafting.write(guarded.pk, TEXT, seen=0, by=budi)
    approving.submit(guarded.pk, seen=draft.edition, by=budi)
    with pytest.raises(Forbidden):
        approving.approve(guarded.pk, seen=draft.edition, by=budi)
    with pytest.raises(NotFound):
        approving.approve(guarded.pk, seen=draft.edition, by=hire("maya", Role.MANAGER, makassar))


def test_a_change_after_the_approval_takes_it_back(guarded, budi, rina):
    """D18."""
    draft = drafting.write(guarded.pk, TEXT, seen=0, by=budi)
    approving.submit(guarded.pk, seen=draft.edition, by=budi)
    approving.approve(guarded.pk, seen=draft.edition, by=rina)
    changed = drafting.write(guarded.pk, "Lain sekali.", seen=draft.edition, by=budi)
    with pytest.raises(sending.NotApproved):
        sending.send(guarded.pk, seen=changed.edition, by=budi)


def test_a_draft_that_is_given_back_says_what_is_to_be_mended(guarded, budi, rina):
    """D18."""
    draft = drafting.write(guarded.pk, TEXT, seen=0, by=budi)
    approving.submit(guarded.pk, seen=draft.edition, by=budi)
    with pytest.raises(approving.NoReason):
        approving.send_back(guarded.pk, " ", seen=draft.edition, by=rina)
    back = approving.send_back(guarded.pk, "Sebutkan tanggalnya.", seen=draft.edition, by=rina)
    assert (back.state, back.return_reason) == ("draft", "Sebutkan tanggalnya.")
    with pytest.raises(MovedOn):
        approving.approve(guarded.pk, seen=draft.edition, by=rina)


def test_officers_and_other_teams_write_no_answers(asked, fitri, hire, makassar, budi):
    """S1."""
    complaining.tasked(asked, fitri)
    Case.objects.filter(pk=asked.pk).update(assignee=budi)
    with pytest.raises(Forbidden):
        drafting.write(asked.pk, TEXT, seen=0, by=fitri)
    with pytest.raises(NotFound):
        drafting.write(asked.pk, TEXT, seen=0, by=hire("lusi", Role.AGENT, makassar))


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 8001])
def test_an_answer_says_something_and_not_too_much(asked, budi, text):
    """D18."""
    with pytest.raises(DomainError):
        drafting.write(asked.pk, text, seen=0, by=budi)

"""The one answer to all cases of an incident: two persons, each case once, each by its own procedure (D28)."""

import uuid
from dataclasses import replace

import pytest

from tanggap.customers import digests
from tanggap.customers.account_numbers import AccountNumber
from tanggap.customers.models import Customer
from tanggap.desk import relating
from tanggap.desk.answers import drafting
from tanggap.desk.answers import sending as answers
from tanggap.desk.answers.general import AccountDataNamed
from tanggap.desk.canned import UnknownPlaceholder
from tanggap.desk.incidents import answering, declaring, gathering, sending, wording
from tanggap.desk.models import Case, Category, IdentityCheck, IncidentDelivery
from tanggap.desk.moves import MovedOn
from tanggap.desk.opening import Contact
from tanggap.desk.overseeing import OwnWork
from tanggap.desk.procedure import path
from tanggap.desk.reporting import filing
from tanggap.desk.reporting.forms import ReportForm
from tanggap.lib.errors import Forbidden
from tanggap.messaging.models import Message
from tests import complaining
from tests.at_once import at_once
from tests.complaining import step

from .conftest import TEXT, told

pytestmark = pytest.mark.django_db
State = IncidentDelivery.State


def delivery(case: Case) -> IncidentDelivery:
    return case.incident_deliveries.get()


def replies(case: Case) -> list[str]:
    return list(case.entries.filter(kind="reply").values_list("text", flat=True))


def test_a_case_at_its_answer_is_answered_and_comes_to_its_report(incident, joined, approved, budi, gita):
    """D28, D18: the ordinary answer, by its procedure; with the letter that a complaint is owed."""
    step(joined, "not-verified", by=budi)
    sending.send(incident, seen=approved.edition, by=gita)
    sending.send_due()
    assert delivery(joined).state == State.ANSWERED
    answer = joined.answers.get()
    assert (answer.state, answer.sent_by, answer.approved_by) == ("sent", gita, gita)
    assert answer.text == f"Yth. Siti Aminah, gangguan sudah teratasi. Nomor kasus Anda {joined.number}."
    assert answer.letter_id
    assert path.current(joined).step == "report"
    assert replies(joined) == [answer.text]


def test_the_agent_is_told_what_is_left_to_do(incident, siti, approved, budi, gita):
    """D28, D17: the report, the step, or a customer who was not reached."""
    reached = complaining.case(siti.membership.customer, assignee=budi)
    nobody = complaining.case(channel="hotline", assignee=budi, contact=Contact(name="Tanpa alamat"))
    for row in (reached, nobody):
        gathering.add(row.pk, incident, by=budi)
    sending.send(incident, seen=approved.edition, by=gita)
    sending.send_due()
    assert "drafnya siap" in reached.notices.get(user=budi).text
    assert "tidak dikirim: Tidak ada alamat" in nobody.notices.get(user=budi).text


def test_a_case_at_an_earlier_step_gets_a_reply_and_stays_where_it_is(sent, joined):
    """D28, D7: no step is skipped; the answer waits, approved, for the step that asks for it."""
    joined.refresh_from_db()
    assert delivery(joined).state == State.REPLIED
    assert path.current(joined).step == "verify"
    draft = joined.answers.get()
    assert (draft.state, replies(joined)) == ("approved", [draft.text])
    assert joined.state == "in_progress"
    assert not joined.clocks.open().filter(kind="first_response").exists()
    assert joined.clocks.open().filter(kind="written").exists()


def test_what_waited_is_sent_by_the_agent_when_the_step_has_come(sent, joined, budi):
    """D28: nothing is to be written or approved again, though the category asks for a second person."""
    Category.objects.update(needs_approval=True)
    step(joined, "not-verified", by=budi)
    answers.send(joined.pk, seen=joined.answers.get().edition, by=budi)
    assert path.current(joined).step == "report"


def test_the_report_begins_with_what_the_incident_tells(incident, joined, approved, budi, rina, gita, ending):
    """D28, D19: each case has its own report, filed by its agent without typing anything."""
    step(joined, "not-verified", by=budi)
    sending.send(incident, seen=approved.edition, by=gita)
    sending.send_due()
    declaring.resolve(incident, ending, by=rina)
    case = Case.objects.get(pk=joined.pk)
    prefilled = ReportForm(case)
    typed = {name: bound.value() for name, bound in ((name, prefilled[name]) for name in prefilled.fields)}
    form = ReportForm(case, {name: value for name, value in typed.items() if value is not None})
    assert form.is_valid(), form.errors
    assert incident.number in form.cleaned_data["cause_text"]
    filing.file(case.pk, form.words(), seen=0, by=budi)
    case.refresh_from_db()
    assert (case.state, case.report.prevention) == ("answered", "Sambungan cadangan.")


def test_an_agents_own_draft_is_left_as_it_is(incident, joined, approved, budi, gita):
    """D28: the customer hears it as a reply; what the agent writes stays theirs."""
    step(joined, "not-verified", by=budi)
    drafting.write(joined.pk, "Ini jawaban saya.", seen=0, by=budi)
    sending.send(incident, seen=approved.edition, by=gita)
    sending.send_due()
    assert (joined.answers.get().text, delivery(joined).state) == ("Ini jawaban saya.", State.REPLIED)


def test_what_is_over_gets_nothing_and_says_why(incident, case, siti, approved, budi, gita):
    """D28: withdrawn, merged or answered meanwhile, taken out again: listed, each with its reason."""
    customer = siti.membership.customer
    merged, answered, gone = (complaining.case(customer) for _ in range(3))
    for row in (case, merged, answered, gone):
        gathering.add(row.pk, incident, by=budi)
    sending.send(incident, seen=approved.edition, by=gita)
    relating.merge(merged.pk, case.number, reason="Sama.", by=budi)
    complaining.answered(answered, by=budi)
    gathering.remove(gone.pk, by=budi)
    sending.send_due()
    assert delivery(case).state == State.REPLIED
    reasons = [delivery(row).reason for row in (merged, answered, gone)]
    assert reasons[0] == f"Digabung ke {case}: jawabannya diberikan di sana."
    assert reasons[1] == "Kasus sudah dijawab."
    assert reasons[2] == "Kasus ini sudah dikeluarkan dari gangguan."
    assert not replies(merged)


def test_nobody_is_told_by_mouth_without_a_mouth(incident, siti, budi, approved, gita):
    """D28: whoever telephoned is written to; of whom no address is known, the page says so."""
    caller = complaining.case(siti.membership.customer, kind="question", channel="hotline")
    nobody = complaining.case(channel="hotline", contact=Contact(name="Tanpa alamat"))
    for row in (caller, nobody):
        step(row, "not-verified", by=budi)
        gathering.add(row.pk, incident, by=budi)
    sending.send(incident, seen=approved.edition, by=gita)
    sending.send_due()
    assert delivery(caller).state == State.REPLIED
    assert caller.entries.filter(kind="reply").get().channel == "whatsapp"
    assert (delivery(nobody).state, replies(nobody)) == (State.REFUSED, [])


def test_a_subject_with_account_data_is_not_repeated(incident, siti, budi, rina, gita):
    """D28, D5: what is filled in is checked for each case."""
    row = complaining.case(siti.membership.customer, subject="Tagihan Rp 1.250.000")
    gathering.add(row.pk, incident, by=budi)
    draft = answering.write(incident, "Tentang {{ perihal }}: sudah pulih.", seen=0, by=rina)
    answering.submit(incident, seen=draft.edition, by=rina)
    answering.approve(incident, seen=draft.edition, by=gita)
    sending.send(incident, seen=draft.edition, by=gita)
    sending.send_due()
    assert delivery(row).state == State.REFUSED
    assert "jumlah uang" in delivery(row).reason


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", wording.BadWords),
        ("x" * 4000, wording.BadWords),
        ("OTP Anda 123456", wording.BadWords),
        ("{{ rekening }}", UnknownPlaceholder),
        ("Bayar ke rekening BCA 1234567890", AccountNumber),
        ("Denda Rp 5.000 dihapus", AccountDataNamed),
        ("Angsuran 1.500.000 sudah masuk", AccountDataNamed),
        ("Angsuran 1,5 juta sudah masuk", AccountDataNamed),
    ],
)
def test_the_answer_to_all_holds_nothing_of_anybody(incident, rina, text, fault):
    """D28, D5, D11."""
    with pytest.raises(fault):
        answering.write(incident, text, seen=0, by=rina)


def test_what_many_read_names_no_customer(incident, siti, rina, ending):
    """D28, D5: one customer's contract or telephone is nothing for the others, nor for the public notice."""
    customer = siti.membership.customer
    Customer.objects.filter(pk=customer.pk).update(phone_index=digests.phone_index(customer.phone))
    for named in (customer.contracts.first().number, customer.phone):
        with pytest.raises(AccountDataNamed):
            answering.write(incident, f"Pembayaran {named} sudah masuk.", seen=0, by=rina)
        with pytest.raises(AccountDataNamed):
            declaring.declare(told(notice=f"Tidak termasuk {named}."), opened_with=uuid.uuid4(), by=rina)
        with pytest.raises(AccountDataNamed):
            declaring.resolve(incident, replace(ending, resolution=f"Pulih, juga {named}."), by=rina)
    assert answering.write(incident, "Pembayaran Juni 2026 lewat 1500888 sudah masuk.", seen=0, by=rina)


def test_a_second_person_approves_it_and_a_change_takes_that_back(incident, joined, rina, gita, budi):
    """D28, D18: four eyes; agents may write, only managers approve and send."""
    draft = answering.write(incident, TEXT, seen=0, by=rina)
    with pytest.raises(sending.NotApproved):
        sending.send(incident, seen=draft.edition, by=rina)
    answering.submit(incident, seen=draft.edition, by=rina)
    with pytest.raises(OwnWork):
        answering.approve(incident, seen=draft.edition, by=rina)
    with pytest.raises(Forbidden):
        answering.approve(incident, seen=draft.edition, by=budi)
    answering.approve(incident, seen=draft.edition, by=gita)
    changed = answering.write(incident, TEXT + " Maaf.", seen=draft.edition, by=budi)
    assert (changed.state, changed.writers) == ("draft", sorted([rina.pk, budi.pk]))
    with pytest.raises(MovedOn):
        sending.send(incident, seen=draft.edition, by=gita)


def test_who_can_approve_it_is_told_that_it_waits(incident, rina, gita, budi):
    """D28: not who wrote it, nor who may not."""
    draft = answering.write(incident, TEXT, seen=0, by=rina)
    answering.submit(incident, seen=draft.edition, by=rina)
    assert [answering.to_approve(one).count() for one in (gita, rina, budi)] == [1, 0, 0]


def test_the_draft_is_given_back_with_a_reason(incident, rina, gita):
    """D28."""
    draft = answering.write(incident, TEXT, seen=0, by=rina)
    answering.submit(incident, seen=draft.edition, by=rina)
    with pytest.raises(answering.NoReason):
        answering.send_back(incident, " ", seen=draft.edition, by=gita)
    back = answering.send_back(incident, "Minta maaf dahulu.", seen=draft.edition, by=gita)
    assert (back.state, back.return_reason) == ("draft", "Minta maaf dahulu.")


def test_of_two_writers_the_second_sees_what_the_first_wrote(incident, rina, gita):
    """D28, D4."""
    answering.write(incident, TEXT, seen=0, by=rina)
    with pytest.raises(MovedOn):
        answering.write(incident, "Lain.", seen=0, by=gita)


def test_cases_that_join_later_get_it_too_and_none_twice(incident, sent, joined, siti, budi, gita):
    """D28: pressing again reaches those that have joined since."""
    late = complaining.case(siti.membership.customer)
    gathering.add(late.pk, incident, by=budi)
    for _ in range(2):
        sending.send(incident, seen=sent.edition, by=gita)
        sending.send_due()
    assert [len(replies(row)) for row in (joined, late)] == [1, 1]


def test_another_answer_may_follow(incident, sent, joined, rina, gita):
    """D28: news after the first; an old page sends nothing."""
    draft = answering.write(incident, "Kabar terakhir: semuanya pulih.", seen=0, by=rina)
    answering.submit(incident, seen=draft.edition, by=rina)
    answering.approve(incident, seen=draft.edition, by=gita)
    with pytest.raises(MovedOn):
        sending.send(incident, seen=sent.edition, by=gita)
    sending.send(incident, seen=draft.edition, by=gita)
    sending.send_due()
    assert len(replies(joined)) == 2


def test_an_answer_without_cases_is_not_sent(incident, approved, gita):
    """D28."""
    with pytest.raises(sending.NothingToSend):
        sending.send(incident, seen=approved.edition, by=gita)
    approved.refresh_from_db()
    assert approved.state == "approved"


def test_a_fault_is_tried_again_and_stops_nothing(incident, case, siti, approved, budi, gita, monkeypatch):
    """D28: what fails is put off; in the end it is given up, said, and may be tried again by hand."""
    other = complaining.case(siti.membership.customer)
    for row in (case, other):
        gathering.add(row.pk, incident, by=budi)
    reply = sending.replying.reply

    def broken(pk, *args, **kwargs):
        if pk == case.pk:
            raise RuntimeError("out of order")
        return reply(pk, *args, **kwargs)

    monkeypatch.setattr(sending.replying, "reply", broken)
    sending.send(incident, seen=approved.edition, by=gita)
    assert sending.send_due() is not None
    assert (delivery(case).state, delivery(other).state) == (State.WAITING, State.REPLIED)
    assert not case.answers.exists()
    for _ in range(sending.MOST_TRIES):
        IncidentDelivery.objects.filter(state="waiting").update(next_at=incident.opened_at)
        sending.send_due()
    assert (delivery(case).state, delivery(case).reason) == (State.REFUSED, sending.FAULT)
    monkeypatch.undo()
    assert sending.try_again(incident, by=gita) == 1
    sending.send_due()
    assert (delivery(case).state, len(replies(case)), len(replies(other))) == (State.REPLIED, 1, 1)


@pytest.mark.django_db(transaction=True)
def test_several_workers_and_two_tabs_send_each_case_once(incident, siti, approved, budi, gita, rina):
    """D28: real threads: two press, three workers send, an agent replies meanwhile."""
    rows = [complaining.case(siti.membership.customer) for _ in range(4)]
    for row in rows:
        gathering.add(row.pk, incident, by=budi)
    press = [lambda who=who: sending.send(incident, seen=approved.edition, by=who) for who in (gita, rina)]
    at_once(*press)
    at_once(*[sending.send_due] * 3)
    while sending.send_due():
        pass
    assert [len(replies(row)) for row in rows] == [1] * 4
    assert Message.objects.filter(kind="case_reply_notice").count() == 4
    assert IncidentDelivery.objects.filter(state=State.REPLIED).count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_between_two_cases_is_gone_on_from(incident, siti, approved, budi, gita, monkeypatch):
    """D28: what was committed stays sent, what was not is sent by the next worker, nothing twice."""
    rows = [complaining.case(siti.membership.customer) for _ in range(3)]
    for row in rows:
        gathering.add(row.pk, incident, by=budi)
    sending.send(incident, seen=approved.edition, by=gita)
    assert sending.send_next()

    class Killed(BaseException):
        pass

    def killed(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(sending.timeline, "event", killed)
        with pytest.raises(Killed):
            sending.send_next()
    assert [len(replies(row)) for row in rows] == [1, 0, 0]
    sending.send_due()
    assert [len(replies(row)) for row in rows] == [1, 1, 1]


def test_an_identified_customer_gets_no_account_data_either(incident, joined, approved, budi, gita):
    """D28, D11: it goes to the address on record, and says what it says to all."""
    facts = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True, "channel": "hotline"}
    IdentityCheck.objects.create(case=joined, customer=joined.customer, by=budi, at=joined.received_at, **facts)
    step(joined, "verified", by=budi)
    step(joined, "done", by=budi, finding="Bank terganggu.")
    sending.send(incident, seen=approved.edition, by=gita)
    sending.send_due()
    assert delivery(joined).state == State.ANSWERED
    assert not joined.answers.get().is_general

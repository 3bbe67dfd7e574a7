"""What the customer does on a case after it was opened, and what they are told at once."""

from contextlib import suppress
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.desk import contacting, promises
from tanggap.desk.ladder import climbing
from tanggap.desk.models import Case, Category
from tanggap.desk.moves import MovedOn
from tanggap.desk.opening import Complaint, Contact, open_case
from tanggap.desk.procedure import path
from tanggap.desk.states import State
from tanggap.lib.errors import TooManyAttempts
from tanggap.lib.limits import Limit
from tanggap.messaging.models import Message
from tests import complaining
from tests.at_once import at_once
from tests.uploading import photo

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("files_home")]


def stand(case, state: str, **columns) -> Case:
    """The case in a state that no step of the shipped procedure leads to."""
    Case.objects.filter(pk=case.pk).update(state=State.IN_PROGRESS)
    Case.objects.filter(pk=case.pk).update(state=state, **columns)
    return Case.objects.get(pk=case.pk)


def test_every_case_is_acknowledged_by_mail_and_sms(desk, siti):
    """D1, P16: number, date, product, officer, phone, what happens next, free of charge."""
    contact = Contact(name="Siti", phone="+6281234567897", email="siti@anggota.test", customer=siti.membership.customer)
    case = complaining.case(siti.membership.customer, contact=contact)
    mail, sms = Message.objects.filter(about_id=case.pk).order_by("kind")
    assert (mail.kind, sms.kind) == ("case_received", "case_received_sms")
    for text in (mail.text.body, sms.text.body):
        for part in (case.number, "WIB", "umum", "Tim Layanan Pelanggan", "1500 000"):
            assert part in text
        assert "biaya" in text
        assert "Petugas kami menanggapi paling lambat" in text
        assert "Jawaban tertulis Anda terima paling lambat" in text


def test_what_has_no_address_is_not_written_to(desk):
    """D1: a call without a number is acknowledged by the agent's voice."""
    complaining.case(None, contact=Contact(name="Penelepon"))
    assert not Message.objects.exists()


def test_a_request_about_personal_data_has_72_hours(desk, siti):
    """P19, S9, D13: elapsed, not working hours."""
    case = complaining.case(siti.membership.customer, category="data-pribadi", kind="request")
    assert promises.answer_by(case) == case.received_at + timezone.timedelta(hours=72)
    assert "permintaan Anda dan menjawabnya paling lambat" in promises.next_words(case)


def test_more_facts_join_the_case_with_their_files(case, siti):
    """P17."""
    entry = contacting.received(case.pk, "Ini struknya.", channel="portal", by=siti, uploads=[photo(), photo()])
    assert (entry.case, entry.kind, entry.is_public) == (case, "contact", True)
    assert entry.attachments.count() == case.attachments.count() == 2


@pytest.mark.parametrize(
    ("purpose", "uploads", "events"),
    [
        ("proof", [photo()], ["proof.received", "contact.received"]),
        ("evidence", [photo()], ["contact.received"]),
        ("proof", [], ["contact.received"]),
    ],
)
def test_the_procedure_is_told_what_came(case, siti, monkeypatch, purpose, uploads, events):
    """D7, D9."""
    told = []
    monkeypatch.setattr(path, "happened_now", lambda _, event, **__: told.append(event))
    contacting.received(case.pk, "Ini.", channel="portal", by=siti, uploads=uploads, purpose=purpose)
    assert told == events


def test_nothing_said_is_no_contact(case, siti):
    with pytest.raises(contacting.NothingSaid):
        contacting.received(case.pk, "  ", channel="portal", by=siti)


def test_a_case_that_waits_for_the_customer_goes_on(case, siti):
    """D3."""
    case = stand(case, State.WAITING_CUSTOMER)
    contacting.received(case.pk, "", channel="portal", by=siti, uploads=[photo()])
    case.refresh_from_db()
    assert case.state == State.IN_PROGRESS


@pytest.mark.parametrize("state", [State.ANSWERED, State.CLOSED])
def test_a_contact_on_a_case_that_is_over_opens_one_that_follows_it(case, siti, state):
    """P17: nobody is forgotten."""
    case = stand(case, State.ANSWERED, closed_at=timezone.now())
    Case.objects.filter(pk=case.pk).update(state=state)
    entry = contacting.received(case.pk, "Masih belum beres.", channel="email", uploads=[photo()])
    assert entry.case.follows == case
    assert entry.case.is_open
    assert entry.case.attachments.count() == 1
    assert (entry.case.customer, entry.case.contract) == (case.customer, case.contract)
    assert entry.case.number in case.entries.last().text


def test_who_writes_on_a_case_that_is_over_again_and_again_has_one_that_follows(case, siti, budi):
    """P17: not one for each message; once that is over too, another."""
    case = stand(case, State.ANSWERED)
    first, second = (contacting.received(case.pk, text, channel="portal", by=siti).case for text in ("Satu.", "Dua."))
    assert first == second
    assert first.entries.filter(kind="contact").count() == 2
    contacting.withdraw(first.pk, "", by=siti)
    third = contacting.received(case.pk, "Tiga.", channel="portal", by=siti).case
    assert third not in (case, first)
    assert third.follows == case


def test_a_case_taken_up_again_and_again_counts_among_those_of_the_day(case, siti, monkeypatch):
    """S7: withdrawing it and writing anew is no way to have numbers and messages without end."""
    monkeypatch.setattr(contacting, "BEGUN", Limit("complaints.member", 2))
    case = stand(case, State.ANSWERED)
    for _ in range(2):
        contacting.withdraw(contacting.received(case.pk, "Lagi.", channel="portal", by=siti).case.pk, "", by=siti)
    with pytest.raises(TooManyAttempts, match="banyak pengaduan hari ini"):
        contacting.received(case.pk, "Lagi.", channel="portal", by=siti)
    assert Case.objects.count() == 3
    assert contacting.received(case.pk, "Lagi.", channel="email").case.follows == case


@pytest.mark.django_db(transaction=True)
def test_of_twenty_messages_at_once_one_person_has_so_many_taken_in(case, siti, monkeypatch):
    """S7."""
    monkeypatch.setattr(contacting, "WRITTEN", Limit("contacts.person", 5))

    def write():
        with suppress(TooManyAttempts):
            return contacting.received(case.pk, "Halo.", channel="portal", by=siti).pk

    assert len(set(at_once(*[write] * 20)) - {None}) == 5
    assert case.entries.filter(kind="contact").count() == 6


@pytest.mark.django_db(transaction=True)
def test_of_twenty_messages_at_once_on_a_case_that_is_over_one_opens_another(case):
    """P17."""
    case = stand(case, State.ANSWERED)

    def write():
        return contacting.received(case.pk, "Masih belum beres.", channel="email").case_id

    assert len(set(at_once(*[write] * 20))) == 1
    assert Case.objects.count() == 2


@pytest.mark.parametrize("is_member", [True, False])
def test_what_a_member_writes_on_a_case_that_is_over_stays_theirs(case, siti, is_member):
    """D5, P17: no check gives their words to another customer; a mail may be anybody's."""
    case, who = stand(case, State.ANSWERED), siti if is_member else contacting.CUSTOMER
    opened = contacting.received(case.pk, "Masih belum beres.", channel="portal", by=who).case
    assert opened.opened_by == (siti if is_member else None)


def test_nobody_joins_a_following_case_that_has_become_another_customer_s(case, siti, andi):
    """D5: a mail on Siti's case turned out to be Andi's."""
    case = stand(case, State.ANSWERED)
    mailed = contacting.received(case.pk, "Ini saya.", channel="email").case
    Case.objects.filter(pk=mailed.pk).update(customer=andi.membership.customer)
    assert contacting.received(case.pk, "Masih belum.", channel="portal", by=siti).case != mailed


def test_a_contact_on_a_merged_case_reaches_the_other(case, siti):
    other = complaining.case(siti.membership.customer)
    Case.objects.filter(pk=case.pk).update(state=State.MERGED, merged_into=other)
    assert contacting.received(case.pk, "Halo.", channel="portal", by=siti).case == other


def test_of_a_merged_case_and_the_one_that_goes_on_the_latter_alone_is_locked(case, siti):
    """D24: two are locked the older first; whoever took the merged one first would wait crosswise with a merger."""
    other = complaining.case(siti.membership.customer)
    Case.objects.filter(pk=case.pk).update(state=State.MERGED, merged_into=other)
    with CaptureQueriesContext(connection) as asked:
        contacting.received(case.pk, "Masih menunggu.", channel="portal")
    locks = [query["sql"] for query in asked if "FOR NO KEY UPDATE" in query["sql"] and '"desk_case"' in query["sql"]]
    assert len(locks) == 1
    assert f'"id" = {other.pk}' in locks[0]


def test_a_withdrawn_case_leaves_nobody_with_a_task(case, siti, budi):
    """P17, D3."""
    complaining.step(case, "not-verified", by=budi)
    contacting.withdraw(case.pk, "Sudah beres.", by=siti)
    contacting.withdraw(case.pk, "Sudah beres.", by=siti)
    case.refresh_from_db()
    assert case.state == State.WITHDRAWN
    assert (path.current(case), case.clocks.open().count(), case.rungs.open().count()) == (None, 0, 0)
    assert (case.moves.last().by_id, case.moves.last().reason) == (siti.pk, "Sudah beres.")


def test_an_escalated_case_is_taken_back_from_the_manager(case, siti, budi, rina):
    """D17."""
    complaining.step(case, "not-verified", by=budi)
    Case.objects.filter(pk=case.pk).update(state=State.IN_PROGRESS)
    climbing.climb(case, "manager", reason="Sulit.", by=budi, at=timezone.now())
    contacting.withdraw(case.pk, "", by=siti)
    assert not case.rungs.open().exists()
    assert case.moves.last().reason == "Dicabut pelanggan"
    assert case.entries.public().last().text == "Pengaduan dicabut."


def test_an_answered_case_is_not_withdrawn(case, siti):
    case = stand(case, State.ANSWERED)
    with pytest.raises(MovedOn):
        contacting.withdraw(case.pk, "", by=siti)


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_twenty_times_at_once_makes_one_case(desk, siti):
    """P16, D1: and no number is missing afterwards."""
    form, category = uuid4(), Category.objects.get(code="lainnya")
    told = Complaint(kind="complaint", category=category, channel="portal", subject="Salah tagih", text="Isi.")

    def send():
        return open_case(told, Contact(customer=siti.membership.customer), by=System("uji"), opened_with=form).pk

    assert len(set(at_once(*[send] * 20))) == 1
    following = open_case(told, Contact(), by=System("uji"))
    assert following.number.endswith("000002")

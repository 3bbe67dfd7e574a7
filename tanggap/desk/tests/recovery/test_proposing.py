"""D27: who may propose a recovery, and for what."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.desk.models import AccountRecovery
from tanggap.desk.recovery import accounts, proposing
from tanggap.desk.tests.recovering import NEW, OLD, pass_by, recognised
from tanggap.identity.models import EmailChange, Role
from tanggap.identity.recovering import AddressTaken
from tanggap.lib.errors import Forbidden, NotFound, TooManyAttempts
from tanggap.portal import freezing
from tests import complaining

pytestmark = pytest.mark.django_db
State = AccountRecovery.State
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


def test_nothing_is_proposed_before_two_facts_matched_on_this_case(case, budi, siti):
    """D27, D5: not on a check that failed, nor on another case's."""
    with pytest.raises(accounts.NotVerified):
        proposing.propose(case.pk, NEW, "mailbox", by=budi)
    recognised(case, budi, matched=["phone"])
    recognised(complaining.case(siti.membership.customer), budi)
    with pytest.raises(accounts.NotVerified):
        proposing.propose(case.pk, NEW, "mailbox", by=budi)


def test_whoever_asks_later_or_after_a_failed_check_is_recognised_anew(verified, budi, clock):
    """D27, D5: a caller who only knows the case's number is not who was recognised on it before."""
    clock.shift(accounts.FRESH)
    with pytest.raises(accounts.ProofStale):
        proposing.propose(verified.pk, NEW, "mailbox", by=budi)
    recognised(verified, budi)
    recognised(verified, budi, matched=["phone"])
    with pytest.raises(accounts.ProofStale):
        proposing.propose(verified.pk, NEW, "mailbox", by=budi)
    proof = recognised(verified, budi)
    assert proposing.propose(verified.pk, NEW, "mailbox", by=budi).proof == proof


def test_a_case_of_nobody_has_no_account_to_recover(desk, budi):
    """D27."""
    unknown = complaining.case(None)
    with pytest.raises(accounts.NotVerified):
        proposing.propose(unknown.pk, NEW, "mailbox", by=budi)


def test_a_customer_without_an_account_is_sent_to_register(desk, rahmat, budi):
    """D27."""
    case = complaining.case(rahmat)
    recognised(case, budi)
    with pytest.raises(accounts.NoAccount):
        proposing.propose(case.pk, NEW, "mailbox", by=budi)


def test_a_frozen_account_is_settled_first(verified, siti, budi):
    """D27, P5."""
    freezing.freeze(siti.membership.customer_id)
    with pytest.raises(accounts.AccountShut):
        proposing.propose(verified.pk, NEW, "mailbox", by=budi)


def test_an_officer_and_who_does_not_see_the_case_propose_nothing(verified, hire, makassar, head_office, fitri):
    """D27, S1."""
    stranger = hire("tono", Role.AGENT, makassar)
    verified.assignee = hire("yuni", Role.AGENT, verified.branch)
    verified.save()
    with pytest.raises(NotFound):
        proposing.propose(verified.pk, NEW, "mailbox", by=stranger)
    complaining.tasked(verified, fitri)
    with pytest.raises(Forbidden):
        proposing.propose(verified.pk, NEW, "mailbox", by=fitri)


@pytest.mark.parametrize(
    "address",
    [
        *["", "siti", "siti@", "siti@rumah.test,x@y.test", "siti\n@rumah.test", "a@b", "a@[127.0.0.1]"],
        *["siti@rum\u0430h.test", "siti@rumah.test\u200b", "s\u0131ti@rumah.test", '"<b>"@rumah.test'],
    ],
)
def test_a_malformed_address_is_refused(verified, budi, address):
    """D27: nor one that looks like another."""
    with pytest.raises(proposing.BadAddress):
        proposing.propose(verified.pk, address, "mailbox", by=budi)


def test_a_taken_address_is_refused_in_the_same_words_whatever_it_is(verified, siti, andi, joko, budi):
    """D27: a member's, a staff member's, one kept for its former owner, the account's own: nobody learns which."""
    kept = "andi.lama@rumah.test"
    held = {"held": kept, "old_email": kept, "new_email": andi.email, "user": andi, "asked_at": timezone.now()}
    link = {"confirm_digest": b"1", "undo_digest": b"2", "expires_at": timezone.now() + DAY}
    EmailChange.objects.create(**held, **link, confirmed_at=timezone.now(), undo_until=timezone.now() + DAY)
    told = set()
    for address in (andi.email.upper(), joko.email, kept, siti.email):
        with pytest.raises(AddressTaken) as refusal:
            proposing.propose(verified.pk, address, "mailbox", by=budi)
        told.add(refusal.value.message)
    assert told == {AddressTaken.message}
    refused = AuditEvent.objects.filter(act="recovery.address_refused")
    assert refused.count() == 4
    assert not [event for event in refused if "@" in event.reason + event.object_label]


def test_nobody_finds_out_by_trying_which_addresses_have_an_account(verified, andi, budi):
    """D27, S7: refused tries count."""
    for _ in range(10):
        with pytest.raises(AddressTaken):
            proposing.propose(verified.pk, andi.email, "mailbox", by=budi)
    with pytest.raises(TooManyAttempts):
        proposing.propose(verified.pk, NEW, "mailbox", by=budi)


def test_proposing_the_same_twice_is_one_and_another_waits_for_it(proposed, budi, siti):
    """D27: one open for each account, on whatever case; a second tab, the same agent."""
    assert proposing.propose(proposed.case_id, " Siti.Baru@rumah.test ", "mailbox", by=budi) == proposed
    with pytest.raises(proposing.AlreadyOpen, match=proposed.case.number):
        proposing.propose(proposed.case_id, "lain@rumah.test", "mailbox", by=budi)
    other = complaining.case(siti.membership.customer)
    recognised(other, budi)
    with pytest.raises(proposing.AlreadyOpen):
        proposing.propose(other.pk, NEW, "mailbox", by=budi)


def test_the_database_keeps_it_to_one_open_two_persons_and_a_day(proposed, budi, rina):
    """D27."""
    at = timezone.now()
    rows = AccountRecovery.objects.filter(pk=proposed.pk)
    for bad in (
        {"confirmed_by": budi, "confirmed_at": at, "due_at": at + DAY},
        {"confirmed_by": rina, "confirmed_at": at, "due_at": at + DAY - SECOND},
        {"done_at": at, "next_at": None},
        {"ended_at": at, "next_at": None},
        {"next_at": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**bad)
    twin = {"case": proposed.case, "account": proposed.account, "proof": proposed.proof, "proposed_by": rina}
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountRecovery.objects.create(**twin, why="both", old_email=OLD, new_email=NEW, proposed_at=at, next_at=at)


def test_the_case_tells_it_with_masked_addresses_and_the_trail_without_any(confirmed, clock):
    """D27, S8."""
    pass_by(clock, DAY)
    told = [entry.text for entry in confirmed.case.entries.all()]
    assert "Pemulihan akun diusulkan: e-mail masuk menjadi s•••@rumah.test." in told
    assert "Pemulihan akun berlaku: pelanggan membuat password baru." in told
    assert not [text for text in told if NEW in text or OLD in text]
    acts = AuditEvent.objects.filter(act__startswith="recovery.")
    assert [event.act for event in acts.order_by("pk")] == ["recovery.proposed", "recovery.confirmed", "recovery.done"]
    assert not [event for event in acts if "@" in f"{event.reason}{event.object_label}{event.fields}"]


def test_the_addresses_are_sealed_at_rest(proposed):
    """S3."""
    with connection.cursor() as cursor:
        cursor.execute("select old_email, new_email from desk_accountrecovery")
        (kept,) = cursor.fetchall()
    assert not [value for value in kept if b"rumah" in bytes(value) or b"siti" in bytes(value)]

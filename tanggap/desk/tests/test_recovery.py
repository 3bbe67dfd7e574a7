"""D27: a member whose mailbox is lost gets a new sign-in e-mail by two persons, after a day."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from conftest import PASSWORD
from tanggap.audit.models import AuditEvent
from tanggap.audit.trail import System
from tanggap.desk.models import AccountRecovery, Case, Notice
from tanggap.desk.moves import MovedOn
from tanggap.desk.recovery import accounts, confirming, proposing, stopping, taking_effect, watch
from tanggap.desk.recovery.shown import to_confirm
from tanggap.desk.tests.recovering import NEW, OLD, link_in, recognised, sent, waiting
from tanggap.identity import email_change, passwords
from tanggap.identity.entrances import MEMBERS
from tanggap.identity.models import EmailChange, Role, RoleGrant, User
from tanggap.identity.recovering import AccountMoved, AddressTaken
from tanggap.lib.errors import Forbidden, NotFound, TooManyAttempts
from tanggap.portal import freezing
from tanggap.portal.models import Freeze
from tests import complaining

pytestmark = pytest.mark.django_db
State = AccountRecovery.State
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


@pytest.fixture
def clock():
    """Monday, 09.00."""
    with time_machine.travel(datetime(2026, 11, 23, 9, tzinfo=ZoneInfo("Asia/Jakarta")), tick=False) as traveller:
        yield traveller


@pytest.fixture
def verified(clock, case, budi) -> Case:
    """Siti's case, on which Budi has recognised her."""
    recognised(case, budi)
    return case


@pytest.fixture
def proposed(verified, budi) -> AccountRecovery:
    return proposing.propose(verified.pk, NEW, "mailbox", by=budi)


@pytest.fixture
def confirmed(proposed, rina) -> AccountRecovery:
    return confirming.confirm(proposed.case_id, proposed.pk, by=rina)


def moved(case: Case, *states: str) -> None:
    for state in states:
        Case.objects.filter(pk=case.pk).update(state=state, closed_at=timezone.now() if state == "closed" else None)


def stored(row: AccountRecovery) -> AccountRecovery:
    return AccountRecovery.objects.get(pk=row.pk)


def pass_by(clock, span: timedelta) -> None:
    clock.shift(span)
    taking_effect.act_on_due()


def email_of(user: User) -> str:
    return User.objects.get(pk=user.pk).email


def test_a_confirmed_recovery_takes_effect_when_its_24_hours_are_over(confirmed, siti, clock):
    """D27: not a second before; once."""
    pass_by(clock, DAY - SECOND)
    assert email_of(siti) == OLD
    pass_by(clock, SECOND)
    assert email_of(siti) == NEW
    done = stored(confirmed)
    assert (done.state, done.done_at, done.next_at) == (State.DONE, done.due_at, None)
    taking_effect.act_on_due()
    assert len(sent("account_recovered")) == len(sent("recovery_done")) == 1
    assert AuditEvent.objects.filter(act="user.recovered").count() == 1


def test_the_loop_wants_to_run_again_when_the_next_one_is_due(confirmed):
    """D27: by due time, not by a scan."""
    assert taking_effect.act_on_due() == confirmed.due_at


def test_both_addresses_and_the_telephone_on_record_are_told_when_it_begins(confirmed, siti):
    """D27: each with a link of its own; the new address learns nobody's name."""
    (old,), (new,), (phone,) = (sent(f"recovery_begun{who}") for who in ("", "_new", "_phone"))
    assert [old.to.email, new.to.email, phone.to.phone] == [OLD, NEW, "+6281234567897"]
    assert (old.user_id, new.user_id, new.customer_id, new.to.name) == (siti.pk, None, None, "")
    assert len({link_in(message)[1] for message in (old, new, phone)}) == 3
    assert old.params["until"] == "24/11/2026 09.00 WIB"
    assert old.params["new"] == "s•••@rumah.test"


def test_both_addresses_are_told_again_when_it_takes_effect(confirmed, siti, clock):
    """D27: the old one without a link, the new one with the link that sets a password."""
    pass_by(clock, DAY)
    (old,), (new,) = sent("recovery_done"), sent("account_recovered")
    assert (old.to.email, new.to.email) == (OLD, NEW)
    assert "url" not in old.params
    assert link_in(new)[0] == "/member/password/new"


def test_the_member_signs_in_again_once_the_new_mailbox_has_proven_itself(confirmed, siti, clock, signed_in):
    """D27: sessions end, the old password opens nothing, the link works once."""
    browser = signed_in(siti)
    assert browser.get("/member/").status_code == 200
    browser_in_between = signed_in(siti)
    pass_by(clock, DAY)
    assert browser_in_between.get("/member/").status_code == 302
    assert not User.objects.get(pk=siti.pk).check_password(PASSWORD)
    _, token = link_in(sent("account_recovered")[0])
    passwords.reset(token, "sandi-yang-baru", entrance=MEMBERS)
    assert User.objects.get(email=NEW).check_password("sandi-yang-baru")
    with pytest.raises(passwords.LinkExpired):
        passwords.reset(token, "sandi-pencuri", entrance=MEMBERS)


def test_a_password_link_to_the_old_mailbox_opens_nothing_afterwards(confirmed, siti, clock):
    """D27, P7."""
    clock.shift(DAY - SECOND)
    passwords.send_link(siti, passwords.RESET, by=None)
    _, token = link_in(sent("password_reset")[0])
    pass_by(clock, SECOND)
    with pytest.raises(passwords.LinkExpired):
        passwords.holder_of(token, MEMBERS)


def test_a_change_of_email_that_waits_is_void_afterwards(confirmed, siti, clock):
    """D27, P8."""
    email_change.request_change(siti, "lain@rumah.test")
    _, token = link_in(sent("email_change_link")[0])
    pass_by(clock, DAY)
    with pytest.raises(email_change.EmailLinkExpired):
        email_change.confirm(token)
    assert email_of(siti) == NEW


# who may propose, and for what


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


# the second person


def test_the_managers_of_the_team_have_it_among_their_tasks(verified, rina, budi, hire, jakarta, makassar):
    """D27: not the proposer, and no manager of another branch."""
    own, foreign = hire("tuti", Role.MANAGER, jakarta), hire("anton", Role.MANAGER, makassar)
    row = proposing.propose(verified.pk, NEW, "mailbox", by=budi)
    assert [list(to_confirm(one)) for one in (rina, own, foreign, budi)] == [[row], [row], [], []]
    told = Notice.objects.get()
    assert told.text == f"Pemulihan akun pada kasus {row.case} menunggu persetujuan Anda."
    assert told.user == own


def test_head_office_is_told_where_the_only_manager_of_the_branch_has_proposed(verified, rina, hire, jakarta):
    """D27: somebody must be able to decide."""
    proposing.propose(verified.pk, NEW, "mailbox", by=hire("tuti", Role.MANAGER, jakarta))
    assert Notice.objects.get().user == rina


def test_nobody_confirms_what_they_proposed(verified, rina):
    """D27: not even the manager of head office."""
    row = proposing.propose(verified.pk, NEW, "mailbox", by=rina)
    with pytest.raises(confirming.SamePerson):
        confirming.confirm(row.case_id, row.pk, by=rina)
    with pytest.raises(confirming.SamePerson):
        confirming.refuse(row.case_id, row.pk, "Saya sendiri.", by=rina)
    assert not to_confirm(rina).exists()


def test_nobody_confirms_on_a_check_of_their_own(case, rina, budi, hire, head_office):
    """D27: who recognised the customer and who lets the address count are two, whoever typed it."""
    recognised(case, rina)
    row = proposing.propose(case.pk, NEW, "mailbox", by=budi)
    with pytest.raises(confirming.OwnCheck):
        confirming.confirm(row.case_id, row.pk, by=rina)
    assert not to_confirm(rina).exists()
    assert confirming.confirm(row.case_id, row.pk, by=hire("gita", Role.MANAGER, head_office)).confirmed_at


def test_agents_and_managers_elsewhere_confirm_nothing(proposed, hire, jakarta, makassar):
    """D27, S1: a manager sees what is escalated anywhere, and yet decides for their own team only."""
    colleague, elsewhere = hire("yuni", Role.AGENT, jakarta), hire("anton", Role.MANAGER, makassar)
    with pytest.raises(Forbidden):
        confirming.confirm(proposed.case_id, proposed.pk, by=colleague)
    with pytest.raises(NotFound):
        confirming.confirm(proposed.case_id, proposed.pk, by=elsewhere)
    moved(proposed.case, "in_progress", "escalated")
    with pytest.raises(Forbidden):
        confirming.confirm(proposed.case_id, proposed.pk, by=elsewhere)


def test_a_recovery_of_another_case_is_nothing(proposed, siti, rina, budi):
    """S1."""
    other = complaining.case(siti.membership.customer)
    for act in (
        lambda: confirming.confirm(other.pk, proposed.pk, by=rina),
        lambda: confirming.refuse(other.pk, proposed.pk, "Tidak.", by=rina),
        lambda: stopping.withdraw(other.pk, proposed.pk, "Tidak.", by=budi),
    ):
        with pytest.raises(NotFound):
            act()


def test_confirming_twice_is_once(confirmed, rina, hire, jakarta):
    """D27: two tabs of one manager; another manager is told that it was decided."""
    assert confirming.confirm(confirmed.case_id, confirmed.pk, by=rina).confirmed_at == confirmed.confirmed_at
    assert len(sent("recovery_begun")) == 1
    with pytest.raises(MovedOn, match="menunggu 24 jam"):
        confirming.confirm(confirmed.case_id, confirmed.pk, by=hire("tuti", Role.MANAGER, jakarta))
    with pytest.raises(MovedOn):
        confirming.refuse(confirmed.case_id, confirmed.pk, "Terlambat.", by=rina)


def test_a_refusal_has_a_reason_and_nobody_outside_hears_of_it(proposed, rina, siti, clock, budi):
    """D27."""
    with pytest.raises(confirming.NoReason):
        confirming.refuse(proposed.case_id, proposed.pk, "  ", by=rina)
    refused = confirming.refuse(proposed.case_id, proposed.pk, "Suaranya berbeda.", by=rina)
    assert confirming.refuse(proposed.case_id, proposed.pk, "Lagi.", by=rina).ended_at == refused.ended_at
    assert (refused.state, refused.end_reason) == (State.REFUSED, "Suaranya berbeda.")
    assert Notice.objects.filter(user=budi, text__startswith="Pemulihan akun tidak disetujui").exists()
    assert not sent("recovery_stopped")
    pass_by(clock, timedelta(days=4))
    assert email_of(siti) == OLD
    recognised(proposed.case, budi)
    again = proposing.propose(proposed.case_id, NEW, "both", by=budi)
    assert again.state == State.PROPOSED


def test_a_proposal_that_nobody_decides_lapses_after_three_days(proposed, rina, clock):
    """D27: at the very instant, whether or not the loop was there."""
    clock.shift(timedelta(hours=72))
    with pytest.raises(MovedOn):
        confirming.confirm(proposed.case_id, proposed.pk, by=rina)
    assert not to_confirm(rina).exists()
    taking_effect.act_on_due()
    lapsed = stored(proposed)
    assert (lapsed.state, lapsed.ended_by_id) == (State.LAPSED, None)
    assert lapsed.end_reason == "Tidak ada orang kedua yang memutuskannya dalam tiga hari."
    assert not sent("recovery_stopped")


def test_a_proposal_is_confirmed_a_second_before_it_lapses(proposed, rina, clock):
    """D27."""
    clock.shift(timedelta(hours=72) - SECOND)
    row = confirming.confirm(proposed.case_id, proposed.pk, by=rina)
    assert row.due_at == timezone.now() + DAY


def test_a_proposers_word_counts_no_more_once_they_have_no_right(proposed, rina, budi):
    """D27: their role ended, or they were shut out."""
    RoleGrant.objects.filter(user=budi).update(ended_at=timezone.now())
    with pytest.raises(confirming.ProposerGone):
        confirming.confirm(proposed.case_id, proposed.pk, by=rina)
    RoleGrant.objects.filter(user=budi).update(ended_at=None)
    User.objects.filter(pk=budi.pk).update(is_active=False)
    with pytest.raises(confirming.ProposerGone):
        confirming.confirm(proposed.case_id, proposed.pk, by=rina)
    assert confirming.refuse(proposed.case_id, proposed.pk, "Pengusul keluar.", by=rina).state == State.REFUSED


def test_a_case_that_is_over_confirms_nothing(proposed, rina):
    """D27."""
    Case.objects.filter(pk=proposed.case_id).update(state="withdrawn")
    with pytest.raises(MovedOn):
        confirming.confirm(proposed.case_id, proposed.pk, by=rina)


def test_what_changed_before_the_confirmation_refuses_it(proposed, rina, siti, andi):
    """D27: frozen, changed by its owner, taken by somebody."""
    frozen = freezing.freeze(siti.membership.customer_id)
    with pytest.raises(accounts.AccountShut):
        confirming.confirm(proposed.case_id, proposed.pk, by=rina)
    freezing.lift(frozen.pk, by=System("uji"), reason="Sudah diperiksa.")
    User.objects.filter(pk=siti.pk).update(email="siti.sendiri@rumah.test")
    with pytest.raises(AccountMoved):
        confirming.confirm(proposed.case_id, proposed.pk, by=rina)
    User.objects.filter(pk=siti.pk).update(email=OLD)
    User.objects.filter(pk=andi.pk).update(email=NEW)
    with pytest.raises(AddressTaken):
        confirming.confirm(proposed.case_id, proposed.pk, by=rina)
    assert stored(proposed).state == State.PROPOSED


# stopping it


@pytest.mark.parametrize(
    ("kind", "who"),
    [
        ("recovery_begun", "e-mail lama"),
        ("recovery_begun_new", "e-mail baru"),
        ("recovery_begun_phone", "nomor handphone pada data kami"),
    ],
)
def test_whoever_was_told_stops_it_without_signing_in(confirmed, client, siti, clock, budi, rina, kind, who):
    """D27: opening the link changes nothing; the button works once, and a second press is harmless."""
    clock.shift(DAY - SECOND)
    path, token = link_in(sent(kind)[0])
    page = client.get(path, {"t": token})
    assert (page.status_code, page.headers["Referrer-Policy"]) == (200, "strict-origin")
    assert stored(confirmed).state == State.WAITING
    for _ in range(2):
        assert "Pemulihan akun dihentikan" in client.post(path, {"t": token}).text
    ended = stored(confirmed)
    assert (ended.state, ended.end_reason) == (State.OBJECTED, f"Lewat tautan pada {who}.")
    assert {OLD, NEW} == {message.to.email for message in sent("recovery_stopped")}
    told = Notice.objects.filter(text__startswith="Pemulihan akun dihentikan pemilik akun")
    assert {notice.user_id for notice in told} == {budi.pk, rina.pk}
    pass_by(clock, DAY)
    assert email_of(siti) == OLD
    assert User.objects.get(pk=siti.pk).check_password(PASSWORD)


def test_at_the_end_of_the_24_hours_the_link_stops_nothing(confirmed, client, clock, siti):
    """D27: at their very end it is over, even before the loop has run."""
    path, token = link_in(sent("recovery_begun")[0])
    clock.shift(DAY)
    assert client.get(path, {"t": token}).status_code == 410
    assert client.post(path, {"t": token}).status_code == 410
    taking_effect.act_on_due()
    assert email_of(siti) == NEW
    assert client.post(path, {"t": token}).status_code == 410


@pytest.mark.parametrize("token", ["", "x", "1o.x.y", "o", "a" * 300])
def test_a_link_that_was_never_ours_stops_nothing(confirmed, client, token):
    """D27."""
    for visit in (client.get, client.post):
        assert visit("/member/recovery/stop", {"t": token}).status_code == 410
    assert stored(confirmed).state == State.WAITING


def test_a_link_for_one_recovery_stops_no_other(confirmed, client, budi, rina):
    """D27: after the first was called off, its link does not reach the second."""
    path, token = link_in(sent("recovery_begun")[0])
    stopping.withdraw(confirmed.case_id, confirmed.pk, "Salah tulis.", by=budi)
    again = proposing.propose(confirmed.case_id, "siti.betul@rumah.test", "mailbox", by=budi)
    confirming.confirm(again.case_id, again.pk, by=rina)
    assert client.post(path, {"t": token}).status_code == 410
    assert stored(again).state == State.WAITING


def test_a_member_who_is_signed_in_is_told_and_stops_it(confirmed, signed_in, siti, andi):
    """D27: on the page they arrive at; nobody else's."""
    browser = signed_in(siti)
    assert "E-mail masuk Anda akan diganti" in browser.get("/member/").text
    page = browser.get("/member/recovery").text
    assert "s•••@rumah.test" in page
    assert NEW not in page
    assert signed_in(andi).post("/member/recovery").status_code == 302
    assert stored(confirmed).state == State.WAITING
    assert browser.post("/member/recovery").status_code == 302
    ended = stored(confirmed)
    assert (ended.state, ended.ended_by_id) == (State.OBJECTED, siti.pk)
    assert browser.get("/member/recovery").status_code == 302
    assert "E-mail masuk Anda akan diganti" not in browser.get("/member/").text


def test_a_proposal_is_told_to_no_member(proposed, signed_in, siti):
    """D27: nothing has been decided yet."""
    assert stopping.waiting_for(siti) is None
    assert stopping.stop_own(siti) is None


@pytest.mark.parametrize("is_confirmed", [False, True])
def test_staff_call_it_off_until_it_takes_effect(proposed, rina, budi, clock, siti, is_confirmed):
    """D27: with a reason, before and after the second person's word."""
    if is_confirmed:
        confirming.confirm(proposed.case_id, proposed.pk, by=rina)
        clock.shift(DAY - SECOND)
    with pytest.raises(confirming.NoReason):
        stopping.withdraw(proposed.case_id, proposed.pk, "", by=budi)
    row = stopping.withdraw(proposed.case_id, proposed.pk, "Pelanggan menemukan kotak suratnya.", by=budi)
    assert stopping.withdraw(proposed.case_id, proposed.pk, "Lagi.", by=budi).ended_at == row.ended_at
    assert len(sent("recovery_stopped")) == (2 if is_confirmed else 0)
    pass_by(clock, timedelta(days=4))
    assert email_of(siti) == OLD


def test_staff_call_nothing_off_once_its_time_is_over(confirmed, budi, fitri, clock):
    """D27; and officers never."""
    complaining.tasked(confirmed.case, fitri)
    with pytest.raises(Forbidden):
        stopping.withdraw(confirmed.case_id, confirmed.pk, "Tidak.", by=fitri)
    clock.shift(DAY)
    with pytest.raises(MovedOn):
        stopping.withdraw(confirmed.case_id, confirmed.pk, "Terlambat.", by=budi)


# what may happen within the 24 hours


def lapsed_because(row: AccountRecovery, clock) -> str:
    pass_by(clock, DAY)
    ended = stored(row)
    assert (ended.state, ended.next_at) == (State.LAPSED, None)
    assert len(sent("recovery_stopped")) == 2
    assert not sent("account_recovered")
    return ended.end_reason


def test_an_address_that_was_taken_meanwhile_is_given_to_nobody_else(confirmed, andi, siti, clock):
    """D27: and nobody is told whose it is."""
    User.objects.filter(pk=andi.pk).update(email=NEW)
    assert lapsed_because(confirmed, clock) == "Alamat yang diusulkan tidak dapat dipakai lagi."
    assert email_of(siti) == OLD
    assert User.objects.get(pk=siti.pk).check_password(PASSWORD)


def test_one_address_for_two_accounts_goes_to_the_first(confirmed, andi, budi, rina, siti, clock):
    """D27: each was free when it was proposed; the later one changes nothing."""
    clock.shift(SECOND)
    later = waiting(complaining.case(andi.membership.customer), budi, rina, NEW)
    pass_by(clock, DAY)
    assert (email_of(siti), email_of(andi)) == (NEW, andi.email)
    assert (stored(confirmed).state, stored(later).state) == (State.DONE, State.LAPSED)


def test_an_account_that_was_frozen_meanwhile_stays_as_it_is(confirmed, siti, clock):
    """D27, P5."""
    freezing.freeze(siti.membership.customer_id)
    assert "dibekukan" in lapsed_because(confirmed, clock)
    assert Freeze.objects.in_force().exists()
    assert email_of(siti) == OLD


def test_an_account_that_was_closed_meanwhile_stays_closed(confirmed, siti, clock):
    """D27."""
    frozen = freezing.freeze(siti.membership.customer_id)
    freezing.close(frozen.pk, by=System("uji"), reason="Bukan pelanggan.")
    lapsed_because(confirmed, clock)
    assert not User.objects.filter(email=NEW).exists()


def test_an_email_that_its_owner_changed_meanwhile_stays(confirmed, siti, clock):
    """D27, P8: whoever did knew the password and opened the new mailbox."""
    email_change.request_change(siti, "siti.sendiri@rumah.test")
    email_change.confirm(link_in(sent("email_change_link")[0])[1])
    assert "sudah diganti pemiliknya" in lapsed_because(confirmed, clock)
    assert email_of(siti) == "siti.sendiri@rumah.test"


def test_a_case_that_was_withdrawn_meanwhile_withdraws_it(confirmed, clock):
    """D27: what the customer takes back is not carried out."""
    Case.objects.filter(pk=confirmed.case_id).update(state="withdrawn")
    assert lapsed_because(confirmed, clock) == "Pelanggan menarik kasusnya."


@pytest.mark.parametrize("states", [("answered",), ("answered", "closed")])
def test_a_case_that_was_answered_meanwhile_changes_nothing(confirmed, siti, clock, states):
    """D27: two persons have decided, and all were told."""
    moved(confirmed.case, "in_progress", *states)
    pass_by(clock, DAY)
    assert email_of(siti) == NEW


@pytest.mark.parametrize("name", ["budi", "rina"])
def test_who_was_shut_out_meanwhile_has_no_word_any_more(confirmed, siti, clock, name):
    """D27: proposer or second person."""
    User.objects.filter(full_name=name.capitalize()).update(is_active=False)
    assert "dinonaktifkan" in lapsed_because(confirmed, clock)
    assert email_of(siti) == OLD


def test_a_role_that_ended_meanwhile_takes_nothing_back(confirmed, siti, rina, clock):
    """D27: it was theirs to decide when they did; a deputy's time ends all the time."""
    RoleGrant.objects.filter(user=rina).update(ended_at=timezone.now())
    pass_by(clock, DAY)
    assert email_of(siti) == NEW


def test_an_older_change_can_still_be_undone_by_the_first_owner(verified, siti, budi, rina, clock):
    """D27, P8: the first owner of an account has the last word."""
    email_change.request_change(siti, "siti.pindah@rumah.test")
    email_change.confirm(link_in(sent("email_change_link")[0])[1])
    row = proposing.propose(verified.pk, NEW, "mailbox", by=budi)
    confirming.confirm(row.case_id, row.pk, by=rina)
    pass_by(clock, DAY)
    assert email_of(siti) == NEW
    email_change.undo(link_in(sent("email_changed")[0])[1])
    assert email_of(siti) == OLD
    assert not User.objects.get(pk=siti.pk).has_usable_password()


def test_one_whose_act_fails_is_put_off_and_the_next_one_is_not(confirmed, siti, andi, budi, rina, clock, monkeypatch):
    """D27: nobody waits for another's fault."""
    other = waiting(complaining.case(andi.membership.customer), budi, rina, "andi.baru@rumah.test")
    real = taking_effect.give_address

    def fails_for_siti(user_id, **given):
        if user_id == siti.pk:
            raise RuntimeError
        return real(user_id, **given)

    monkeypatch.setattr(taking_effect, "give_address", fails_for_siti)
    clock.shift(DAY)
    assert taking_effect.act_on_due() == timezone.now() + taking_effect.PUT_OFF
    assert (email_of(siti), email_of(andi)) == (OLD, other.new_email)
    assert watch.faults() == []
    pass_by(clock, watch.LATE + SECOND)
    assert watch.gauges()["tanggap_recoveries_overdue"][1] == 1
    assert "1 account recoveries are overdue" in watch.faults()[0]
    monkeypatch.undo()
    pass_by(clock, taking_effect.PUT_OFF)
    assert email_of(siti) == NEW


def test_the_document_lists_the_states_of_the_code():
    """D27."""
    document = (Path(__file__).parents[3] / "docs" / "states.md").read_text()
    section = document.split("## Account recovery")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", section, re.MULTILINE))
    assert rows == dict(State.choices)

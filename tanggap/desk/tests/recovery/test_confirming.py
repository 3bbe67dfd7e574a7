"""D27: the second person's word on a recovery."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tanggap.audit.trail import System
from tanggap.desk.models import AccountRecovery, Case, Notice
from tanggap.desk.moves import MovedOn
from tanggap.desk.recovery import accounts, confirming, proposing, stopping, taking_effect
from tanggap.desk.recovery.shown import to_confirm
from tanggap.desk.tests.recovering import NEW, OLD, email_of, moved, pass_by, recognised, sent, stored
from tanggap.identity.models import Role, RoleGrant, User
from tanggap.identity.recovering import AccountMoved, AddressTaken
from tanggap.lib.errors import Forbidden, NotFound
from tanggap.portal import freezing
from tests import complaining

pytestmark = pytest.mark.django_db
State = AccountRecovery.State
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


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


def test_a_check_that_failed_after_the_proposal_refuses_it(proposed, verified, rina, budi):
    """D5, D27: two may say that they are the member."""
    recognised(verified, budi)
    recognised(verified, budi, matched=["phone"])
    with pytest.raises(confirming.FailedSince):
        confirming.confirm(proposed.case_id, proposed.pk, by=rina)
    assert stored(proposed).state == State.PROPOSED
    assert confirming.refuse(proposed.case_id, proposed.pk, "Diperiksa lagi.", by=rina).state == State.REFUSED

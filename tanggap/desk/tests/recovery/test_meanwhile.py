"""D27: what may happen within the 24 hours."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from conftest import PASSWORD
from tanggap.audit.trail import System
from tanggap.desk.models import AccountRecovery, Case
from tanggap.desk.recovery import confirming, proposing, taking_effect, watch
from tanggap.desk.tests.recovering import NEW, OLD, email_of, link_in, moved, pass_by, sent, stored, waiting
from tanggap.identity import email_change
from tanggap.identity.models import RoleGrant, User
from tanggap.portal import freezing
from tanggap.portal.models import Freeze
from tests import complaining

pytestmark = pytest.mark.django_db
State = AccountRecovery.State
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


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
    document = (Path(__file__).parents[4] / "docs" / "states.md").read_text()
    section = document.split("## Account recovery")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", section, re.MULTILINE))
    assert rows == dict(State.choices)

"""D27: a member whose mailbox is lost gets a new sign-in e-mail by two persons, after a day."""

from datetime import timedelta

import pytest

from conftest import PASSWORD
from tanggap.audit.models import AuditEvent
from tanggap.desk.models import AccountRecovery
from tanggap.desk.recovery import taking_effect
from tanggap.desk.tests.recovering import NEW, OLD, email_of, link_in, pass_by, sent, stored
from tanggap.identity import email_change, passwords
from tanggap.identity.entrances import MEMBERS
from tanggap.identity.models import User

pytestmark = pytest.mark.django_db
State = AccountRecovery.State
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


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

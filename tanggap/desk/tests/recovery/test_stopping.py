"""D27: stopping a recovery before it takes effect."""

from datetime import timedelta

import pytest

from conftest import PASSWORD
from tanggap.desk.models import AccountRecovery, Notice
from tanggap.desk.moves import MovedOn
from tanggap.desk.recovery import confirming, proposing, stopping, taking_effect
from tanggap.desk.tests.recovering import NEW, OLD, email_of, link_in, pass_by, sent, stored
from tanggap.identity.models import User
from tanggap.lib.errors import Forbidden
from tests import complaining

pytestmark = pytest.mark.django_db
State = AccountRecovery.State
DAY = timedelta(hours=24)
SECOND = timedelta(seconds=1)


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

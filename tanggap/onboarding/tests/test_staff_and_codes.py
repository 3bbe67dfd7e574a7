"""What staff do about codes: sending again, unlocking; what the box on the application's page tells (O5, O9, O10)."""

import datetime as dt
import re

import pytest
from django.contrib.messages import get_messages
from django.template import engines
from django.urls import reverse
from django.utils import timezone

from tanggap.audit.models import AuditEvent
from tanggap.identity.models import Role, RoleGrant
from tanggap.lib.errors import NotFound, TooManyAttempts
from tanggap.messaging.models import Message
from tanggap.onboarding.codes import resending
from tanggap.onboarding.codes.reporting import report_number
from tanggap.onboarding.codes.resending import NoCodeNow, resend
from tanggap.onboarding.codes.standing import Standing
from tanggap.onboarding.codes.unlocking import NotLocked, UnlockedTwice, unlock
from tanggap.onboarding.models import Application, Code, Move
from tanggap.onboarding.moves import MovedOn, ReasonMissing
from tanggap.onboarding.states import State
from tanggap.onboarding.tests.trying import at, issued, other_than, plain, token, tried
from tests import applying

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("account_consent")]
REASON = "Nasabah hadir di cabang"
NOON = dt.datetime(2027, 1, 12, 5, 0, tzinfo=dt.UTC)


def ten_wrong(application, clock):
    """Two codes, each tried in vain until it is dead."""
    for _ in range(2):
        right = plain(issued(application))
        for n in range(1, 6):
            tried(application, other_than(right, n))
        clock.shift(600)
    application.refresh_from_db()


@pytest.fixture
def waiting(application):
    """Waits for long enough."""
    application.expires_at = NOON + dt.timedelta(days=7)
    application.save()
    return application


def told(response):
    return " ".join(m.message for m in get_messages(response.wsgi_request))


def test_sending_again_makes_one_code_named_for_who_asked_and_says_so(application, dewi, signed_in):
    """O10."""
    answer = signed_in(dewi).post(reverse("application_codes", args=[application.pk]))
    assert (answer.status_code, application.codes.get().made_by) == (302, dewi)
    assert "OTP baru sedang dikirim" in told(answer)
    assert AuditEvent.objects.filter(act="application.code_sent_again", actor_id=dewi.pk).count() == 1


def test_sending_again_too_early_says_when(application, dewi, signed_in):
    """O10."""
    resend(application.pk, by=dewi)
    answer = signed_in(dewi).post(reverse("application_codes", args=[application.pk]))
    assert answer.status_code == 409
    assert "Kode berikutnya dapat dikirim mulai" in answer.content.decode()
    assert "Tidak ada kode yang dikirim" in answer.content.decode()
    assert Code.objects.count() == 1


def test_the_fifth_goes_out_and_the_sixth_does_not(waiting, dewi):
    """O10."""
    with at(NOON) as clock:
        for _ in range(5):
            resend(waiting.pk, by=dewi)
            clock.shift(300)
        with pytest.raises(NoCodeNow) as refused:
            resend(waiting.pk, by=dewi)
    assert refused.value.allowance.left_today == 0
    assert Code.objects.count() == 5


@pytest.mark.parametrize("who", ["joko", "agus", "lina"])
def test_only_who_opened_it_sends_again(application, who, request):
    """O10; rights: those opened by oneself."""
    with pytest.raises(NotFound):
        resend(application.pk, by=request.getfixturevalue(who))


def test_another_account_officer_of_the_branch_does_not_send_its_codes(application, hire, jakarta):
    with pytest.raises(NotFound):
        resend(application.pk, by=hire("eka", Role.AO, jakarta))


def test_nothing_is_sent_for_what_does_not_wait(application, dewi):
    """O10."""
    application.state, application.expires_at = State.CANCELLED, None
    application.save()
    with pytest.raises(MovedOn):
        resend(application.pk, by=dewi)


def test_orders_from_one_address_are_limited(application, dewi, savings, monkeypatch):
    """O14."""
    monkeypatch.setattr(resending, "DAILY", resending.Limit("uji", 1))
    other = applying.application(dewi, savings, phone="+6281355667788")
    resend(application.pk, by=dewi)
    with pytest.raises(TooManyAttempts):
        resend(other.pk, by=dewi)
    assert Code.objects.count() == 1


def test_orders_that_are_refused_use_up_nobodys_limit(application, dewi, joko, savings, monkeypatch):
    """O14: many work behind one address."""
    monkeypatch.setattr(resending, "DAILY", resending.Limit("uji", 2))
    resend(application.pk, by=dewi)
    for by in (dewi, dewi, joko):
        with pytest.raises((NoCodeNow, NotFound)):
            resend(application.pk, by=by)
    assert resend(applying.application(dewi, savings, phone="+6281355667788").pk, by=dewi)


def test_who_is_account_officer_there_no_more_sends_none(application, dewi, jakarta, makassar):
    """O10: the branch's section head now, and account officer elsewhere."""
    dewi.grants.update(branch=makassar)
    RoleGrant.objects.create(user=dewi, role=Role.KASIE, branch=jakarta, confirmed_at=timezone.now())
    with pytest.raises(NotFound):
        resend(application.pk, by=dewi)
    assert not Standing(application, dewi, timezone.now()).may_resend


def test_ten_wrong_codes_lock_until_the_branch_head_unlocks_twice_at_most(waiting, dewi, lina):
    """O9."""
    with at(NOON) as clock:
        for unlocks in range(3):
            ten_wrong(waiting, clock)
            assert (waiting.is_locked, waiting.failures) == (True, 10 * (unlocks + 1))
            with pytest.raises(NoCodeNow):
                resend(waiting.pk, by=dewi)
            if unlocks < 2:
                waiting = unlock(waiting.pk, by=lina, reason=REASON)
                assert not waiting.is_locked
                clock.shift(dt.timedelta(days=1))
        with pytest.raises(UnlockedTwice):
            unlock(waiting.pk, by=lina, reason=REASON)
    assert waiting.moves.filter(act=Move.Act.UNLOCKED, reason=REASON, by_id=lina.pk).count() == 2
    assert AuditEvent.objects.filter(act="application.otp_locked").count() == 3


def test_a_reason_that_no_database_takes_is_written_without_it(application, lina, signed_in):
    """O9."""
    Application.objects.filter(pk=application.pk).update(failures=10)
    answer = signed_in(lina).post(
        f"/staff/onboarding/applications/{application.pk}/unlocking", {"reason": f"\0{REASON}"}
    )
    assert answer.status_code == 302
    assert application.moves.get(act=Move.Act.UNLOCKED).reason == REASON


def test_unlocking_needs_a_reason_a_lock_and_the_branch_head(application, lina, agus, dewi, hire, makassar):
    """O9."""
    with pytest.raises(NotLocked):
        unlock(application.pk, by=lina, reason=REASON)
    application.failures = 10
    application.save()
    for reason in ("", "   ", "sebentar"):
        with pytest.raises(ReasonMissing):
            unlock(application.pk, by=lina, reason=reason)
    for other in (agus, dewi, hire("tono", Role.KACAB, makassar)):
        with pytest.raises(NotFound):
            unlock(application.pk, by=other, reason=REASON)


def test_the_branch_head_unlocks_on_the_page(application, lina, signed_in):
    """O9."""
    application.failures = 10
    application.save()
    answer = signed_in(lina).post(reverse("application_unlocking", args=[application.pk]), {"reason": REASON})
    application.refresh_from_db()
    assert (answer.status_code, application.unlocks) == (302, 1)
    assert "dibuka" in told(answer)


def box(application, user, rf, now=None):
    request = rf.get("/")
    request.user = user
    page = engines["jinja2"].get_template("onboarding/_codes.html")
    shown = page.render({"codes": Standing(application, user, now or timezone.now())}, request)
    return re.sub(r"\s+", " ", shown)


def test_the_box_says_when_the_next_code_may_go_out_and_how_many_are_left(waiting, dewi, rf):
    """O10."""
    with at(NOON):
        issued(waiting)
    soon, later = (box(waiting, dewi, rf, NOON + dt.timedelta(minutes=n)) for n in (1, 5))
    assert "mulai 12.05 WIB" in soon
    assert "4 dari 5" in soon
    assert "Kirim Ulang OTP" not in soon
    assert "Kirim Ulang OTP" in later
    assert "kedaluwarsa" in later


@pytest.mark.parametrize("who", ["agus", "lina", "joko"])
def test_the_box_offers_sending_to_who_opened_it_only(application, who, rf, request):
    """O10."""
    assert "Kirim Ulang OTP" not in box(application, request.getfixturevalue(who), rf)


def test_the_box_never_shows_code_or_link(application, dewi, rf):
    """O4."""
    code = issued(application)
    shown = box(application, dewi, rf)
    assert plain(code) not in shown
    assert token(code) not in shown
    assert "0812••••6797" in shown
    assert "WhatsApp" in shown


def test_the_box_tells_of_deliveries_refused_sends_and_wrong_tries(application, dewi, rf):
    """O5, O9."""
    code = issued(application)
    tried(application, other_than(plain(code)))
    Message.objects.filter(pk=code.message_id).update(fallback="")
    Code.objects.filter(pk=code.pk).update(is_counted=False)
    application.refresh_from_db()
    shown = box(application, dewi, rf)
    for words in ("salah 1 kali", "tidak dihitung", "Kode salah sejauh ini: <b>1</b>", "Menunggu"):
        assert words in shown


def test_the_box_tells_the_branch_head_of_the_lock_and_nobody_else_may_open_it(application, dewi, lina, rf):
    """O9."""
    application.failures = 10
    application.save()
    assert "Buka kunci OTP" in box(application, lina, rf)
    assert "Buka kunci OTP" not in box(application, dewi, rf)
    assert "Terkunci" in box(application, dewi, rf)


def test_the_box_warns_that_the_number_was_reported_until_a_new_code_goes_out(waiting, dewi, rf):
    """O6."""
    with at(NOON) as clock:
        issued(waiting)
        clock.shift(10)
        report_number(waiting.links.get())
        assert "bukan nomor nasabah" in box(waiting, dewi, rf)
        clock.shift(600)
        issued(waiting)
        assert "bukan nomor nasabah" not in box(waiting, dewi, rf)


def test_an_officer_who_has_moved_to_another_branch_sends_no_more(application, dewi, makassar):
    RoleGrant.objects.filter(user=dewi).update(branch=makassar)
    with pytest.raises(NotFound):
        resend(application.pk, by=dewi)

"""Replies: only by whoever has read all that came in, and nothing that does not belong in one."""

import pytest
from django.urls import reverse
from django.utils import timezone

from tanggap.customers.models import PaymentCode
from tanggap.desk import contacting, replying, timeline
from tanggap.desk.account_numbers import AccountNumber
from tanggap.desk.answers.general import AccountDataNamed
from tanggap.desk.models import Case, Entry
from tanggap.desk.moves import MovedOn, move
from tanggap.desk.procedure.path import PROCEDURE
from tanggap.desk.replying import BadReply, CameBetween
from tanggap.lib.errors import NotFound
from tanggap.messaging.models import Message
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


def seen(case: Case) -> int:
    return case.entries.last().pk


def reply(case, by, text="Kami periksa.", *, up_to=None, channel="email"):
    return replying.reply(case.pk, text, seen=seen(case) if up_to is None else up_to, by=by, channel=channel)


@pytest.fixture
def mailed(case) -> Case:
    """Siti's complaint; she can be reached by e-mail and by telephone."""
    case.contact_email = "siti@contoh.test"
    case.save()
    return case


@pytest.fixture
def rudi(hire, jakarta):
    """Another agent of the branch."""
    return hire("rudi", "agent", jakarta)


def test_a_reply_goes_out_stops_the_first_response_and_begins_the_work(mailed, budi):
    """D4, D13."""
    entry = reply(mailed, budi)
    message = Message.objects.get(pk=entry.message_id)
    assert (message.kind, message.channel) == ("case_reply", "email")
    assert "Kami periksa." in message.text.body
    mailed.refresh_from_db()
    assert mailed.state == "in_progress"
    assert not mailed.clocks.open().filter(kind="first_response").exists()


@pytest.mark.parametrize(("channel", "kind"), [("whatsapp", "case_reply_whatsapp"), ("sms", "case_reply_sms")])
def test_a_reply_takes_the_way_that_was_chosen(mailed, budi, channel, kind):
    """D4."""
    assert Message.objects.get(pk=reply(mailed, budi, channel=channel).message_id).kind == kind


def test_a_reply_in_the_portal_is_announced_and_its_text_stays_in_the_portal(mailed, budi):
    """P17."""
    message = Message.objects.get(pk=reply(mailed, budi, channel="portal").message_id)
    assert message.kind == "case_reply_notice"
    assert "Kami periksa." not in message.text.body


def test_what_was_said_on_the_telephone_is_recorded_and_not_sent(case, budi):
    """D4."""
    Case.objects.update(channel="hotline")
    entry = reply(case, budi, channel="hotline")
    assert entry.message_id is None
    assert entry.is_public


def test_a_reply_to_an_older_version_is_not_sent(mailed, budi):
    """D4."""
    before = seen(mailed)
    contacting.received(mailed.pk, "Sudah masuk, terima kasih.", channel="email")
    with pytest.raises(CameBetween) as found:
        reply(mailed, budi, up_to=before)
    assert [entry.text for entry in found.value.entries] == ["Sudah masuk, terima kasih."]
    assert not Message.objects.filter(kind="case_reply").exists()
    assert reply(mailed, budi).message_id


def test_what_one_wrote_oneself_does_not_stand_between(mailed, budi):
    """D4."""
    before = seen(mailed)
    reply(mailed, budi, up_to=before)
    assert reply(mailed, budi, "Satu hal lagi.", up_to=before).text == "Satu hal lagi."


def test_sending_the_same_twice_sends_once(mailed, budi):
    """D4: a double tap."""
    before = seen(mailed)
    assert reply(mailed, budi, up_to=before) == reply(mailed, budi, up_to=before)
    assert Message.objects.filter(kind="case_reply").count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_two_agents_who_answer_at_once_one_is_sent_and_the_other_is_shown(mailed, budi, rudi):
    """D4."""
    up_to = seen(mailed)
    jobs = [lambda who=who: reply(mailed, who, f"Dari {who}.", up_to=up_to) for who in (budi, rudi)]
    outcomes = at_once(*jobs)
    sent = [found for found in outcomes if isinstance(found, Entry)]
    shown = [found for found in outcomes if isinstance(found, CameBetween)]
    assert (len(sent), len(shown)) == (1, 1)
    assert sent[0] in shown[0].entries
    assert Message.objects.filter(kind="case_reply").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_double_tap_from_two_threads_sends_once(mailed, budi):
    """D4."""
    up_to = seen(mailed)
    outcomes = at_once(*[lambda: reply(mailed, budi, up_to=up_to)] * 3)
    assert len({entry.pk for entry in outcomes}) == 1


@pytest.mark.parametrize(
    "text",
    ["", "  \n ", "x" * 4001, "Kode OTP Anda 483920.", "PIN: 1234", "password anda adalah 998877"],
)
def test_a_reply_holds_something_and_no_secret(mailed, budi, text):
    """D4."""
    with pytest.raises(BadReply):
        reply(mailed, budi, text)


def test_a_warning_of_secrets_is_none(mailed, budi):
    """D4."""
    text = "Jangan berikan OTP kepada siapa pun."
    assert reply(mailed, budi, text).text == text


@pytest.mark.parametrize("text", ["Angsuran Rp 815.000 jatuh tempo 12/11/2026.", "Kontrak {contract} lancar."])
def test_nothing_of_an_account_is_told_before_its_owner_is_recognised(mailed, budi, text):
    """D5: neither an amount nor a contract's number."""
    text = text.format(contract=mailed.contract.number)
    with pytest.raises(AccountDataNamed):
        reply(mailed, budi, text)
    assert not mailed.entries.filter(kind="reply").exists()
    passed = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True, "channel": "portal"}
    mailed.checks.create(customer=mailed.customer, by=budi, at=timezone.now(), **passed)
    assert reply(mailed, budi, text).text == text


def test_a_reply_with_a_payable_account_is_refused(mailed, budi):
    """D11."""
    with pytest.raises(AccountNumber):
        reply(mailed, budi, "Silakan transfer ke BCA 1234567890 a.n. Budi.")


def test_an_sms_is_short(mailed, budi):
    """M4."""
    with pytest.raises(BadReply, match="459"):
        reply(mailed, budi, "x" * 460, channel="sms")


def test_only_whoever_sees_the_case_replies(mailed, budi, hire, makassar):
    """S1."""
    Case.objects.update(assignee=budi)
    with pytest.raises(NotFound):
        reply(mailed, hire("tono", "agent", makassar))


def test_a_case_that_is_over_is_not_replied_to(mailed, budi):
    """D3."""
    move(mailed, "withdrawn", by=PROCEDURE, at=timezone.now())
    with pytest.raises(MovedOn):
        reply(mailed, budi)


def test_a_way_without_an_address_is_not_offered(case, budi):
    """D4."""
    Case.objects.update(contact_email="")
    case = Case.objects.get()
    assert "email" not in replying.ways_of(case)
    with pytest.raises(BadReply):
        reply(case, budi, channel="email")


def test_the_page_shows_side_by_side_what_came_in_between_and_keeps_the_text(mailed, budi, signed_in):
    """D4."""
    browser, address, before = signed_in(budi), reverse("case_reply", args=[mailed.number]), seen(mailed)
    timeline.event(mailed, "Pembayaran tercatat pada sistem inti", by=PROCEDURE, at=timezone.now())
    typed = {"text": "Belum ada pembayaran.", "channel": "email"}
    response = browser.post(address, typed | {"seen": before})
    page = response.content.decode()
    assert response.status_code == 409
    assert "Pembayaran tercatat" in page
    assert "Belum ada pembayaran." in page
    assert f'name="seen" value="{seen(mailed)}"' in page
    assert browser.post(address, typed | {"seen": seen(mailed)}).status_code == 302
    assert mailed.entries.filter(kind="reply").count() == 1


def test_a_refused_reply_keeps_what_was_typed(mailed, budi, signed_in):
    """D4."""
    typed = {"text": "Transfer ke BCA 1234567890.", "channel": "sms", "seen": seen(mailed)}
    response = signed_in(budi).post(reverse("case_reply", args=[mailed.number]), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert "Transfer ke BCA 1234567890." in page
    assert '<option value="sms" selected>' in page


@pytest.mark.parametrize("text", ["", "x" * 20, "-1", "abc"])
def test_a_forged_version_has_seen_nothing(mailed, budi, signed_in, text):
    """D4."""
    typed = {"text": "Halo.", "channel": "email", "seen": text}
    assert signed_in(budi).post(reverse("case_reply", args=[mailed.number]), typed).status_code == 409


def test_a_payment_code_goes_to_addresses_on_record_only(mailed, budi):
    """D11: whoever writes may have given any address."""
    customer = mailed.customer
    PaymentCode.objects.create(
        contract=mailed.contract, bank="BCA", number="3901020099160077", loaded_at=timezone.now()
    )
    passed = {"asked": ["phone", "nik"], "matched": ["phone", "nik"], "is_passed": True, "channel": "portal"}
    mailed.checks.create(customer=customer, by=budi, at=timezone.now(), **passed)
    mailed.contact_email, mailed.contact_phone = "lain@contoh.test", "+6281999999999"
    mailed.save()
    for channel in ("email", "whatsapp", "sms"):
        with pytest.raises(AccountNumber):
            reply(mailed, budi, "Kode Anda 3901020099160077.", channel=channel)
    assert not Message.objects.filter(kind__startswith="case_reply").exists()
    mailed.contact_phone = customer.phone
    mailed.save()
    assert reply(mailed, budi, "Kode Anda 3901020099160077.", channel="sms").message_id

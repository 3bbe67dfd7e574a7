"""P5: the code to the telephone on record, and “bukan saya”."""

import re

import pytest
import time_machine
from django.conf import settings

from conftest import PersonClient
from tanggap.audit.models import AuditEvent
from tanggap.customers import recognition
from tanggap.identity.models import User
from tanggap.institution import current
from tanggap.lib.errors import NotFound
from tanggap.lib.links import token_digest
from tanggap.messaging.models import Message
from tanggap.portal import alarms, freezing
from tanggap.portal.models import Freeze, Registration
from tanggap.portal.registration import activation_code
from tanggap.portal.tests.pages import text
from tests.captcha import solved
from tests.registering import PASSWORD, links, register

pytestmark = pytest.mark.django_db
MORNING = "2027-11-21T03:00:00+00:00"


@pytest.fixture
def clock(portal_texts):
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


@pytest.fixture
def link(rahmat, institution, clock) -> str:
    """A link whose activation asks for a code."""
    institution.activation_code = "always"
    institution.save()
    current.forget()
    register(PersonClient())
    return links()[0]


def sent_code() -> str:
    return Message.objects.filter(kind="activation_code").order_by("pk").last().params["code"]


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def sign_in(email="rahmat@anggota.test", password=PASSWORD):
    client = PersonClient()
    return client.post("/member/login", {"email": email, "password": password, "captcha": solved(client)})


def test_a_code_goes_to_the_phone_on_record_and_opens_the_account(client, link):
    """P5."""
    page = text(client.get(link))
    assert "0813••••7788" in page
    assert "+6281355667788" not in page
    assert not Message.objects.filter(kind="activation_code").exists(), "opening sends nothing"
    client.post(link, {"act": "code"})
    message = Message.objects.get(kind="activation_code")
    assert (message.to.phone, message.channel) == ("+6281355667788", "sms")
    assert "6 angka" in text(client.get(link))
    code = sent_code()
    assert client.post(link, {"code": f" {code[:3]} {code[3:]} "}).headers["Location"] == "/member/login"
    assert User.objects.filter(email="rahmat@anggota.test").exists()


def test_the_button_alone_does_not_activate_where_a_code_is_asked(client, link):
    """P5."""
    assert client.post(link).status_code == 422
    client.post(link, {"act": "code"})
    assert client.post(link).status_code == 422
    assert not User.objects.exists()


def test_five_tries_and_five_minutes(client, link, clock):
    """P5."""
    client.post(link, {"act": "code"})
    code = sent_code()
    for _ in range(4):
        assert "Kode tidak sesuai" in text(client.post(link, {"code": wrong(code)}))
    assert "Minta kode baru" in text(client.post(link, {"code": wrong(code)}))
    assert "Minta kode baru" in text(client.post(link, {"code": code}))
    clock.shift(60)
    client.post(link, {"act": "code"})
    clock.shift(300)
    assert "Minta kode baru" in text(client.post(link, {"code": sent_code()})), "5:00 is over"
    client.post(link, {"act": "code"})
    clock.shift(299)
    assert client.post(link, {"code": sent_code()}).status_code == 302


def test_a_new_code_replaces_the_old_one_and_comes_a_minute_apart(client, link, clock):
    """P5, S7."""
    client.post(link, {"act": "code"})
    first = sent_code()
    refused = client.post(link, {"act": "code"})
    assert refused.status_code == 429
    assert "coba lagi dalam 1 menit" in text(refused)
    clock.shift(60)
    client.post(link, {"act": "code"})
    if sent_code() != first:
        assert client.post(link, {"code": first}).status_code == 422
    assert client.post(link, {"code": sent_code()}).status_code == 302


def test_five_codes_a_day_are_sent(client, link, clock):
    """S7."""
    for _ in range(8):
        client.post(link, {"act": "code"})
        clock.shift(61)
    assert Message.objects.filter(kind="activation_code").count() == 5


def test_a_new_link_needs_a_new_code(client, link, clock):
    """P5: a code belongs to one link."""
    client.post(link, {"act": "code"})
    code = sent_code()
    from tanggap.portal.registration.registering import renew

    renew(Registration.objects.get().pk)
    assert client.post(links()[-1], {"code": code}).status_code == 422


def test_a_customer_without_a_mobile_number_is_not_asked(client, link, rahmat):
    """P5: where a mobile number is on record."""
    rahmat.phone = "0215000001"
    rahmat.save(update_fields=["phone"])
    assert client.post(link).status_code == 302


@pytest.mark.parametrize(
    ("setting", "production", "sms", "asked"),
    [
        ("by_mode", False, True, False),
        ("by_mode", True, True, True),
        ("by_mode", True, False, False),
        ("always", False, False, True),
        ("never", True, True, False),
    ],
)
def test_by_default_a_code_is_asked_in_production_and_not_in_the_sample(
    institution, settings, setting, production, sms, asked
):
    """P5."""
    institution.activation_code = setting
    institution.save()
    current.forget()
    settings.IS_PRODUCTION, settings.TRANSPORTS = production, {"sms": "some.transport" if sms else None}
    assert activation_code.is_wanted() is asked


def test_the_doctor_says_when_a_code_is_asked_that_cannot_be_sent(institution, settings):
    institution.activation_code = "always"
    institution.save()
    current.forget()
    assert alarms.faults() == []
    settings.TRANSPORTS = {"sms": None}
    assert "SMS is not set up" in alarms.faults()[0]


def test_the_doctor_and_the_metrics_tell_of_guessing(institution, settings):
    """P3."""
    from tanggap.lib import limits

    for _ in range(recognition.ALARM.most):
        limits.hit(recognition.ALARM, recognition.ALL)
    assert alarms.faults() == []
    limits.hit(recognition.ALARM, recognition.ALL)
    assert "guessing" in alarms.faults()[0]
    assert alarms.gauges()["tanggap_recognition_failures"][1] == 101


def objection(kind: str = "account_made") -> str:
    return links(kind)[-1]


def test_opening_bukan_saya_changes_nothing(client, link):
    """P5: previews of SMS links open them too."""
    for method in (client.get, client.head):
        assert method(objection()).status_code == 200
    assert not Freeze.objects.exists()


def test_bukan_saya_voids_a_pending_registration_and_later_ones_are_held(client, link):
    """P5."""
    assert "Akun dibekukan" in text(client.post(objection(), {}))
    assert client.post(link).status_code == 410
    register(PersonClient())
    assert Message.objects.order_by("pk").last().kind == "registration_held"
    assert len(links()) == 1
    assert "Selamat! Registrasi berhasil" in text(register_again())
    assert not User.objects.exists()


def test_no_key_activates_while_the_account_is_frozen(client, link):
    """P5: not even that of a registration made since, which nobody was sent."""
    client.post(objection(), {})
    register(PersonClient())
    Registration.objects.filter(superseded_at=None).update(token_digest=token_digest("kunci"))
    answer = client.post("/member/activate/kunci")
    assert answer.status_code == 403
    assert "ditahan" in text(answer)
    assert not User.objects.exists()


def register_again():
    client = PersonClient()
    return client.get(register(client).headers["Location"])


def test_bukan_saya_shuts_an_account_that_is_active_and_ends_its_sessions(client, link, rahmat):
    """P5: a frozen account signs in no more; the answer is that of any wrong password."""
    client.post(link, {"act": "code"})
    client.post(link, {"code": sent_code()})
    thief = PersonClient()
    thief.post("/member/login", {"email": "rahmat@anggota.test", "password": PASSWORD, "captcha": solved(thief)})
    assert thief.get("/member/").status_code == 200
    client.post(objection("activation_code"), {})
    assert thief.get("/member/").status_code == 302
    assert "E-mail atau password tidak sesuai" in text(sign_in())
    assert Freeze.objects.in_force().get().customer == rahmat


def test_staff_see_a_frozen_account_and_open_it_again(client, link, hadi, budi, signed_in):
    """P5, S4."""
    client.post(objection(), {})
    assert alarms.gauges()["tanggap_accounts_frozen"][1] == 1
    assert "Akun dibekukan (bukan saya)" in text(signed_in(hadi).get("/staff/audit/"))
    frozen = Freeze.objects.get()
    freezing.lift(frozen.pk, by=budi, reason="identitas diperiksa")
    freezing.lift(frozen.pk, by=hadi, reason="sekali lagi")
    assert alarms.gauges()["tanggap_accounts_frozen"][1] == 0
    event = AuditEvent.objects.get(act="account.unfrozen")
    assert (event.actor_id, event.reason) == (budi.pk, "identitas diperiksa")
    register(PersonClient())
    assert client.get(links()[-1]).status_code == 200


def test_lifting_opens_the_account_again(client, link, budi):
    """P5."""
    client.post(link, {"act": "code"})
    client.post(link, {"code": sent_code()})
    client.post(objection(), {})
    freezing.lift(Freeze.objects.get().pk, by=budi, reason="identitas diperiksa")
    assert sign_in().headers["Location"] == "/member/"


def test_what_is_not_frozen_cannot_be_lifted(budi, db):
    with pytest.raises(NotFound):
        freezing.lift(0, by=budi, reason="")


@pytest.mark.parametrize("token", ["", "bukan-token", "MTI:1:abc"])
def test_a_token_that_is_not_ours_freezes_nothing(client, link, token):
    """P5."""
    assert client.post("/member/not-me", {"t": token}).status_code == 410
    assert not Freeze.objects.exists()


def test_bukan_saya_works_for_seven_days(client, link, clock):
    """P5."""
    address = objection()
    clock.shift(7 * 86400 + 1)
    assert client.post(address, {}).status_code == 410
    clock.shift(-2)
    assert client.post(address, {}).status_code == 200


def test_messages_name_no_personal_datum_but_the_recipients(link):
    """S8: who finds the phone learns neither name nor contract."""
    body = Message.objects.get(kind="account_made").text.body
    assert not re.search(r"RAHMAT|2000116|20-001|SRI", body, re.IGNORECASE)
    assert settings.PUBLIC_BASE_URL in body

"""M6: the page of channels, the staff home, and what `tanggap doctor` and `/metrics` tell of them."""

import pytest
from django.test import Client

from tanggap.audit.models import AuditEvent
from tanggap.messaging.channels import halts
from tanggap.messaging.channels.rules import rules_of
from tanggap.messaging.models import ChannelHalt, ChannelRules
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.tests.conftest import work
from tanggap.messaging.transports import TransportError
from tanggap.portal.tests.pages import text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
PAGE = "/staff/settings/transports"
LIMITS = {"per_second": "20", "per_day": "", "urgent_share": "30", "pair_seconds": "8", "recipient_per_day": "5"}


@pytest.fixture
def admin(signed_in, wati):
    return signed_in(wati)


@pytest.fixture
def halted(provider):
    return halts.halt("whatsapp", cause=ChannelHalt.Cause.REFUSED, reason="Token akses <b>dicabut</b>.")


def test_each_channel_shows_transport_state_queue_day_and_last_error(admin, provider):
    provider.answers = [TransportError("penyedia sibuk")]
    for number in range(3):
        queue("trial", to=Recipient(phone=f"08123456{number:04}"), note="x")
    work()
    page = text(admin.get(PAGE))
    assert "Penyedia percobaan" in page
    assert "Menunggu 1" in page
    assert "Terkirim hari ini 2" in page
    assert "penyedia sibuk" in page
    assert page.count("Berjalan") >= 2


def test_a_halted_channel_says_why_since_when_and_what_happens_next(admin, halted):
    answer = admin.get(PAGE)
    assert "Token akses &lt;b&gt;dicabut&lt;/b&gt;." in answer.content.decode()
    page = text(answer)
    assert "Terhenti" in page
    assert "Sistem mencoba lagi sendiri pada" in page
    assert "Lanjutkan saluran" in page


@pytest.mark.parametrize("person", ["wati", "hadi", "rina"])
def test_the_alarm_rings_on_the_home_of_those_who_look_after_messages(request, signed_in, halted, person):
    page = text(signed_in(request.getfixturevalue(person)).get("/staff/"))
    assert "1 saluran pesan terhenti" in page
    assert "Saluran pesan" in page


def test_the_home_of_others_is_quiet(signed_in, budi, halted):
    assert "saluran" not in text(signed_in(budi).get("/staff/")).lower()


def test_an_administrator_resumes_a_channel_and_pressing_twice_is_harmless(admin, wati, halted):
    assert admin.post(f"{PAGE}/whatsapp/resumption").status_code == 302
    assert "sudah berjalan" in text(admin.post(f"{PAGE}/whatsapp/resumption", follow=True))
    halted.refresh_from_db()
    assert halted.cleared_by == wati.actor_label
    assert AuditEvent.objects.filter(act="message_channel.resumed_by_hand").count() == 1
    assert "Yang pernah terhenti" in text(admin.get(PAGE))


def test_an_administrator_halts_a_channel_with_a_reason(admin, wati):
    assert admin.post(f"{PAGE}/sms/halt", {"reason": "  "}).status_code == 422
    assert not ChannelHalt.objects.exists()
    page = text(admin.post(f"{PAGE}/sms/halt", {"reason": "Gangguan diumumkan"}, follow=True))
    assert "Gangguan diumumkan" in page
    assert "Dihentikan" in page
    assert admin.post(f"{PAGE}/sms/halt", {"reason": "Lagi"}).status_code == 409
    assert ChannelHalt.objects.get().raised_by == wati.actor_label


def test_an_administrator_sets_limits_and_the_record_names_what_changed(admin, wati):
    assert admin.post(f"{PAGE}/whatsapp/limits", LIMITS).status_code == 302
    rules = rules_of("whatsapp")
    assert (rules.per_second, rules.per_day, rules.urgent_share) == (20, None, 30)
    assert (rules.pair_seconds, rules.recipient_per_day) == (8, 5)
    event = AuditEvent.objects.get(act="channel_rules.changed")
    assert set(event.fields) == {"per_second", "urgent_share", "pair_seconds", "recipient_per_day"}
    assert admin.post(f"{PAGE}/whatsapp/limits", LIMITS | {"per_second": "10"}).status_code == 302
    assert ChannelRules.objects.get().per_second == 10


@pytest.mark.parametrize("wrong", [{"per_second": "0"}, {"urgent_share": "95"}, {"pair_seconds": "-1"}])
def test_limits_that_cannot_be_are_refused_beside_their_field(admin, wrong):
    answer = admin.post(f"{PAGE}/whatsapp/limits", LIMITS | wrong)
    assert answer.status_code == 422
    assert "Ada yang perlu diperbaiki" in text(answer)
    assert not ChannelRules.objects.exists()


def test_the_page_asks_the_same_number_of_queries_for_no_message_or_many(
    admin, provider, django_assert_max_num_queries
):
    for number in range(30):
        queue("trial", to=Recipient(phone=f"08123456{number:04}"), note="x")
    with django_assert_max_num_queries(30):
        admin.get(PAGE)


def test_metrics_tell_which_channel_is_halted(halted):
    answer = Client().get("/metrics").content.decode()
    assert "tanggap_channel_whatsapp_halted 1.0" in answer
    assert "tanggap_channel_sms_halted 0.0" in answer
    assert "tanggap_channel_sms_waiting 0.0" in answer

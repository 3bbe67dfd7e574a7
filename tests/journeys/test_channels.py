"""M6: staff at the channels of messages in a real browser, both widths, both schemes."""

import pytest

from tests.journeys.looking import assert_accessible, look

TROUBLE = """
from django.utils import timezone
from tanggap.messaging.channels import halts
from tanggap.messaging.models import ChannelHalt, Tally
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
now = timezone.now()
minute = now.replace(second=0, microsecond=0)
Tally.objects.update_or_create(channel="whatsapp", minute=minute, defaults=dict(sent=1204, refused=3, sent_at=now,
    refused_at=now, error="Batas kecepatan kirim WhatsApp tercapai. (130429)"))
Tally.objects.update_or_create(channel="sms", minute=minute, defaults=dict(refused=4, refused_at=now,
    error="Gateway SMS menerima permintaan, tetapi tidak menjawab."))
for n in range(12):
    queue("trial", to=Recipient(phone=f"08123456{n:04}"), note="x")
halts.halt("whatsapp", cause=ChannelHalt.Cause.REFUSED,
    reason="Token akses WhatsApp sudah kedaluwarsa atau dicabut. (190)")
"""


@pytest.fixture(scope="module")
def trouble(house):
    house.django(TROUBLE)


def test_a_halted_channel_is_seen_on_the_home_read_resumed_and_stopped_by_hand(page, sign_in, trouble):
    sign_in("admin@contoh.test")
    page.goto("/staff/")
    look(page, "channels-home")
    assert_accessible(page)
    page.get_by_role("link", name="1 saluran pesan terhenti").click()
    page.get_by_text("Token akses WhatsApp sudah kedaluwarsa").first.wait_for()
    look(page, "channels")
    assert_accessible(page)
    page.get_by_role("button", name="Lanjutkan saluran").click()
    page.get_by_text("Saluran WhatsApp berjalan lagi").wait_for()
    page.locator("#saluran-sms").locator("xpath=ancestor::section").get_by_role("link", name="Hentikan saluran").click()
    look(page, "channel-halt")
    page.get_by_label("Alasan").fill("Penyedia mengumumkan gangguan sampai pukul 15.00.")
    page.get_by_role("button", name="Hentikan saluran").click()
    page.get_by_text("Pesan menunggu sampai administrator melanjutkan").wait_for()
    look(page, "channels-by-hand")
    page.goto("/staff/settings/transports/whatsapp/limits")
    look(page, "channel-limits")
    assert_accessible(page)

"""The order of a message's channels, chosen through the pages (M2)."""

import re

import pytest

from tanggap.institution import current
from tanggap.messaging.kinds import KINDS
from tanggap.messaging.models import ChannelOrder
from tanggap.messaging.orders import choose, order_of
from tanggap.staff.tests.test_message_texts_pages import hidden, text

LIST = "/staff/settings/messages"
ORDER = f"{LIST}/confirmation_code/order"
CODE = KINDS["confirmation_code"]


@pytest.fixture
def admin(signed_in, wati):
    return signed_in(wati)


@pytest.fixture(autouse=True)
def _institution(institution):
    """Every page names it."""


def save(browser, order: str, seen: str | None = None):
    seen = hidden(browser.get(ORDER), "seen") if seen is None else seen
    return browser.post(ORDER, {"channels": order, "seen": seen})


def test_sms_is_put_first_and_told_everywhere(admin):
    """M2."""
    before = text(admin.get(LIST))
    assert "WhatsApp lebih dahulu; bila gagal atau 60 detik tanpa laporan, SMS. (bawaan)" in before
    answer = save(admin, "sms,whatsapp")
    assert (answer.status_code, answer["Location"]) == (302, LIST)
    current.forget()
    page = text(admin.get(LIST))
    assert "SMS lebih dahulu; bila gagal atau 60 detik tanpa laporan, WhatsApp. Berlaku untuk pesan berikutnya." in page
    assert page.count("(bawaan)") == before.count("(bawaan)") - 1
    assert "SMS lebih dahulu" in text(admin.get(f"{LIST}/confirmation_code/sms"))
    assert "SMS lebih dahulu" not in text(admin.get(f"{LIST}/password_reset/email"))
    assert "WhatsApp, SMS → SMS, WhatsApp" in text(admin.get(ORDER))
    assert order_of(CODE) == ("sms", "whatsapp")


@pytest.mark.parametrize("order", ["whatsapp,sms", "sms,whatsapp", "whatsapp", "sms"])
def test_the_order_in_force_is_the_one_that_is_ticked(admin, order):
    """M2."""
    save(admin, order)
    page = admin.get(ORDER).content.decode()
    assert not re.search(r"checked[^\s]", page)
    assert re.findall(r'value="([a-z,]+)"\s+checked\s', page) == [order]


@pytest.mark.parametrize("typed", ["", "email", "sms,sms", "whatsapp;sms"])
def test_what_cannot_be_chosen_is_refused(admin, typed):
    """M2."""
    answer = save(admin, typed)
    assert answer.status_code == 422
    assert "Pilih" in text(answer)
    assert not ChannelOrder.objects.exists()


def test_two_administrators_meet_each_others_choice(admin, hire):
    """M2."""
    seen = hidden(admin.get(ORDER), "seen")
    choose(CODE, ["sms"], by=hire("tono"))
    answer = save(admin, "whatsapp", seen)
    assert answer.status_code == 409
    assert "Hanya SMS; bila gagal" in text(answer)
    assert ChannelOrder.objects.get().channels == "sms"
    assert save(admin, "whatsapp", hidden(answer, "seen")).status_code == 302
    assert ChannelOrder.objects.get().channels == "whatsapp"


def test_a_channel_without_transport_warns_before_and_after_choosing(admin, settings):
    """M2."""
    settings.TRANSPORTS = settings.TRANSPORTS | {"sms": ""}
    warning = "SMS belum disetel: pesan langsung dikirim lewat WhatsApp."
    assert warning in text(admin.get(ORDER))
    assert warning not in text(admin.get(LIST))
    assert save(admin, "sms,whatsapp").status_code == 302
    current.forget()
    assert warning in text(admin.get(LIST))


@pytest.mark.parametrize("kind", ["password_reset", "trial", "nothing"])
def test_where_there_is_nothing_to_choose_there_is_no_page(admin, kind):
    assert admin.get(f"{LIST}/{kind}/order").status_code == 404


def test_compliance_reads_the_order_and_changes_nothing(signed_in, hadi):
    """M2."""
    browser = signed_in(hadi)
    page = browser.get(LIST)
    assert "WhatsApp lebih dahulu" in text(page)
    assert "Ubah urutan" not in text(page)
    assert browser.get(ORDER).status_code == 404
    assert browser.post(ORDER, {"channels": "sms"}).status_code == 404

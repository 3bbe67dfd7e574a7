"""The sample's outbox: every message as its receiver would see it (M2)."""

import importlib
import re

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from tanggap import urls
from tanggap.demo.outbox import PAGE
from tanggap.messaging import drainer, transports
from tanggap.messaging.models import Message
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
SITI = Recipient(email="siti@contoh.test", name="Siti")
BUDI = Recipient(phone="0812-3456-6797", name="Budi")


def drain():
    drainer.drain(drainer.URGENT)
    drainer.drain(drainer.ORDINARY)


def page(client, **query) -> str:
    response = client.get("/demo/outbox", query)
    assert response.status_code == 200
    return response.content.decode()


def test_an_empty_outbox_says_what_to_do(client):
    assert "Belum ada pesan" in page(client)


def test_a_mail_shows_its_subject_and_text_with_its_link_to_click(client):
    """M2"""
    queue("password_reset", to=SITI, url="http://localhost:8000/member/password/new?t=a&b=<i>")
    drain()
    shown = page(client)
    assert "Atur ulang password Anda" in shown
    assert "Terkirim" in shown
    assert 'href="http://localhost:8000/member/password/new?t=a&amp;b=' in shown
    assert "<i>" not in shown


def test_a_code_has_its_copy_button_on_whatsapp_and_by_sms(client):
    """M2"""
    message = queue("confirmation_code", to=BUDI, code="493027", url="http://localhost:8000/customer?p=abc")
    assert 'data-copy="493027"' in page(client)
    assert "<b>493027</b>" in page(client)
    Message.objects.filter(pk=message.pk).update(channel="sms")
    assert "Salin “493027”" in page(client)


def test_channels_and_receivers_narrow_the_list_without_an_address_in_the_url(client):
    """S8"""
    queue("password_reset", to=SITI, url="http://localhost:8000/r")
    code = queue("confirmation_code", to=BUDI, code="493027", url="http://localhost:8000/c")
    assert "493027" not in page(client, channel="email")
    assert "Atur ulang" not in page(client, channel="whatsapp")
    only_budi = page(client, to=code.pk)
    assert "493027" in only_budi
    assert "Atur ulang password Anda" not in only_budi
    for address in re.findall(r'href="(/demo/outbox[^"]*)"', only_budi):
        assert "siti" not in address
        assert "812" not in address


def test_newest_come_first_and_older_ones_are_a_page_away(client, django_assert_max_num_queries):
    for n in range(PAGE + 3):
        queue("trial", to=SITI, note=f"pesan ke-{n:02}.")
    with django_assert_max_num_queries(6):
        first = page(client)
    notes = re.findall(r"pesan ke-(\d+)\.", first)
    assert notes == [f"{n:02}" for n in range(PAGE + 2, 2, -1)]
    older = re.search(r'href="/demo/outbox\?before=(\d+)"', first)[1]
    assert re.findall(r"pesan ke-(\d+)\.", page(client, before=older)) == ["02", "01", "00"]


def test_what_has_not_changed_is_not_sent_again(client):
    queue("trial", to=SITI, note="x")
    seen = re.search(r'data-seen="(\d+)"', page(client))[1]
    assert client.get("/demo/outbox", {"seen": seen}).status_code == 204
    drain()
    fragment = page(client, seen=seen)
    assert "<html" not in fragment
    assert "Terkirim" in fragment


def test_a_failure_shows_its_reason(client):
    queue("password_reset", to=BUDI, url="http://localhost:8000/r")
    assert "Gagal" in page(client)
    assert "tidak mempunyai alamat" in page(client)


def test_a_message_that_does_not_open_is_shown_as_such(client):
    """S3"""
    message = queue("trial", to=SITI, note="x")
    Message.objects.filter(pk=message.pk).update(payload=b"\x01\x02k1" + b"x" * 40)
    assert "tidak dapat dibuka" in page(client)


@pytest.mark.parametrize("query", [{"to": "x"}, {"to": -1}, {"channel": "pigeon"}, {"before": "9" * 30}, {"seen": "x"}])
def test_a_nonsense_address_shows_everything(client, query):
    queue("trial", to=SITI, note="x")
    assert "Pesan percobaan" in page(client, **query)


@pytest.mark.parametrize(
    "origin",
    [
        {"REMOTE_ADDR": "192.168.1.7"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "8.8.8.8"},
    ],
)
def test_nobody_from_another_machine_finds_it(client, origin):
    assert client.get(reverse("demo_outbox"), **origin).status_code == 404


def test_production_does_not_mount_the_page(settings):
    settings.IS_PRODUCTION = True
    try:
        routes = {str(entry.pattern) for entry in importlib.reload(urls).urlpatterns}
    finally:
        settings.IS_PRODUCTION = False
        importlib.reload(urls)
    assert "demo/" not in routes
    assert "demo/" in {str(entry.pattern) for entry in urls.urlpatterns}


def test_production_refuses_the_transport_that_only_pretends(settings):
    """M2"""
    transports._make.cache_clear()
    settings.IS_PRODUCTION = True
    with pytest.raises(ImproperlyConfigured):
        transports.transport_for("sms")
    transports._make.cache_clear()

"""O5: what became of the messages about an application, as those who answer for it see it."""

import datetime as dt

import pytest
import time_machine
from django.template import engines
from django.utils import timezone

from tanggap.identity.models import User
from tanggap.messaging import deliveries
from tanggap.messaging.incoming.reading import read_waiting
from tanggap.messaging.models import Message
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.reports import Report
from tanggap.messaging.reports.recording import record_all
from tanggap.messaging.states import State
from tanggap.messaging.tests import hooks
from tanggap.messaging.tests.conftest import work
from tanggap.messaging.tests.hooks import UNDELIVERABLE, meta_posts, of_meta, status
from tanggap.messaging.transports import TransportError

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]
SITI = Recipient(phone="081234566797")


@pytest.fixture
def thing() -> User:
    return User(pk=77)


def code(about: User) -> Message:
    return queue("confirmation_code", to=SITI, about=about, code="493027", url="https://contoh.test")


def shown(rows) -> str:
    template = '{% from "ui/deliveries.html" import deliveries %}{{ deliveries(rows) }}'
    return engines["jinja2"].from_string(template).render({"rows": rows})


def test_a_code_that_fell_back_is_told_with_each_instant_and_the_providers_reason(thing, provider, settings):
    """O5"""
    hooks.set_up(settings)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        message = code(thing)
        clock.shift(dt.timedelta(seconds=1))
        work()
        clock.shift(dt.timedelta(seconds=9))
        meta_posts(
            of_meta(status(f"id-{message.pk}", "failed", errors=[UNDELIVERABLE], at=int(timezone.now().timestamp())))
        )
        read_waiting()
        work()
    sms, whatsapp = deliveries.of(thing)
    assert (whatsapp.label, whatsapp.channel, whatsapp.state_label) == ("Kode OTP", "WhatsApp", "Gagal")
    assert [step.label for step in whatsapp.steps] == ["Dibuat", "Terkirim", "Gagal"]
    assert [step.at - whatsapp.at for step in whatsapp.steps][:2] == [dt.timedelta(), dt.timedelta(seconds=1)]
    assert "131026" in whatsapp.reason
    assert (sms.channel, sms.state, sms.is_instead) == ("SMS", State.SENT, True)
    page = shown([sms, whatsapp])
    assert "0812••••6797" in page
    assert "493027" not in page
    assert "SMS (pengganti)" in page


def test_a_channel_that_refused_at_once_is_named(thing, provider):
    """O5"""
    provider.answers = [TransportError("Nomor ini tidak dapat dijangkau lewat WhatsApp. (131026)", permanent=True)]
    code(thing)
    work()
    work()
    (row,) = deliveries.of(thing)
    assert [step.label for step in row.steps] == ["Dibuat", "WhatsApp belum berhasil", "Terkirim"]
    assert row.channel == "SMS"


def test_many_things_are_told_in_two_queries(provider, django_assert_num_queries):
    """O12"""
    people = [User(pk=number) for number in (1, 2, 3)]
    for person in people[:2]:
        code(person)
        code(person)
    with django_assert_num_queries(2):
        found = deliveries.of_each(people)
    assert {key: len(rows) for key, rows in found.items()} == {"1": 2, "2": 2}
    assert found["3"] == deliveries.of(people[2]) == []
    assert "Belum ada pesan." in shown([])


def test_what_came_late_stands_where_it_belongs(thing, provider):
    """M4: `delivered` after `read`."""
    message = code(thing)
    work()
    now = timezone.now()
    late, early = now + dt.timedelta(seconds=5), now + dt.timedelta(seconds=3)
    for state, at in ((State.READ, late), (State.DELIVERED, early)):
        record_all([report_of(message, state, at)], late)
    (row,) = deliveries.of(thing)
    assert [step.state for step in row.steps] == [State.QUEUED, State.SENT, State.DELIVERED, State.READ]
    assert row.state in (State.DELIVERED, State.READ)


def report_of(message, state, at):
    return Report("whatsapp", f"id-{message.pk}", state, at)

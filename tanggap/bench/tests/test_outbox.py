"""The outbox' benchmark measures what it says: real messages by the real transport, the same bodies beside it."""

import os

import pytest
from django.db import connection

from tanggap import provider_settings
from tanggap.bench import outbox, outbox_data
from tanggap.env import load
from tanggap.messaging import drainer
from tanggap.messaging.models import Message
from tanggap.messaging.states import State

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("institution")]
COUNT = 12
GATEWAY = "tanggap.messaging.transports.gateway.GatewayTransport"


@pytest.fixture
def url(settings):
    """The benchmark's gateway, and the product set up for it as the benchmark's settings would be."""
    kept = set(os.environ)
    with outbox.gateway() as url:
        settings.SMS_GATEWAY = provider_settings.sms_gateway(load().values)
        settings.TRANSPORTS = {**settings.TRANSPORTS, "sms": GATEWAY}
        settings.PROVIDER_TIMEOUT = 1
        yield url
    for name in set(os.environ) - kept:
        del os.environ[name]
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bench_message")


def test_all_leave_by_the_products_own_transport_and_the_yardstick_posts_what_it_posts(url):
    bodies = outbox_data.fill(COUNT)
    outbox_data.empty()
    outbox_data.queue_all()
    keys = {str(key) for key in Message.objects.values_list("key", flat=True)}
    drainer.drain(drainer.ORDINARY)
    assert outbox_data.accepted() == COUNT
    assert not outbox_data.is_waiting()
    assert len({body["to"] for body in bodies}) == len(keys) == COUNT
    assert all("Sinar Contoh Finance" in str(body) for body in bodies)
    assert outbox.posted(url, bodies, 4).figure > 0


def test_a_gateway_that_hangs_hangs_on_the_many_and_takes_codes(url):
    outbox.manners(url, "hang=1")
    outbox_data.fill(1)
    outbox_data.empty()
    outbox_data.queue_all()
    outbox_data.queue_code(1)
    drainer.drain(drainer.URGENT)
    drainer.drain(drainer.ORDINARY)
    (waited,) = outbox_data.waits_of_codes()
    assert waited >= outbox.ANSWER_MS
    assert Message.objects.get(kind=outbox_data.NOTICE).state == State.UNKNOWN

"""M4, M8 with real processes: `kill -9` of a worker that has taken a report and not recorded it."""

import pytest
from django.db import connection, transaction

from tanggap.messaging.incoming import keep
from tanggap.messaging.models import Incoming, IncomingState, Message
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.conftest import work
from tanggap.messaging.tests.hooks import UNDELIVERABLE, of_meta, status
from tanggap.messaging.tests.test_killed_worker import start_worker, until
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("institution")]

HELD_UP = "select count(*) from pg_locks where not granted"


def is_held_up() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(HELD_UP)
        return cursor.fetchone()[0] > 0


def test_a_report_that_a_worker_died_over_is_recorded_once_by_the_next(settings, tmp_path):
    settings.SMTP_URL = "smtp://127.0.0.1:9"
    message = queue("confirmation_code", to=Recipient(phone="081234566797"), code="493027", url="https://contoh.test")
    work()
    message = Message.objects.get(pk=message.pk)
    failed = of_meta(status(message.provider_id, "failed", errors=[UNDELIVERABLE]))
    worker = start_worker(settings, tmp_path, 1)
    try:
        with transaction.atomic():
            Message.objects.select_for_update().get(pk=message.pk)
            at_once(lambda: keep("whatsapp", failed))
            until(is_held_up)
            worker.kill()
            worker.wait()
    finally:
        worker.kill()
        worker.wait()
    assert Message.objects.get(pk=message.pk).state == State.SENT
    assert Incoming.objects.get().standing == IncomingState.WAITING
    second = start_worker(settings, tmp_path, 2)
    try:
        until(lambda: Message.objects.filter(fallback_of=message, state=State.SENT).exists())
    finally:
        second.terminate()
        assert second.wait(20) == 0
    assert message.events.filter(state=State.FAILED).count() == 1
    assert Message.objects.count() == 2

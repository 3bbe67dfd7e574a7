"""M1, M3 with real processes: two workers, a real mail server, and `kill -9` of one half-way."""

import os
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection
from django.utils import timezone

from tanggap.messaging.models import Message
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.providers import gateway
from tanggap.messaging.tests.providers import whatsapp as wa
from tanggap.messaging.tests.providers.server import SILENCE

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("institution")]
COUNT = 60


def start_worker(settings, tmp_path: Path, number: int, **providers: str) -> subprocess.Popen:
    database = connection.settings_dict
    url = (
        f"postgresql://{quote(database['USER'])}:{quote(database['PASSWORD'])}@{quote(database['HOST'], safe='')}"
        f"{':' + str(database['PORT']) if database['PORT'] else ''}/{database['NAME']}"
    )
    with (tmp_path / f"worker{number}.log").open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "tanggap", "worker"],
            env={**os.environ, "DATABASE_URL": url, **providers},
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def until(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def held_by(worker):
    return Message.objects.filter(state=State.SENDING, claimed_by__contains=f":{worker.pid}:")


def test_a_worker_killed_half_way_loses_no_mail(mail_server, settings, tmp_path):
    mail_server.handler.pause = 0.2
    workers = [start_worker(settings, tmp_path, n, SMTP_URL=settings.SMTP_URL) for n in range(2)]
    try:
        for n in range(COUNT):
            queue("password_reset", to=Recipient(email=f"orang{n}@contoh.test"), url="https://contoh.test")
        victim = workers[0]
        until(lambda: held_by(victim).exists() and len(mail_server.mails) > 5)
        victim.kill()
        victim.wait()
        orphans = set(held_by(victim).values_list("pk", flat=True))
        held_by(victim).update(lease_until=timezone.now())
        until(lambda: Message.objects.filter(state=State.SENT).count() == COUNT)
    finally:
        for worker in workers:
            worker.terminate()
        assert [worker.wait(60) for worker in workers][1] == 0
    arrived = Counter(mail["Message-ID"] for mail in mail_server.mails)
    assert len(arrived) == COUNT, "each has arrived"
    again = {key for key, times in arrived.items() if times > 1}
    assert again <= set(Message.objects.filter(pk__in=orphans).values_list("provider_id", flat=True))
    assert max(arrived.values()) <= 2


def test_a_code_whose_worker_is_killed_before_the_answer_came_goes_by_sms_once_and_never_again(
    whatsapp, sms_gateway, settings, tmp_path
):
    """M3, O5: Meta has it, nobody knows; what goes in its stead is the same code, not the same message again."""
    providers = {
        "WHATSAPP_BASE_URL": whatsapp.url,
        "WHATSAPP_API_VERSION": whatsapp.version,
        "WHATSAPP_PHONE_NUMBER_ID": wa.NUMBER_ID,
        "WHATSAPP_ACCESS_TOKEN": wa.TOKEN,
        "SMS_HTTP_URL": f"{sms_gateway.url}{gateway.PATH}",
        "SMS_HTTP_BODY": '{"to": "{to}", "text": "{text}", "reference": "{key}"}',
        "SMS_HTTP_HEADERS": f'{{"X-Api-Key": "{gateway.API_KEY}"}}',
        "SMS_HTTP_ID": "id",
    }
    whatsapp.answer(SILENCE)
    url = f"{settings.PUBLIC_BASE_URL}/customer?p=rahasia"
    code = queue("confirmation_code", to=Recipient(phone="081234566797"), code="493027", url=url)
    victim = start_worker(settings, tmp_path, 0, **providers)
    until(lambda: whatsapp.sent)
    victim.kill()
    victim.wait()
    assert list(held_by(victim)) == [code]
    Message.objects.filter(pk=code.pk).update(lease_until=timezone.now())
    heir = start_worker(settings, tmp_path, 1, **providers)
    try:
        until(lambda: Message.objects.get(pk=code.pk).state == State.UNKNOWN)
        Message.objects.filter(pk=code.pk).update(fallback_at=timezone.now())
        until(lambda: Message.objects.filter(fallback_of=code, state=State.SENT).exists())
        time.sleep(1)
    finally:
        heir.terminate()
        assert heir.wait(60) == 0
    assert (len(whatsapp.sent), len(sms_gateway.sent)) == (1, 1)
    assert "493027" in sms_gateway.sent[0].text
    assert Message.objects.count() == 2

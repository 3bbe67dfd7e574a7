"""M6 with real processes: two workers, a real mail server, one quota."""

import time
from collections import Counter

import pytest

from tanggap.messaging.models import ChannelRules, Message
from tanggap.messaging.outbox import queue
from tanggap.messaging.recipients import Recipient
from tanggap.messaging.states import State
from tanggap.messaging.tests.test_killed_worker import start_worker, until

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("institution")]
QUOTA = 30


def test_two_workers_together_send_no_more_than_the_quota_and_keep_the_share_of_what_is_urgent(
    mail_server, settings, tmp_path
):
    mail_server.handler.pause = 0.05
    ChannelRules.objects.create(channel="email", per_day=QUOTA, urgent_share=20)
    for number in range(60):
        queue("trial", to=Recipient(email=f"orang{number}@contoh.test"), note="x")
    workers = [start_worker(settings, tmp_path, number, SMTP_URL=settings.SMTP_URL) for number in range(2)]
    try:
        until(lambda: Message.objects.filter(state=State.SENT).count() == QUOTA * 80 // 100)
        for number in range(QUOTA * 20 // 100):
            queue("password_reset", to=Recipient(email=f"segera{number}@contoh.test"), url="https://contoh.test")
        until(lambda: Message.objects.filter(state=State.SENT).count() == QUOTA)
        time.sleep(1)
    finally:
        for worker in workers:
            worker.terminate()
        assert [worker.wait(20) for worker in workers] == [0, 0]
    assert len(mail_server.mails) == QUOTA
    found = Counter(Message.objects.values_list("kind", "state", "attempts"))
    assert found == {
        ("trial", State.SENT, 1): 24,
        ("trial", State.QUEUED, 0): 36,
        ("password_reset", State.SENT, 1): 6,
    }

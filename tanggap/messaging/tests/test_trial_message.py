"""The operator's trial of a transport."""

import threading
import time

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tanggap.messaging.models import Message
from tanggap.messaging.tests.conftest import work


def trial(address: str, wait: float = 10) -> None:
    call_command("trial_message", address, wait=wait)


@pytest.mark.django_db
def test_without_a_worker_it_says_that_nobody_took_it(institution):
    with pytest.raises(CommandError, match="no worker"):
        trial("siti@contoh.test", wait=0)


@pytest.mark.django_db
def test_a_nonsense_address_is_refused(institution):
    with pytest.raises(CommandError, match="neither"):
        trial("siti")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("address", "words"), [("siti@contoh.test", "Sent by email"), ("unknown@contoh.test", "550 5.1.1")]
)
def test_it_tells_what_the_mail_server_said(institution, mail_server, capsys, address, words):
    def worker():
        while not Message.objects.exists():
            time.sleep(0.01)
        work()
        connection.close()

    thread = threading.Thread(target=worker)
    thread.start()
    try:
        trial(address)
        said = capsys.readouterr().out
    except CommandError as fault:
        said = str(fault)
    thread.join()
    assert words in said

"""M8: whoever runs the house is told what could not be read, and which reports are shut out."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from tanggap.messaging.incoming import keep
from tanggap.messaging.incoming.reading import read_waiting
from tanggap.messaging.incoming.watch import faults, gauges

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("institution")]


def test_nothing_is_wrong_in_a_fresh_house():
    assert faults() == []


def test_what_lies_in_quarantine_is_counted():
    """M8"""
    keep("whatsapp", b"nonsense")
    assert gauges()["tanggap_incoming_waiting"][1] == 1
    read_waiting()
    assert faults() == ["1 webhooks could not be read; see `tanggap manage incoming`."]
    assert [value for _, value in gauges().values()] == [0, 1]


def test_a_worker_that_reads_nothing_is_noticed():
    keep("whatsapp", b"nonsense")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=3)):
        assert "is `tanggap worker` running?" in faults()[0]


def test_a_channel_whose_reports_are_shut_out_is_named(whatsapp, sms_gateway, settings):
    """M4: else each code goes by SMS too."""
    assert [fault.partition(" ")[0] for fault in faults()] == ["WHATSAPP_APP_SECRET", "SMS_HOOK_SECRET"]
    settings.WHATSAPP_APP_SECRET = settings.SMS_HOOK_SECRET = "x" * 32
    assert faults() == []

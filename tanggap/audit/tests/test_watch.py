"""S4, S3: what doctor and /metrics say of the audit trail and the keys."""

import datetime as dt

import pytest
import time_machine
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from tanggap.audit import sealer, trail, watch

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def guards_awake(db):
    """Tests let the tables be emptied; here they stand as in production."""
    with connection.cursor() as cursor:
        for table in watch.GUARDS:
            cursor.execute(f"alter table {table} enable always trigger never_emptied")


def test_all_is_well_when_everything_is_sealed(acts):
    assert watch.faults() == []
    assert {name: value for name, (_, value) in watch.gauges().items()} == {
        "tanggap_audit_unsealed": 0,
        "tanggap_audit_unsealed_oldest_seconds": 0,
        "tanggap_key_ring_faults": 0,
    }


def test_an_event_that_waits_more_than_a_minute_is_told(acts):
    with time_machine.travel(timezone.now() - dt.timedelta(seconds=90), tick=False):
        trail.record("holiday.changed", by=trail.System("uji"))
    (fault,) = watch.faults()
    assert "1 audit events wait for their seal, the oldest for 90 s" in fault
    assert watch.gauges()["tanggap_audit_unsealed"][1] == 1
    assert 89 < watch.gauges()["tanggap_audit_unsealed_oldest_seconds"][1] < 95
    sealer.run()
    assert watch.faults() == []


@pytest.mark.parametrize(("table", "trigger"), [(t, name) for t, names in watch.GUARDS.items() for name in names])
def test_a_guard_that_sleeps_is_named(table, trigger):
    with connection.cursor() as cursor:
        cursor.execute(f"alter table {table} disable trigger {trigger}")
    (fault,) = watch.faults()
    assert f"trigger {trigger} of {table}" in fault


def test_one_key_for_two_purposes_is_told(settings):
    settings.DIGEST_KEYS = settings.SEAL_KEYS
    assert watch.faults() == ["Two of SECRET_KEY, SEAL_KEYS and DIGEST_KEYS are the same key."]


def test_a_wrong_key_ring_is_told():
    with override_settings(SEAL_KEYS={"k9": bytes(32)}):
        assert "SEAL_KEYS lacks the key" in watch.faults()[0]
        assert watch.gauges()["tanggap_key_ring_faults"][1] == 1

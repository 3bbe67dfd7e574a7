"""The present zone of a request is the institution's."""

import datetime as dt

import pytest
from django.db import DatabaseError
from django.test import RequestFactory
from django.utils import timezone

from tanggap.institution import current
from tanggap.institution.zone import ZONE, PresentZoneMiddleware
from tanggap.lib.dates import jam, tanggal, waktu

AN_EVENING = dt.datetime(2026, 11, 14, 15, 30, tzinfo=dt.UTC)


def shown(request=None) -> list[str]:
    return [waktu(AN_EVENING), jam(AN_EVENING), tanggal(AN_EVENING)]


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ("Asia/Jakarta", ["14/11/2026 22.30 WIB", "22.30 WIB", "14/11/2026"]),
        ("Asia/Makassar", ["14/11/2026 23.30 WITA", "23.30 WITA", "14/11/2026"]),
        ("Asia/Jayapura", ["15/11/2026 00.30 WIT", "00.30 WIT", "15/11/2026"]),
    ],
)
def test_times_without_a_zone_are_shown_in_the_institutions(institution, zone, expected):
    institution.zone = zone
    institution.save()
    current.forget()
    assert PresentZoneMiddleware(shown)(RequestFactory().get("/")) == expected
    assert timezone.get_current_timezone() is not ZONE


def test_a_request_that_shows_no_time_asks_nobody():
    """No database is marked for this test."""
    assert PresentZoneMiddleware(lambda request: "pong")(RequestFactory().get("/healthz")) == "pong"


def test_without_a_database_the_zone_known_last_is_used(monkeypatch):
    def away():
        raise DatabaseError

    monkeypatch.setattr(current, "institution", away)
    with timezone.override(ZONE):
        assert waktu(AN_EVENING) == "14/11/2026 22.30 WIB"
        assert timezone.make_aware(dt.datetime(2026, 11, 15)).isoformat() == "2026-11-15T00:00:00+07:00"

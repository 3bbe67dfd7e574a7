"""Instants arrive from the database as they are stored, however they are written."""

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection, transaction

from tanggap.lib.instants import InstantLoader

pytestmark = pytest.mark.django_db


def read(text: str) -> datetime:
    with connection.cursor() as cursor:
        cursor.execute("select %s::timestamptz", [text])
        [(at,)] = cursor.fetchall()
    return at


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-11-22 16:49:29.123456+00", datetime(2026, 11, 22, 16, 49, 29, 123456, tzinfo=UTC)),
        ("2026-11-22 16:49:29.1+00", datetime(2026, 11, 22, 16, 49, 29, 100000, tzinfo=UTC)),
        ("2026-11-22 23:49:29+07", datetime(2026, 11, 22, 16, 49, 29, tzinfo=UTC)),
        ("0001-01-01 00:00:00+00", datetime(1, 1, 1, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_in_utc(text, at):
    found = read(text)
    assert found == at
    assert found.tzinfo is UTC


@pytest.mark.parametrize("text", ["infinity", "10000-01-01 00:00:00+00", "0044-03-15 00:00:00+00 BC"])
def test_what_no_instant_of_ours_can_be_is_an_error_as_ever(text):
    with pytest.raises(DataError):
        read(text)


def test_another_zone_of_the_connection_changes_nothing():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local time zone 'Asia/Jakarta'")
        cursor.execute("select '2026-11-22 16:49:29+00'::timestamptz")
        [(at,)] = cursor.fetchall()
    assert at == datetime(2026, 11, 22, 16, 49, 29, tzinfo=UTC)


def test_the_connections_of_the_house_read_so():
    loader = connection.connection.adapters.get_loader(1184, 0)
    assert loader is InstantLoader

"""What machines ask of the running product: `/healthz`, `/readyz`, `/metrics`."""

import pytest
from django.db import connection
from django.test import Client

from tanggap.health import missing_migrations

pytestmark = pytest.mark.django_db


def test_the_process_answers_and_says_what_address_it_sees(client, settings):
    """S7."""
    assert client.get("/healthz").json() == {"status": "ok", "client": "127.0.0.1", "proxies": 0}
    settings.TRUSTED_PROXY_COUNT = 1
    seen = client.get("/healthz", headers={"X-Forwarded-For": "6.6.6.6, 198.51.100.7"}).json()
    assert seen == {"status": "ok", "client": "198.51.100.7", "proxies": 2}


def test_ready_means_every_migration_is_applied(client):
    assert client.get("/readyz").json() == {"status": "ready"}
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'audit'")
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "migrations missing"})
    assert all(name.startswith("audit.") for name in missing_migrations())


def test_a_wrong_key_ring_is_not_ready(client, settings):
    """S3: before it seals anything under the wrong key, and before a customer meets it."""
    settings.SEAL_KEYS = {"k9": bytes(32)}
    response = client.get("/readyz")
    assert (response.status_code, response.json()) == (503, {"status": "keys do not fit the stored data"})


def test_a_database_that_is_away_is_not_ready(client, monkeypatch):
    from django.db.utils import OperationalError

    def away(*_):
        raise OperationalError("connection refused")

    monkeypatch.setattr("tanggap.health.missing_migrations", away)
    assert client.get("/readyz").json() == {"status": "database unreachable"}


def test_metrics_count_requests_by_route_and_read_gauges_from_rows(client):
    client.get("/healthz?token=rahasia")
    text = client.get("/metrics").content.decode()
    assert 'tanggap_requests_total{method="GET",route="healthz",status="200"}' in text
    assert "tanggap_database_up 1.0" in text
    assert "rahasia" not in text


@pytest.mark.parametrize(
    "caller",
    [
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer wrong"},
        {"REMOTE_ADDR": "203.0.113.9", "HTTP_AUTHORIZATION": "Bearer "},
    ],
)
def test_metrics_do_not_exist_for_callers_from_elsewhere(caller, settings):
    settings.METRICS_TOKEN = "t" * 40
    assert Client(**caller).get("/metrics").status_code == 404


def test_metrics_open_to_the_token(settings):
    settings.METRICS_TOKEN = "t" * 40
    response = Client(REMOTE_ADDR="203.0.113.9", HTTP_AUTHORIZATION="Bearer " + "t" * 40).get("/metrics")
    assert response.status_code == 200


def test_models_and_migrations_agree():
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)

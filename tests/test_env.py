"""The settings table: what is refused, with which sentence, and what the operator's page says of it."""

import os
import subprocess
import sys
from hashlib import sha256

import pytest

from tanggap.env import TABLE, BadSettings, load
from tools import settings_table

PRODUCTION = {
    "TANGGAP_MODE": "production",
    "PUBLIC_BASE_URL": "https://layanan.contoh.id",
    "SECRET_KEY": sha256(b"signs").hexdigest(),
    "SEAL_KEYS": f"k1:{sha256(b'seals').hexdigest()}",
    "DIGEST_KEYS": f"k1:{sha256(b'digests').hexdigest()}",
    "TRUSTED_PROXY_COUNT": "1",
    "SMTP_URL": "smtp://user:secret@mail.contoh.id:587",
    "MAIL_FROM": "Sinar Contoh <layanan@contoh.id>",
}


def faults(**environ) -> list[str]:
    with pytest.raises(BadSettings) as refused:
        load(environ)
    return refused.value.faults


def test_the_operators_page_holds_the_table_as_it_is():
    """Run tools/settings_table.py after a change of tanggap/env.py."""
    assert settings_table.page() == settings_table.PAGE.read_text()


def test_the_sample_needs_no_setting_at_all(tmp_path):
    env = load({"TANGGAP_HOME": str(tmp_path)})
    assert (env["PUBLIC_BASE_URL"], env["LIVE_BASE_URL"]) == ("http://localhost:8000", "http://localhost:8001")
    assert (tmp_path / "secrets" / "seal_keys").stat().st_mode & 0o777 == 0o600


def test_the_samples_addresses_follow_its_port(tmp_path):
    env = load({"TANGGAP_HOME": str(tmp_path), "TANGGAP_PORT": "8081"})
    assert (env["PUBLIC_BASE_URL"], env["LIVE_BASE_URL"]) == ("http://localhost:8081", "http://localhost:8082")


def test_production_is_served_on_one_origin(tmp_path):
    env = load(PRODUCTION | {"TANGGAP_HOME": str(tmp_path)})
    assert env["LIVE_BASE_URL"] == "https://layanan.contoh.id"
    assert not (tmp_path / "secrets").exists(), "no secret is generated in production"


def test_production_names_everything_that_is_missing_at_once(tmp_path):
    said = "\n".join(faults(TANGGAP_MODE="production", TANGGAP_HOME=str(tmp_path)))
    for setting in TABLE:
        assert (f"{setting.name} is not set" in said) == setting.required


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("TANGGAP_MODE", "test", "must be one of sample, production"),
        ("TANGGAP_PORT", "0", "whole number from 1 to 65535"),
        ("TANGGAP_PORT", "８０", "whole number from 1 to 65535"),
        ("WEB_PROCESSES", "-1", "whole number from 1 to 64"),
        ("DATABASE_URL", "sqlite:///x", "must begin with postgresql://"),
        ("PUBLIC_BASE_URL", "https://contoh.id/path", "without a path"),
        ("PUBLIC_BASE_URL", "https://*", "must be an address"),
        ("PUBLIC_BASE_URL", "https://.contoh.id", "must be an address"),
        ("PUBLIC_BASE_URL", "https://tamu:sandi@contoh.id", "must be an address"),
        ("PUBLIC_BASE_URL", "https://layanan.contoh.id", "must name this machine in sample mode"),
        ("DATABASE_URL", "postgresql:///x?sslmod=verify-full", "option that is not known: sslmod"),
        ("SEAL_KEYS", f"k1:{'ab' * 32},k1:{'cd' * 32}", "names the key k1 twice"),
        ("SMTP_URL", "mail.contoh.id", "must look like smtp://"),
        ("SECRET_KEY", "short", "at least 32 characters"),
        ("METRICS_TOKEN", "short", "at least 32 characters"),
        ("SEAL_KEYS", "k1:zz", "id:hex pairs"),
        ("SEAL_KEYS", "k1:abcd", "64 hex digits"),
        ("TANGGAP_BIND", "0.0.0.0", "loopback address in sample mode"),
        ("TANGGAP_LIVE_PORT", "8000", "must differ from TANGGAP_PORT"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence(tmp_path, name, value, sentence):
    (said,) = faults(**{"TANGGAP_HOME": str(tmp_path), name: value})
    assert said.startswith(name)
    assert sentence in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("PUBLIC_BASE_URL", "http://layanan.contoh.id", "must begin with https://"),
        ("LIVE_BASE_URL", "http://layanan.contoh.id", "LIVE_BASE_URL must begin with https://"),
        ("STAFF_SECOND_FACTOR", "optional", "must be 'required' in production"),
        ("SECRET_KEY", "changemechangemechangemechangemechangeme", "SECRET_KEY repeats a few characters"),
        ("SEAL_KEYS", f"k1:{'00' * 32}", "must be random"),
        ("DIGEST_KEYS", PRODUCTION["SEAL_KEYS"], "must not share a key"),
    ],
)
def test_production_refuses_what_is_unsafe(tmp_path, name, value, sentence):
    (said,) = faults(**PRODUCTION | {"TANGGAP_HOME": str(tmp_path), name: value})
    assert sentence in said


def test_the_options_of_the_databases_address_reach_every_connection(tmp_path):
    """S5: an sslmode that is dropped in silence would be worse than none."""
    environ = os.environ | PRODUCTION | {"TANGGAP_HOME": str(tmp_path)}
    environ["DATABASE_URL"] = "postgresql://u:p@db.contoh.id/tanggap?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.pem"
    asked = "from tanggap import settings; print(settings.DATABASES['default']['OPTIONS'])"
    told = subprocess.run([sys.executable, "-c", asked], env=environ, capture_output=True, text=True, check=True)
    assert "'sslmode': 'verify-full', 'sslrootcert': '/etc/ca.pem'" in told.stdout

"""The settings table: what is refused, with which sentence, and what the operator's page says of it."""

import os
import subprocess
import sys
from hashlib import sha256

import pytest

from tanggap import provider_settings
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


WHATSAPP = {"WHATSAPP_PHONE_NUMBER_ID": "106540352242922", "WHATSAPP_ACCESS_TOKEN": "EAAG0123456789"}
GATEWAY = {"SMS_HTTP_URL": "https://sms.contoh.id/v1/send"}
TWILIO = {"TWILIO_ACCOUNT_SID": "AC" + "0a" * 16, "TWILIO_AUTH_TOKEN": "f0" * 16, "TWILIO_FROM": "+622150001234"}


@pytest.mark.parametrize(
    ("environ", "sentence"),
    [
        ({"WHATSAPP_PHONE_NUMBER_ID": "106540352242922"}, "WHATSAPP_ACCESS_TOKEN is not"),
        ({"WHATSAPP_ACCESS_TOKEN": "EAAG0123456789"}, "WHATSAPP_PHONE_NUMBER_ID is not"),
        ({"WHATSAPP_BUSINESS_ACCOUNT_ID": "102290129340398"}, "WHATSAPP_PHONE_NUMBER_ID is not"),
        ({"TWILIO_ACCOUNT_SID": "AC" + "0a" * 16}, "TWILIO_AUTH_TOKEN and TWILIO_FROM are not"),
        (TWILIO | {"TWILIO_API_KEY": "SK" + "0a" * 16}, "TWILIO_API_SECRET is not"),
        ({"SMS_HTTP_HEADERS": "{}"} | {"SMS_HTTP_CHECK_URL": "https://x.id"}, "SMS_HTTP_URL is not"),
        (GATEWAY | TWILIO, "SMS_PROVIDER must say which"),
        ({"SMS_PROVIDER": "twilio"} | GATEWAY, "SMS_PROVIDER is twilio, but TWILIO_ACCOUNT_SID is not set"),
        (GATEWAY | {"SMS_HTTP_METHOD": "GET"}, "SMS_HTTP_FORMAT must be query"),
        (WHATSAPP | {"WHATSAPP_API_VERSION": "23"}, "must look like v23.0"),
        (WHATSAPP | {"WHATSAPP_BASE_URL": "http://graph.contoh.id"}, "must begin with https://"),
        ({"SMS_HTTP_URL": "https://u:p@sms.contoh.id/"}, "without name, password"),
        ({"SMS_HTTP_URL": "https://sms.contoh.id/?key=1"}, "without name, password or question mark"),
        (GATEWAY | {"SMS_HTTP_BODY": '{"to": "{to}"}'}, "must have {text}"),
        (GATEWAY | {"SMS_HTTP_REFUSED": "gagal"}, "must be HTTP statuses"),
        (TWILIO | {"TWILIO_FROM": "a name that is too long"}, "must be +number"),
        ({"OUTBOUND_PROXY": "proxy:3128"}, "must look like http://"),
    ],
)
def test_a_provider_that_is_set_up_by_half_or_wrongly_is_refused(tmp_path, environ, sentence):
    """M2"""
    (said,) = faults(TANGGAP_HOME=str(tmp_path), **environ)
    assert sentence in said
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("environ", "transports"),
    [
        ({}, "None None"),
        (WHATSAPP | GATEWAY, "whatsapp.WhatsAppTransport gateway.GatewayTransport"),
        (TWILIO, "None twilio.TwilioTransport"),
        (GATEWAY | TWILIO | {"SMS_PROVIDER": "http"}, "None gateway.GatewayTransport"),
        (GATEWAY | TWILIO | {"SMS_PROVIDER": "twilio"}, "None twilio.TwilioTransport"),
    ],
)
def test_what_is_set_up_is_what_sends(tmp_path, environ, transports):
    """M2: and nothing pretends to send in production."""
    asked = (
        "from tanggap.settings import TRANSPORTS as t\n"
        "print(*(t[c] and t[c].removeprefix('tanggap.messaging.transports.') for c in ('whatsapp', 'sms')))"
    )
    env = os.environ | PRODUCTION | {"TANGGAP_HOME": str(tmp_path)} | environ
    told = subprocess.run([sys.executable, "-c", asked], env=env, capture_output=True, text=True, check=True)
    assert told.stdout.strip() == transports


def test_a_providers_secrets_do_not_show_when_it_is_printed(tmp_path):
    """S8"""
    env = load(PRODUCTION | WHATSAPP | TWILIO | {"TANGGAP_HOME": str(tmp_path)})
    printed = f"{provider_settings.whatsapp(env.values)} {provider_settings.twilio(env.values)}"
    assert "EAAG" not in printed
    assert "f0f0" not in printed

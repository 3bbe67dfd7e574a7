"""The settings table: every value the environment may give, what it must look like, and what to say if it does not.

`load()` reads all of them at once and refuses with one sentence for each fault, so that an operator mends them
in one go. `docs/operations.md` prints this table; a test compares the two.
"""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tanggap import hook_settings, provider_settings
from tanggap.setting_kinds import (
    Setting,
    base_url,
    database_url,
    key_ring,
    long_secret,
    one_of,
    postgres_folder,
    scanner_url,
    smtp_url,
    text,
    whole,
)


class BadSettings(Exception):
    """One or more settings are wrong or missing; `faults` holds a sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


def _new_key_ring() -> str:
    return f"k1:{secrets.token_hex(32)}"


TABLE: tuple[Setting, ...] = (
    Setting(
        "TANGGAP_MODE",
        one_of("sample", "production"),
        "sample: loopback only, demo transports, known passwords; production: refuses all of these",
        "sample",
        "production",
    ),
    Setting(
        "TANGGAP_HOME",
        text,
        "folder for the embedded database, generated keys, uploads, static files",
        "var",
        "var",
    ),
    Setting(
        "DATABASE_URL",
        database_url,
        "PostgreSQL ≥ 16; unset: the embedded one is started under TANGGAP_HOME",
        secret=True,
    ),
    Setting("POSTGRES_BIN", postgres_folder, "folder of the embedded server's programs; unset: those of the wheel"),
    Setting(
        "PUBLIC_BASE_URL",
        base_url,
        "address that customers and staff use; all links are built from it",
        "http://localhost:8000",
        required=True,
    ),
    Setting("LIVE_BASE_URL", base_url, "address of the live streams; unset in production: same as PUBLIC_BASE_URL"),
    Setting(
        "TANGGAP_BIND",
        text,
        "address that web and live listen on; sample mode takes loopback only",
        "127.0.0.1",
        "127.0.0.1",
    ),
    Setting("TANGGAP_PORT", whole(1, 65535), "port of web", "8000", "8000"),
    Setting("TANGGAP_LIVE_PORT", whole(1, 65535), "port of live; unset: the port of web + 1"),
    Setting("WEB_PROCESSES", whole(1, 64), "web worker processes", "2", "2"),
    Setting("WEB_THREADS", whole(1, 8), "threads in each web worker process", "2", "2"),
    Setting(
        "SECRET_KEY",
        long_secret,
        "signs sessions and links; sealing never uses it",
        required=True,
        secret=True,
        generated=True,
    ),
    Setting(
        "SEAL_KEYS",
        key_ring,
        "key ring that seals personal fields: id:hex, newest first",
        required=True,
        secret=True,
        generated=True,
    ),
    Setting(
        "DIGEST_KEYS",
        key_ring,
        "key ring of blind indexes and digests; the first is used (changing it needs a full feed)",
        required=True,
        secret=True,
        generated=True,
    ),
    Setting(
        "TRUSTED_PROXY_COUNT",
        whole(0, 9),
        "number of proxies in front that append to X-Forwarded-For",
        "0",
        required=True,
    ),
    Setting(
        "SMTP_URL",
        smtp_url,
        "mail server; unset in sample mode: mail is shown at /demo/outbox",
        required=True,
        secret=True,
    ),
    Setting(
        "MAIL_FROM",
        text,
        "sender of every e-mail",
        "Sinar Contoh Finance <layanan@contoh.test>",
        required=True,
    ),
    *provider_settings.ROWS,
    *hook_settings.ROWS,
    Setting(
        "CLAMAV_URL",
        scanner_url,
        "virus scanner of uploads: unix:///run/clamav/clamd.ctl or tcp://host:3310; unset: uploads are not scanned",
    ),
    Setting(
        "OUTBOX_THREADS",
        whole(1, 256),
        "messages under way at once on each channel in one worker",
        "32",
        "32",
    ),
    Setting(
        "OUTBOX_URGENT_THREADS",
        whole(1, 64),
        "the same for codes and links, which have threads of their own",
        "16",
        "16",
    ),
    Setting(
        "STAFF_SECOND_FACTOR",
        one_of("required", "optional"),
        "whether staff must use a second factor; production: required",
        "optional",
        "required",
    ),
    Setting(
        "OTP_CODES_PER_HOUR",
        whole(1, 1_000_000),
        "one-time codes that the whole institution sends in an hour at most",
        "1000",
        "1000",
    ),
    Setting(
        "OTP_TRIES_PER_ADDRESS",
        whole(1, 1_000_000),
        "validations of one-time codes from one network address, or by one member of staff, in 10 minutes at most",
        "60",
        "60",
    ),
    Setting(
        "OTP_WRONG_CODES",
        whole(1, 1_000_000),
        "wrong one-time codes over the whole institution in 10 minutes before all validation pauses",
        "500",
        "500",
    ),
    Setting(
        "METRICS_TOKEN",
        long_secret,
        "opens /metrics to a scraper elsewhere (Authorization: Bearer …); unset: only to this machine, without proxies",
        secret=True,
    ),
    Setting("LOG_FORMAT", one_of("json", "console"), "one JSON object a line, or coloured text", "json", "json"),
    Setting("LOG_LEVEL", one_of("DEBUG", "INFO", "WARNING", "ERROR"), "least level that is logged", "INFO", "INFO"),
)


@dataclass(frozen=True)
class Environment:
    """The parsed table: `env["WEB_PROCESSES"]`."""

    values: dict[str, Any]
    home: Path

    def __getitem__(self, name: str) -> Any:
        return self.values[name]

    @property
    def is_production(self) -> bool:
        return bool(self.values["TANGGAP_MODE"] == "production")


def load(environ: Mapping[str, str] = os.environ) -> Environment:
    """Read and check the whole table.

    :raises BadSettings: with one sentence for each wrong or missing value.
    """
    mode = environ.get("TANGGAP_MODE") or "sample"
    production = mode == "production"
    home = Path(environ.get("TANGGAP_HOME") or "var").resolve()
    values: dict[str, Any] = {}
    faults: list[str] = []
    for setting in TABLE:
        raw = environ.get(setting.name) or (setting.production if production else setting.sample)
        if not raw and setting.generated and not production:
            raw = _generated_secret(home, setting.name)
        try:
            values[setting.name] = _value(setting, raw, is_required=setting.required and production)
        except ValueError as error:
            faults.append(f"{setting.name} {error}.")
    if not faults:
        _follow_ports(values, environ)
        faults = list(_contradictions(values))
    if faults:
        raise BadSettings(faults)
    return Environment(values, home)


def _value(setting: Setting, raw: str | None, *, is_required: bool) -> Any:
    """:raises ValueError: what is wrong, as the rest of a sentence that begins with the setting's name."""
    if raw:
        return setting.parse(raw)
    if is_required:
        raise ValueError(f"is not set: {setting.meaning}")
    return None


def _follow_ports(values: dict[str, Any], environ: Mapping[str, str]) -> None:
    """Live listens beside web, and the sample's addresses name the ports in force."""
    values["TANGGAP_LIVE_PORT"] = values["TANGGAP_LIVE_PORT"] or values["TANGGAP_PORT"] % 65535 + 1
    if values["TANGGAP_MODE"] == "sample":
        for name, port in (("PUBLIC_BASE_URL", "TANGGAP_PORT"), ("LIVE_BASE_URL", "TANGGAP_LIVE_PORT")):
            if not environ.get(name):
                values[name] = f"http://localhost:{values[port]}"
    values["LIVE_BASE_URL"] = values["LIVE_BASE_URL"] or values["PUBLIC_BASE_URL"]


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    """What no single row can see: values that do not fit each other or the mode."""
    faults = provider_settings.faults(values)
    if values["TANGGAP_LIVE_PORT"] == values["TANGGAP_PORT"]:
        faults.append("TANGGAP_LIVE_PORT must differ from TANGGAP_PORT.")
    if values["TANGGAP_MODE"] == "sample":
        if values["TANGGAP_BIND"] not in ("127.0.0.1", "::1", "localhost"):
            faults.append(
                "TANGGAP_BIND must be a loopback address in sample mode; set TANGGAP_MODE=production to serve others."
            )
        if urlsplit(values["PUBLIC_BASE_URL"]).hostname not in ("127.0.0.1", "::1", "localhost"):
            faults.append(
                "PUBLIC_BASE_URL must name this machine in sample mode, whose passwords and outbox are open to all."
            )
    else:
        faults += _unsafe_in_production(values)
    return faults


def _unsafe_in_production(values: Mapping[str, Any]) -> list[str]:
    public = values["PUBLIC_BASE_URL"]
    faults = [
        f"{name} must begin with https:// in production."
        for name in ("PUBLIC_BASE_URL", "LIVE_BASE_URL")
        if not values[name].startswith("https://") and (name == "PUBLIC_BASE_URL" or values[name] != public)
    ]
    if values["STAFF_SECOND_FACTOR"] != "required":
        faults.append("STAFF_SECOND_FACTOR must be 'required' in production.")
    if len(set(values["SECRET_KEY"])) < 8:
        faults.append("SECRET_KEY repeats a few characters: use random text.")
    keys = [*values["SEAL_KEYS"].values(), *values["DIGEST_KEYS"].values()]
    if any(len(set(key)) < 12 for key in keys):
        faults.append("SEAL_KEYS and DIGEST_KEYS must be random: a key repeats a few bytes.")
    if len(set(keys)) < len(keys):
        faults.append("SEAL_KEYS and DIGEST_KEYS must not share a key.")
    return faults


def _generated_secret(home: Path, name: str) -> str:
    """Read the secret of that name under `home`, or make it; created once even if several processes start.

    :raises BadSettings: the folder cannot be written.
    """
    path = home / "secrets" / name.lower()
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            _write_once(path, _new_key_ring() if name.endswith("_KEYS") else secrets.token_urlsafe(48))
        return path.read_text().strip()
    except OSError as error:
        raise BadSettings([f"TANGGAP_HOME {home} cannot be written ({error.strerror}): set another folder."]) from None


def _write_once(path: Path, secret: str) -> None:
    """Whoever links its draft first has made the secret; others find it."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    draft.touch(mode=0o600)
    draft.write_text(secret)
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()

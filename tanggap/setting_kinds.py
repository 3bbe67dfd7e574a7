"""What a setting may look like: each kind reads the text and gives the value, or says what it must be.

The sentence of a ValueError is the rest of one that begins with the setting's name.
"""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Parser = Callable[[str], Any]


def text(value: str) -> str:
    return value


def one_of(*choices: str) -> Parser:
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return value

    return parse


def whole(least: int, most: int) -> Parser:
    def parse(value: str) -> int:
        if not (value.isascii() and value.isdecimal()) or not least <= int(value) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(value)

    return parse


BASE_URL = re.compile(
    r"https?://([a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:]+\])(:[0-9]{1,5})?/?", re.ASCII | re.IGNORECASE
)


def base_url(value: str) -> str:
    """Scheme, host and port alone: `*` or a leading dot in it would let any host in."""
    if not BASE_URL.fullmatch(value):
        raise ValueError("must be an address such as https://layanan.contoh.id, without a path")
    return value.removesuffix("/").lower()


def database_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("postgresql", "postgres"):
        raise ValueError("must begin with postgresql:// (PostgreSQL 16 or newer is the only database)")
    if unknown := [name for name, _ in parse_qsl(parts.query, keep_blank_values=True) if name not in CONNECTION]:
        raise ValueError(f"has an option that is not known: {', '.join(unknown)} (known: {', '.join(CONNECTION)})")
    return value


def postgres_folder(value: str) -> Path:
    if not (Path(value) / "postgres").is_file() or not (Path(value) / "initdb").is_file():
        raise ValueError("must be a folder that holds the programs postgres and initdb")
    return Path(value)


CONNECTION = (
    *("sslmode", "sslrootcert", "sslcert", "sslkey", "sslcrl", "sslpassword", "channel_binding", "gssencmode"),
    *("connect_timeout", "keepalives", "keepalives_idle", "target_session_attrs", "application_name"),
)
"""What may stand in the query of DATABASE_URL; it reaches every connection, so that sslmode is never dropped."""


def smtp_url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("smtp", "smtps", "smtp+starttls") or not parts.hostname:
        raise ValueError("must look like smtp://user:password@host:587, smtps://… or smtp+starttls://…")
    return value


def long_secret(value: str) -> str:
    if len(value) < 32:
        raise ValueError("must be at least 32 characters of random text")
    return value


def key_ring(value: str) -> dict[str, bytes]:
    """`id:hex,id:hex`; the first key seals, all of them open."""
    keys: dict[str, bytes] = {}
    for entry in filter(None, value.replace("\n", ",").split(",")):
        key_id, _, material = entry.strip().partition(":")
        if key_id in keys:
            raise ValueError(f"names the key {key_id} twice: what the other one sealed could not be opened")
        try:
            keys[key_id] = bytes.fromhex(material)
        except ValueError:
            raise ValueError("must be id:hex pairs separated by commas") from None
        if not key_id.isalnum() or len(key_id) > 8 or len(keys[key_id]) != 32:
            raise ValueError("needs for each key an id of 1–8 letters or digits and 64 hex digits (32 bytes)")
    if not keys:
        raise ValueError("needs at least one key")
    return keys

"""What a setting is, and what it may look like: each kind reads the text and gives the value, or says what it must be.

The sentence of a ValueError is the rest of one that begins with the setting's name.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Parser = Callable[[str], Any]


@dataclass(frozen=True)
class Setting:
    """One row of the table. `sample` is the default in sample mode; None there means: optional, unset."""

    name: str
    parse: Parser
    meaning: str
    sample: str | None = None
    production: str | None = None
    required: bool = False
    """Must be set in production: the sample's default is unsafe there."""
    secret: bool = False
    generated: bool = False
    """Made at random on first use and kept under TANGGAP_HOME in sample mode."""


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


def provider_url(value: str) -> str:
    """An address of somebody else's service, with or without a path: what we send there must not be read on the way."""
    parts = urlsplit(value)
    if not parts.hostname or parts.username or parts.query or parts.fragment or any(c.isspace() for c in value):
        raise ValueError("must be an address such as https://api.contoh.id/v1, without name, password or question mark")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise ValueError("must begin with https:// (http:// only for this machine)")
    return value.rstrip("/")


LOOPBACK = ("127.0.0.1", "::1", "localhost")


def like(pattern: str, sentence: str) -> Parser:
    """Text of one shape; the sentence begins with `must`."""

    def parse(value: str) -> str:
        if not re.fullmatch(pattern, value, re.ASCII):
            raise ValueError(sentence)
        return value

    return parse


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


def scanner_url(value: str) -> str:
    parts = urlsplit(value)
    is_socket = parts.scheme == "unix" and not parts.netloc and parts.path.startswith("/")
    if not is_socket and not (parts.scheme == "tcp" and parts.hostname):
        raise ValueError("must look like unix:///run/clamav/clamd.ctl or tcp://host:3310")
    return value


def long_secret(value: str) -> str:
    if len(value) < 32:
        raise ValueError("must be at least 32 characters of random text")
    return value


def pairs(*names: str) -> Parser:
    """`name=value name=value`, of these names only."""

    def parse(value: str) -> dict[str, str]:
        found = {}
        for entry in value.split():
            name, _, given = entry.partition("=")
            if name not in names or not given:
                raise ValueError(f"must be name=value pairs separated by spaces, of these names: {', '.join(names)}")
            found[name] = given
        return found

    return parse


def word_lists(*names: str) -> Parser:
    """`name=word,word name=word`, of these names only; words are folded to lower case."""
    parse_pairs = pairs(*names)

    def parse(value: str) -> dict[str, frozenset[str]]:
        return {name: frozenset(words.lower().split(",")) for name, words in parse_pairs(value).items()}

    return parse


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

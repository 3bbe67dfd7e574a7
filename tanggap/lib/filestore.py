"""Uploaded files at rest: sealed, under random names, below TANGGAP_HOME/files (S6).

Each file has a key of its own, which its owner keeps in a sealed column. So a change of the seal keys never touches the
files, and a file whose row is gone opens to nobody. On several machines the folder is shared.
"""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from tanggap.lib.sealing import NONCE_BYTES, CannotUnseal

KEY_BYTES = 32
NAME_BYTES = 24


@dataclass(frozen=True)
class Stored:
    """Where content lies and what opens it."""

    name: str
    key: str


def put(content: bytes) -> Stored:
    """Seal and write; on return it is on the disk, whatever happens to the process."""
    name, key, nonce = secrets.token_hex(NAME_BYTES), secrets.token_bytes(KEY_BYTES), os.urandom(NONCE_BYTES)
    _write(_path(name), nonce + AESGCM(key).encrypt(nonce, content, name.encode()))
    return Stored(name, key.hex())


def get(name: str, key: str) -> bytes:
    """The content again.

    :raises FileNotFoundError: it is not there. :raises CannotUnseal: another key, or changed bytes.
    """
    sealed = _path(name).read_bytes()
    try:
        return AESGCM(bytes.fromhex(key)).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], name.encode())
    except (InvalidTag, ValueError):
        raise CannotUnseal(f"the stored file {name} does not open with its key") from None


def drop(name: str) -> None:
    """Remove it; that it is gone already is no fault."""
    _path(name).unlink(missing_ok=True)


def names() -> set[str]:
    """All that lies in the store."""
    return {path.name for path in root().glob("??/*") if not path.name.startswith(".")}


def root() -> Path:
    return Path(settings.HOME) / "files"


def _path(name: str) -> Path:
    """:raises ValueError: not a name of ours; nothing from outside ever leads to another folder."""
    if len(name) != 2 * NAME_BYTES or not set(name) <= set("0123456789abcdef"):
        raise ValueError("not a name of the file store")
    return root() / name[:2] / name


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(path)
    _sync(path.parent)
    _sync(path.parent.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Personal fields sealed at rest (S3): AES-256-GCM under a key ring, and keyed digests for look-ups.

A sealed value is `version || len(key id) || key id || nonce (12) || ciphertext+tag`. The associated data is the
field it belongs to (`customers.customer.phone`), so a value copied into another column does not open. Nothing
here falls back: a missing key or a changed byte raises `CannotUnseal`.
"""

import os
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings
from django.db import models

VERSION = b"\x01"
NONCE_BYTES = 12
LEAST_BYTES = 2 + NONCE_BYTES + 16


class CannotUnseal(Exception):
    """The value was sealed under a key that is not in the ring, for another field, or has been changed."""


@lru_cache(maxsize=64)
def _cipher(material: bytes) -> AESGCM:
    return AESGCM(material)


@lru_cache(maxsize=64)
def _head(key_id: str) -> bytes:
    return VERSION + bytes([len(key_id.encode())]) + key_id.encode()


def seal(plain: str, *, context: str) -> bytes:
    """Seal `plain` under the newest key of the ring for the field `context` (`app.model.field`)."""
    key_id, material = next(iter(settings.SEAL_KEYS.items()))
    nonce = os.urandom(NONCE_BYTES)
    return _head(key_id) + nonce + _cipher(material).encrypt(nonce, plain.encode(), context.encode())


def unseal(sealed: bytes, *, context: str) -> str:
    """Open what `seal` made for the same `context`.

    :raises CannotUnseal: key missing, field different, or bytes changed.
    """
    sealed = bytes(sealed)
    key_id = key_id_of(sealed)
    material = settings.SEAL_KEYS.get(key_id)
    if material is None:
        raise CannotUnseal(f"{context}: sealed under key {key_id!r}, which is not in SEAL_KEYS")
    body = sealed[2 + sealed[1] :]
    try:
        return _cipher(material).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], context.encode()).decode()
    except InvalidTag:
        raise CannotUnseal(f"{context}: the value does not belong to this field or has been changed") from None


def key_id_of(sealed: bytes) -> str:
    """The id of the key that sealed a value; for rotation.

    :raises CannotUnseal: not a sealed value.
    """
    if sealed[:1] != VERSION or len(sealed) < LEAST_BYTES or len(sealed) < LEAST_BYTES + sealed[1]:
        raise CannotUnseal("not a sealed value")
    return sealed[2 : 2 + sealed[1]].decode("ascii", errors="replace")


def digest(normalised: str, *, context: str) -> bytes:
    """Keyed digest (HMAC-SHA-256, 32 bytes) of a normalised value: blind index or answer that is only compared.

    The first key of DIGEST_KEYS is used; it has no id in the value because equality must be one index look-up.
    """
    keyed = _keyed(next(iter(settings.DIGEST_KEYS.values())), context).copy()
    keyed.update(normalised.encode())
    return keyed.finalize()


@lru_cache(maxsize=64)
def _keyed(material: bytes, context: str) -> HMAC:
    """Key and context taken in: half of a short text's time."""
    keyed = HMAC(material, SHA256())
    keyed.update(f"{context}\0".encode())
    return keyed


class SealedField(models.Field):  # type: ignore[type-arg]
    """A text column that is sealed on its way into the database (bytea) and opened on its way out; "" stays empty."""

    @property
    def context(self) -> str:
        """What the value is tied to: `app.model.field`."""
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_internal_type(self) -> str:
        return "BinaryField"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        if isinstance(value, str):
            value = seal(value, context=self.context) if value else b""
        return connection.Database.Binary(value) if value is not None else None

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> str | None:
        if value is None:
            return None
        return unseal(value, context=self.context) if value else ""

    def get_lookup(self, lookup_name: str) -> Any:
        """Sealed values differ each time: only `isnull` can be asked in SQL; look up by the blind index."""
        if lookup_name != "isnull":
            raise TypeError(f"{self.name} is sealed; look it up by its digest")
        return super().get_lookup(lookup_name)


class SealedOnRequest(SealedField):
    """Comes out of the database still sealed: one row that does not open must not stop the batch it lies in."""

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value

    def open(self, value: str | bytes) -> str:
        """The plain text of a value as it was given or as it was read.

        :raises CannotUnseal: key missing or bytes changed.
        """
        return value if isinstance(value, str) else unseal(value, context=self.context)

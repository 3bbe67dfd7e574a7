"""Django system checks of `lib`: the key rings are there, and no key does two jobs (S3)."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error

KEY_BYTES = 32


def check_key_rings(**_: Any) -> list[CheckMessage]:
    """Both rings hold keys of 32 bytes, all different from one another and from SECRET_KEY."""
    rings = {"SEAL_KEYS": settings.SEAL_KEYS, "DIGEST_KEYS": settings.DIGEST_KEYS}
    found: list[CheckMessage] = [fault for name, ring in rings.items() for fault in _ring_faults(name, ring)]
    if not found:
        keys = [settings.SECRET_KEY.encode(), *settings.SEAL_KEYS.values(), *settings.DIGEST_KEYS.values()]
        if len(set(keys)) < len(keys):
            found.append(Error("Two of SECRET_KEY, SEAL_KEYS and DIGEST_KEYS are the same key.", id="tanggap.E003"))
    return found


def _ring_faults(name: str, ring: Mapping[str, bytes] | None) -> list[Error]:
    if not ring:
        return [Error(f"{name} holds no key: personal data could be neither sealed nor opened.", id="tanggap.E001")]
    return [
        Error(f"The key {key_id!r} of {name} is not {KEY_BYTES} bytes.", id="tanggap.E002")
        for key_id, material in ring.items()
        if len(material) != KEY_BYTES
    ]

"""Canaries: small values kept in the database so that a wrong key ring is found at start, not at a customer (S3).

One is sealed under each key that has been the newest; another is the digest of a fixed word.
"""

import hmac

from django.conf import settings
from django.db import connection

from tanggap.lib.sealing import CannotUnseal, digest, seal, unseal

CONTEXT = "lib.canary"
WORD = "kenari"
DIGEST = "digest"
SEAL = "seal"


def check_or_plant() -> list[str]:
    """The faults; when there are none, the present keys get the canaries they lack. Asked by doctor and migrate."""
    if not _is_migrated():
        return []
    if not (found := faults()):
        _plant()
    return found


def faults() -> list[str]:
    """What the keys in the settings cannot open or do not match, a sentence each."""
    with connection.cursor() as cursor:
        cursor.execute("select kind, key_id, value from lib_canary order by kind, key_id")
        planted = cursor.fetchall()
    return [sentence for kind, key_id, value in planted if (sentence := _fault(kind, key_id, bytes(value)))]


def _is_migrated() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("select to_regclass('lib_canary')")
        return cursor.fetchone()[0] is not None


def _plant() -> None:
    newest = next(iter(settings.SEAL_KEYS))
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into lib_canary (kind, key_id, value) values (%s, %s, %s), (%s, '', %s) on conflict do nothing",
            [SEAL, newest, seal(WORD, context=CONTEXT), DIGEST, digest(WORD, context=CONTEXT)],
        )


def _fault(kind: str, key_id: str, value: bytes) -> str | None:
    if kind == DIGEST:
        matches = hmac.compare_digest(value, digest(WORD, context=CONTEXT))
        return None if matches else WRONG_DIGEST_KEY
    if key_id not in settings.SEAL_KEYS:
        return MISSING_SEAL_KEY.format(key_id)
    try:
        unseal(value, context=CONTEXT)
    except CannotUnseal:
        return WRONG_SEAL_KEY.format(key_id)
    return None


MISSING_SEAL_KEY = (
    "SEAL_KEYS lacks the key {!r}, under which personal data is sealed. Give it back to the ring; "
    "to retire it, run `tanggap manage sealing rotate` first."
)
WRONG_SEAL_KEY = (
    "SEAL_KEYS names {!r} a key that does not open what the key of that id sealed. Give the ring the right key."
)
WRONG_DIGEST_KEY = (
    "DIGEST_KEYS is not the key that the stored look-up digests were made with: customers would not be found. "
    "Give back the old key, or load a full feed and run `tanggap manage sealing accept-digest-keys`."
)


def retire(in_use: set[str]) -> list[str]:
    """Forget the canaries of keys that seal nothing any more, so that they may leave the ring. Gives their ids."""
    kept = [*in_use, next(iter(settings.SEAL_KEYS))]
    with connection.cursor() as cursor:
        cursor.execute("delete from lib_canary where kind = %s and not key_id = any(%s) returning key_id", [SEAL, kept])
        return [key_id for (key_id,) in cursor.fetchall()]


def accept_digest_keys() -> None:
    """Take the present digest key as the right one, after a full feed has made all digests anew."""
    with connection.cursor() as cursor:
        cursor.execute("delete from lib_canary where kind = %s", [DIGEST])
    _plant()

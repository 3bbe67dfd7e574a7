"""Whether a webhook comes from whom it says: signatures over the raw bytes, compared in constant time (M4, S7)."""

import base64
import hmac
from urllib.parse import parse_qsl, urlsplit

META_PREFIX = "sha256="


def is_signed_by_meta(raw: bytes, header: str, app_secret: str) -> bool:
    """`X-Hub-Signature-256`: HMAC-SHA-256 of the body under the app secret, in hex."""
    return header.startswith(META_PREFIX) and is_hex_hmac(raw, header, app_secret)


def is_hex_hmac(raw: bytes, header: str, secret: str) -> bool:
    """HMAC-SHA-256 of the body in hex, with or without `sha256=` before it."""
    expected = hmac.digest(secret.encode(), raw, "sha256").hex()
    return same(header.removeprefix(META_PREFIX).lower(), expected)


def is_signed_by_twilio(url: str, raw: bytes, header: str, auth_token: str) -> bool:
    """`X-Twilio-Signature`: HMAC-SHA-1 of the address and the sorted fields of the form, in base64.

    Twilio may or may not write the port of the address out.
    """
    try:
        pairs = parse_qsl(raw.decode(), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return False
    fields = "".join(f"{name}{value}" for name, value in sorted(set(pairs)))
    return any(same(header, _hmac_sha1(address + fields, auth_token)) for address in _with_and_without_port(url))


def _hmac_sha1(text: str, key: str) -> str:
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), "sha1")).decode()


def _with_and_without_port(url: str) -> list[str]:
    parts = urlsplit(url)
    bare = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    return [url, *(parts._replace(netloc=place).geturl() for place in (bare, f"{bare}:{port}"))]


def same(given: str, expected: str) -> bool:
    """Equal, compared in constant time; whatever a header may hold."""
    return hmac.compare_digest(given.encode(), expected.encode())

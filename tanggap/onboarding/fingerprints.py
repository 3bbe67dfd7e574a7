"""The fingerprint of a consent: SHA-256 over all of it in one canonical form, so that any change of it shows (O8)."""

import json
from datetime import UTC
from hashlib import sha256
from ipaddress import ip_address
from typing import Any

from tanggap.onboarding.models import Confirmation


def fingerprint(confirmation: Confirmation) -> str:
    """64 hexadecimal digits over everything that is kept of the consent, the body of its text included.

    Of a row that is about to be written or of one that was read: both give the same.
    """
    return sha256(canonical(confirmation).encode()).hexdigest()


def is_intact(confirmation: Confirmation) -> bool:
    """Whether the row still is what was fingerprinted when the customer agreed."""
    return confirmation.fingerprint == fingerprint(confirmation)


def canonical(confirmation: Confirmation) -> str:
    """JSON with sorted names, without spaces, instants in UTC to the microsecond."""
    return json.dumps(_facts(confirmation), sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _facts(confirmation: Confirmation) -> dict[str, Any]:
    text = confirmation.text
    return {
        "application": confirmation.application.number,
        "applicant": confirmation.applicant,
        "at": confirmation.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "by": confirmation.by_id,
        "channel": str(confirmation.channel),
        "code": confirmation.code_id,
        "ip": ip_address(confirmation.ip).compressed if confirmation.ip else "",
        "message_ids": confirmation.message_ids,
        "method": str(confirmation.method),
        "phone": confirmation.masked_phone,
        "product": confirmation.product,
        "reason": str(confirmation.reason),
        "reason_words": confirmation.reason_words,
        "sender": confirmation.sender,
        "text": {"kind": text.kind, "version": text.version, "sha256": sha256(text.body.encode()).hexdigest()},
        "user_agent": confirmation.user_agent,
    }

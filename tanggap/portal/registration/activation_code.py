"""The code to the telephone on record that activation asks besides the link, if the institution wants it (P5)."""

import secrets
from datetime import timedelta

from django.conf import settings
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from tanggap.audit import trail
from tanggap.institution.current import institution
from tanggap.institution.models import Institution
from tanggap.lib import limits
from tanggap.lib.limits import Limit
from tanggap.lib.sealing import digest
from tanggap.messaging import outbox
from tanggap.messaging.recipients import Recipient
from tanggap.portal.models import Registration
from tanggap.portal.registration.telling import mobile_of, objection_url

LIFE = timedelta(minutes=5)
TRIES = 5
APART = Limit("activation-code.apart", 1, timedelta(minutes=1))
DAILY = Limit("activation-code.daily", 5, timedelta(days=1))

WRONG = "Kode tidak sesuai. Periksa kembali SMS yang terakhir."
OVER = "Kode sudah tidak berlaku. Minta kode baru."


def is_wanted() -> bool:
    """Whether the institution asks for a code. By mode: in production, as soon as SMS can be sent."""
    setting = institution().activation_code
    if setting == Institution.ActivationCode.BY_MODE:
        return bool(settings.IS_PRODUCTION and settings.TRANSPORTS.get("sms"))
    return setting == Institution.ActivationCode.ALWAYS


def is_asked(registration: Registration) -> bool:
    """Wanted, and there is a mobile number on record to send it to."""
    return is_wanted() and bool(mobile_of(registration.customer_id))


def is_live(registration: Registration) -> bool:
    """A code was sent and may still be typed."""
    until = registration.code_expires_at
    return until is not None and timezone.now() < until and registration.code_tries < TRIES


def send(registration: Registration) -> None:
    """Send a new code, which replaces the one before. The caller holds the registration's row.

    :raises TooManyAttempts: within a minute of the last one, or more than five a day.
    """
    for limit in (APART, DAILY):
        limits.spend(limit, str(registration.customer_id))
    code = f"{secrets.randbelow(1_000_000):06d}"
    registration.code_digest = _digest(registration, code)
    registration.code_expires_at, registration.code_tries = timezone.now() + LIFE, 0
    registration.save(update_fields=["code_digest", "code_expires_at", "code_tries"])
    to = Recipient(phone=mobile_of(registration.customer_id), customer_id=registration.customer_id)
    outbox.queue("activation_code", to=to, about=registration, code=code, url=objection_url(registration.customer_id))
    trail.record("registration.code_sent", registration, by=None)


def check(registration: Registration, typed: str) -> str:
    """Compare and count; "" if it is right, else the sentence that says what to do. Five tries a code.

    It never raises: the count must stay. The caller holds the registration's row.
    """
    if not is_live(registration):
        return OVER
    registration.code_tries += 1
    registration.save(update_fields=["code_tries"])
    digits = "".join(filter(str.isdigit, typed))
    is_right = constant_time_compare(_digest(registration, digits), bytes(registration.code_digest or b""))
    return "" if is_right else WRONG if registration.code_tries < TRIES else OVER


def _digest(registration: Registration, code: str) -> bytes:
    return digest(f"{registration.pk}:{code}", context="portal.registration.code")

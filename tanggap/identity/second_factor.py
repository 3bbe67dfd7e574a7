"""The second factor of staff: whether one is enrolled, codes that work once, taking it off by a colleague (S2)."""

import base64
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.db import transaction

from tanggap.audit import trail
from tanggap.identity.models import User
from tanggap.identity.sessions import end_all
from tanggap.institution.current import institution
from tanggap.lib import limits
from tanggap.lib.errors import Forbidden
from tanggap.lib.limits import Limit
from tanggap.lib.sealing import seal, unseal

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes alone are not a second factor: they only stand in for one."""

ATTEMPTS = Limit("second-factor", 5, timedelta(minutes=15))
USED = Limit("second-factor.used", 1, timedelta(minutes=2))
"""A code is valid for 90 seconds (its own half minute and one on either side); it is remembered for longer."""

CONTEXT = "mfa.authenticator.data"
WRONG_CODE = "Kode tidak sesuai atau sudah dipakai."


def is_enrolled(user: Any) -> bool:
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())


def is_required() -> bool:
    return bool(settings.STAFF_SECOND_FACTOR == "required")


def count_attempt(user: User) -> None:
    """:raises TooManyAttempts: five wrong codes in 15 minutes."""
    limits.spend(ATTEMPTS, str(user.pk))


def forget_attempts(user: User) -> None:
    limits.clear(ATTEMPTS, str(user.pk))


def use_once(user: User, code: str) -> None:
    """Spend a code, however it is spelt; whoever reads it over a shoulder comes too late.

    :raises ValidationError: it has been used.
    """
    if not limits.hit(USED, f"{user.pk}:{normalize_user_code(code)}").is_within:
        raise forms.ValidationError(WRONG_CODE)


@transaction.atomic
def take_off(user: User, *, reason: str, by: User) -> None:
    """Remove all second factors of a colleague who has lost theirs; their sessions end, they enrol anew.

    :raises Forbidden: on oneself.
    """
    if user.pk == by.pk:
        raise Forbidden("Verifikasi dua langkah Anda sendiri hanya dapat dilepas oleh administrator lain.")
    Authenticator.objects.filter(user=user).delete()
    end_all(user)
    trail.record("user.second_factor_taken_off", user, by=by, reason=reason)


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of the second factor are sealed at rest; names and addresses come from the institution, not the Host."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Verifikasi dua langkah wajib. Pasang cara lain dahulu sebelum melepas ini.",
        "cannot_generate_recovery_codes": "Pasang aplikasi autentikator atau kunci keamanan dahulu.",
        "incorrect_code": WRONG_CODE,
    }

    def encrypt(self, text: str) -> str:
        return base64.b64encode(seal(text, context=CONTEXT)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return unseal(base64.b64decode(encrypted_text), context=CONTEXT)

    def get_totp_issuer(self) -> str:
        return institution().name

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": urlsplit(settings.PUBLIC_BASE_URL).hostname or "", "name": institution().name}

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return f"Kunci keamanan {Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1}"

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user_id=authenticator.user_id, type__in=FACTORS)
        return not is_required() or others.exclude(pk=authenticator.pk).exists()

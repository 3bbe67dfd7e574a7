"""The second factor of staff: whether one is enrolled, codes that work once, and taking it off by a colleague (S2)."""

from typing import Any

from allauth.mfa.models import Authenticator

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes alone are not a second factor: they only stand in for one."""


def is_enrolled(user: Any) -> bool:
    return bool(Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists())

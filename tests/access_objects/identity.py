"""People of staff and everybody: sessions, second factors, users, deputies."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.utils.crypto import get_random_string

from tanggap.identity.models import User
from tests.access_objects.basis import Made, Objects


def session_of(person: User) -> dict[str, int]:
    """A session of this person in another browser."""
    row = UserSession.objects.create(user=person, ip="127.0.0.1", session_key=get_random_string(32), user_agent="")
    return {"pk": row.pk}


def key_of(person: User) -> dict[str, int]:
    """A security key of this person."""
    data = {"name": "Kunci", "credential": {}}
    return {"pk": Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data=data).pk}


def app_of(person: User) -> None:
    """An authenticator app of this person, with its recovery codes."""
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)


OBJECTS: dict[str, Made] = {
    "member_session_end": lambda request: Objects(session_of, session_of(request.getfixturevalue("andi"))),
    "staff_session_end": lambda request: Objects(session_of, session_of(request.getfixturevalue("budi"))),
    **dict.fromkeys(
        (
            *("users_item", "users_roles", "users_phone", "users_disable", "users_enable"),
            *("users_invite", "users_second_factor"),
        ),
        lambda request: Objects(
            {"pk": request.getfixturevalue("budi").pk}, foreign={"pk": request.getfixturevalue("andi").pk}
        ),
    ),
    **dict.fromkeys(
        ("role_confirm", "role_end"),
        lambda request: Objects({"pk": request.getfixturevalue("budi").grants.get().pk}, foreign={"pk": 0}),
    ),
    "mfa_remove_webauthn": lambda request: Objects(key_of, key_of(request.getfixturevalue("budi"))),
}

ARRANGED: dict[str, Callable[[User], Any]] = {
    "mfa_deactivate_totp": app_of,
    "mfa_view_recovery_codes": app_of,
    "mfa_generate_recovery_codes": app_of,
    "mfa_reauthenticate": app_of,
}
"""URL name → what each signed-in person must have before the address is of any use to them."""


def _a_deputy(request: Any) -> Objects:
    """One's own; another's is nobody's. It is posted to only."""
    return Objects(own={"pk": 0}, foreign={"pk": 0})


OBJECTS["deputy_end"] = _a_deputy
